import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { requestIdHeader, requestIdOf } from "#app/log.server.ts";
import { endWhileSending } from "#app/request-body.server.ts";
import type { DirectHandler } from "#app/server/route-table.ts";
import { IngestClosed, IngestOverloaded } from "./group-commit.ts";
import {
  BodyRefused,
  type BodyRefusedCode,
  bodyRefusals,
  type LineSlice,
  readJsonRows,
  readLines,
} from "./http-body.ts";
import type { Ingest, WriteResult } from "./ingest.ts";
import type { FactKind } from "./schemas.ts";

type Caller = { ok: true; workspaceId: number } | { ok: false; status: 401 | 403; code: string; message: string };

/** Who sends facts, by the value of the Authorization header; a refusal is a value. */
export type Authorise = (authorization: string | null) => Promise<Caller> | Caller;

/** As many rejected rows as an answer lists; `rejectedCount` counts all. */
const listedRejections = 1000;

type Refusal = {
  status: number;
  code: string;
  message: string;
  headers?: Record<string, string>;
  /** Counts of what was stored all the same. */
  taken?: object;
};

/**
 * `POST /api/v1/exposures` and its sisters on node's own objects: a JSON array, or NDJSON of any length, gzipped or not.
 * Answers 200, or 207 when some rows are rejected; nothing of a request that is refused as a whole is stored, except
 * the rows of an NDJSON stream before the line where it broke off (sending them again is harmless).
 */
export function ingestHandler(
  kind: FactKind,
  { ingest, authorise, log }: { ingest: Ingest; authorise: Authorise; log: Logger },
): DirectHandler {
  const handler = async (req: IncomingMessage, res: ServerResponse) => {
    try {
      const workspaceId = await workspaceOf(req, authorise);
      const result = await writeBody(req, (rows, options) => ingest.write(workspaceId, kind, rows, options));
      const { accepted, duplicates, rejected } = result;
      const body = { accepted, duplicates, rejectedCount: result.rejectedCount, rejected };
      send(res, result.rejectedCount > 0 ? 207 : 200, body);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === null) {
        log.error({ err: error, requestId: requestIdOf(res) }, "facts could not be stored");
        refuse(req, res, { status: 500, code: "internal", message: "the facts could not be stored; send them again" });
      } else refuse(req, res, refusal);
    }
  };
  return Object.assign(handler, { sendsRequestId: true as const });
}

class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

async function workspaceOf(req: IncomingMessage, authorise: Authorise): Promise<number> {
  const caller = await authorise(req.headers.authorization ?? null);
  if (caller.ok) return caller.workspaceId;
  const { status, code, message } = caller;
  throw new Refused({
    status,
    code,
    message,
    headers: status === 401 ? { "www-authenticate": 'Bearer realm="cairn"' } : {},
  });
}

/** How long a key's answer is remembered: a revoked key stops within this time. */
const rememberMilliseconds = 1000;
const mostRemembered = 1000;

/**
 * Spares the look-up of a key with every request; refusals are not remembered. Whoever comes while a key is looked up
 * waits for that look-up: at each second's end all senders would start one of their own.
 */
export function remembering(authorise: Authorise): Authorise {
  const known = new Map<string, { at: number; caller: Caller }>();
  const asked = new Map<string, Promise<Caller>>();
  const ask = async (header: string, authorization: string | null) => {
    const at = performance.now();
    try {
      const caller = await authorise(authorization);
      if (known.size >= mostRemembered) known.clear();
      if (caller.ok) known.set(header, { at, caller });
      return caller;
    } finally {
      asked.delete(header);
    }
  };
  return (authorization) => {
    const header = authorization ?? "";
    const found = known.get(header);
    if (found && performance.now() - found.at < rememberMilliseconds) return found.caller;
    const answer = asked.get(header) ?? ask(header, authorization);
    asked.set(header, answer);
    return answer;
  };
}

type StreamResult = WriteResult & { rejectedCount: number };
type Write = (rows: readonly unknown[], options?: { wait: boolean }) => Promise<WriteResult>;

