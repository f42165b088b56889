import { z } from "zod";
import type { AddressOf } from "#app/client-address.server.ts";
import type { UnmappedEvents } from "#app/ingest/unmapped-events.ts";
import type { DirectHandler } from "#app/server/route-table.ts";
import { parseDocument, readText, sendJson, sendSdkError, sendUnknownKey } from "./answers.ts";
import type { Payloads } from "./payload-cache.ts";
import { createRateLimit, type RateLimit } from "./rate-limit.ts";
import type { SeenCustomers } from "./seen-customers.ts";
import { factsOf, seenIn, type TrackedNames, type TrackedRows, trackedEventsSchema } from "./tracked-events.ts";

const maximumBytes = 256 * 1024;
const maximumBodySeconds = 10;
/** Generous, because all visitors of a shop may come through one proxy; a flood is a hundred times more. */
const defaultLimit: RateLimit = { windowMilliseconds: 10_000, requests: 2_000, rows: 20_000 };

type WriteResult = {
  accepted: number;
  duplicates: number;
  rejected: { index: number; code: string; message: string }[];
};

/** The part of `services.ingest` that tracking needs. */
export type FactWriter = {
  write(workspaceId: number, kind: "exposures" | "answers" | "events", rows: readonly unknown[]): Promise<WriteResult>;
  names(workspaceId: number): Promise<TrackedNames>;
};

type TrackOptions = {
  payloads: Pick<Payloads, "get">;
  ingest: FactWriter;
  unmapped: Pick<UnmappedEvents, "note">;
  seen: Pick<SeenCustomers, "note">;
  addressOf: AddressOf;
  now(): Date;
  limit?: RateLimit;
  /** How long a slow sender may take. */
  bodySeconds?: number;
};

/**
 * `POST /track?client_key=`: what the official tracking plugin sends from browsers. Whoever has the public client key
 * may send, so size, rate and duplicates are limited here, and what a row may say by ingestion itself.
 */
export function trackHandler(options: TrackOptions): DirectHandler {
  const {
    payloads,
    ingest,
    unmapped,
    seen,
    addressOf,
    now,
    limit = defaultLimit,
    bodySeconds = maximumBodySeconds,
  } = options;
  const allowed = createRateLimit(limit);
  return async (req, res, url) => {
    const clientKey = url.searchParams.get("client_key") ?? "";
    const served = await payloads.get(clientKey);
    if (!served) return sendUnknownKey(res);
    const body = await readText(req, res, { limit: maximumBytes, seconds: bodySeconds });
    if (body === null) return;
    const parsed = parseDocument(body);
    if (!parsed.ok) return sendSdkError(res, parsed.error);
    const tracked = trackedEventsSchema.safeParse(parsed.document);
    const sender = `${clientKey} ${addressOf(req)}`;
    if (!allowed(sender, tracked.data?.length ?? 0, now())) {
      return sendSdkError(res, "Too many events from this address", { status: 429, headers: { "Retry-After": "10" } });
    }
    if (!tracked.success) return sendSdkError(res, z.prettifyError(tracked.error));
    try {
      const { workspaceId, clustered } = served;
      const rows = factsOf(tracked.data, now(), clustered, await ingest.names(workspaceId));
      for (const name of rows.unmapped) unmapped.note(workspaceId, name, now());
      sendJson(res, 200, await store(ingest, workspaceId, rows));
      for (const event of tracked.data) seen.note(served, seenIn(event));
    } catch (error) {
      if (!(error instanceof Error && error.name === "IngestOverloaded")) throw error;
      sendSdkError(res, "Too busy to store events", { status: 503, headers: { "Retry-After": "5" } });
    }
  };
}

/** What became of the events of one request; together as many as were sent. */
type TrackAnswer = {
  accepted: number;
  duplicates: number;
  /** Events about things this workspace does not know. */
  ignored: number;
  rejected: { code: string; message: string }[];
};

const foreign: readonly string[] = ["unknown-experiment", "unknown-scale", "unknown-metric"];
/** The plugin's events carry no time, so a repeated one differs in it and is found to be the same by its id. */
const repeated = "conflict";

async function store(ingest: FactWriter, workspaceId: number, rows: TrackedRows): Promise<TrackAnswer> {
  const answer: TrackAnswer = { accepted: 0, duplicates: 0, ignored: rows.ignored, rejected: [] };
  const add = ({ accepted, duplicates, rejected }: WriteResult) => {
    answer.accepted += accepted;
    answer.duplicates += duplicates;
    for (const { code, message } of rejected) {
      if (foreign.includes(code)) answer.ignored++;
      else if (code === repeated) answer.duplicates++;
      else answer.rejected.push({ code, message });
    }
  };
  // Exposures first: an answer of the same request then finds its customer exposed.
  add(await writeExposures(ingest, workspaceId, rows.exposures));
  if (rows.answers.length > 0) add(await ingest.write(workspaceId, "answers", rows.answers));
  if (rows.events.length > 0) add(await ingest.write(workspaceId, "events", rows.events));
  return answer;
}

/** The SDK attribute `channel` may be any word of the application; one we do not know must not cost the exposure. */
async function writeExposures(
  ingest: FactWriter,
  workspaceId: number,
  exposures: TrackedRows["exposures"],
): Promise<WriteResult> {
  if (exposures.length === 0) return { accepted: 0, duplicates: 0, rejected: [] };
  const first = await ingest.write(workspaceId, "exposures", exposures);
  const misplaced = new Set(first.rejected.filter(({ code }) => code === "unknown-channel").map(({ index }) => index));
  if (misplaced.size === 0) return first;
  const again = exposures.filter((_, at) => misplaced.has(at)).map(({ channel: _, ...row }) => row);
  const second = await ingest.write(workspaceId, "exposures", again);
  return {
    accepted: first.accepted + second.accepted,
    duplicates: first.duplicates + second.duplicates,
    rejected: [...first.rejected.filter(({ index }) => !misplaced.has(index)), ...second.rejected],
  };
}