async function writeBody(req: IncomingMessage, write: Write): Promise<StreamResult> {
  const type = mediaType(req.headers["content-type"] ?? "");
  if (type === "application/json") {
    const result = await write(await readJsonRows(req));
    return { ...result, rejected: result.rejected.slice(0, listedRejections), rejectedCount: result.rejected.length };
  }
  if (type === "application/x-ndjson" || type === "application/jsonl") return writeLines(req, write);
  throw new BodyRefused("unsupported-type", "send application/json or application/x-ndjson");
}

function mediaType(header: string): string | undefined {
  return header === "application/json" ? header : header.split(";")[0]?.trim().toLowerCase();
}

/** So many slices of a stream are checked and stored at once: enough that the database never waits for the next. */
const slicesUnderWay = 12;

/** While slices are being stored the next are read; a sender faster than the database is slowed down by TCP. */
async function writeLines(req: IncomingMessage, write: Write): Promise<StreamResult> {
  const total: StreamResult = { accepted: 0, duplicates: 0, rejected: [], rejectedCount: 0 };
  const add = (result: WriteResult, positions: readonly number[]) => {
    total.accepted += result.accepted;
    total.duplicates += result.duplicates;
    total.rejectedCount += result.rejected.length;
    for (const row of result.rejected) reject({ ...row, index: positions[row.index] ?? 0 });
  };
  const reject = (row: WriteResult["rejected"][number]) => {
    if (total.rejected.length < listedRejections) total.rejected.push(row);
  };
  /** Counted in the order of the lines, whichever slice is stored first: what is counted begins with the first line. */
  const store = async (slice: LineSlice, before: Promise<void> | undefined) => {
    const result = await write(slice.rows, { wait: true });
    await before;
    total.rejectedCount += slice.malformed.length;
    for (const row of slice.malformed) reject(row);
    add(result, slice.positions);
    lines += slice.rows.length + slice.malformed.length;
  };
  let lines = 0;
  const underWay: Promise<void>[] = [];
  try {
    for await (const slice of readLines(req)) {
      if (underWay.length === slicesUnderWay) await underWay.shift();
      const stored = store(slice, underWay.at(-1));
      // A failure is heard when its turn comes, or after the last.
      stored.catch(() => {});
      underWay.push(stored);
    }
    await underWay.at(-1);
  } catch (error) {
    if (error instanceof IngestClosed) throw new StreamEnded({ ...total, lines });
    throw error;
  }
  total.rejected.sort((a, b) => a.index - b.index);
  return total;
}

/** The process is stopping in the middle of a stream; the sender is told exactly what was taken of it. */
class StreamEnded extends Error {
  constructor(readonly taken: StreamResult & { lines: number }) {
    super("the server is stopping; `lines` says how many lines, from the first, are in the counts");
  }
}

/** null: not the sender's fault. */
function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refused) return error.refusal;
  if (error instanceof BodyRefused) {
    const code: BodyRefusedCode = error.code;
    return { status: bodyRefusals[code], code, message: error.message };
  }
  if (error instanceof IngestOverloaded) {
    const headers = { "retry-after": String(error.retryAfterSeconds) };
    return { status: 429, code: "overloaded", message: error.message, headers };
  }
  if (error instanceof StreamEnded) {
    const headers = { "retry-after": "5" };
    return { status: 503, code: "stopping", message: error.message, headers, taken: error.taken };
  }
  if (error instanceof IngestClosed) {
    return { status: 503, code: "stopping", message: error.message, headers: { "retry-after": "5" } };
  }
  return null;
}

function refuse(req: IncomingMessage, res: ServerResponse, refusal: Refusal): void {
  if (res.headersSent || res.destroyed) return;
  const { status, code, message, headers = {}, taken = {} } = refusal;
  const body = JSON.stringify({ error: { code, message }, ...taken });
  // What is left of the body is not worth reading: answer, then close.
  writeHead(res, status, body, req.complete ? headers : { ...headers, connection: "close" });
  endWhileSending(req, res, body);
}

function send(res: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  writeHead(res, status, body, {});
  res.end(body);
}

function writeHead(res: ServerResponse, status: number, body: string, headers: Record<string, string>): void {
  // Names and values in turn, the request's id among them: what node sends fastest.
  res.writeHead(status, [
    "content-type",
    "application/json; charset=utf-8",
    "content-length",
    `${Buffer.byteLength(body)}`,
    "cache-control",
    "no-store",
    requestIdHeader,
    requestIdOf(res),
    ...Object.entries(headers).flat(),
  ]);
}
