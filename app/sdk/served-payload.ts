import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { GrowthBookClient } from "@growthbook/growthbook";
import type { ConnectionFlags } from "#app/db/flag-payload.server.ts";
import { buildPayload, type Payload } from "#experiments/flags/payload.ts";
import { encryptPayload } from "./encryption.ts";

const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

export const encodings = ["br", "gzip", "identity"] as const;
export type Encoding = (typeof encodings)[number];

/** One encoding of the flags. Headers are names and values in turn, as node sends them fastest. */
export type ServedBody = {
  /** Its bytes, a character each (latin1): sent in one piece with the head. */
  content: string;
  etag: string;
  headers: readonly string[];
  /** Of the answer that nothing changed. */
  unchangedHeaders: readonly string[];
};

/** One version of a connection's flags, ready to be sent: nothing is serialised or compressed per request. */
export type ServedPayload = {
  connectionId: number;
  workspaceId: number;
  version: number;
  remoteEval: boolean;
  /** When its key, replaced by another, ends; null when it has no end. */
  validUntil: Date | null;
  /** The readable payload: for remote evaluation and previews, never for the wire. */
  payload: Payload;
  /** Tests drawn by team and day, by key. */
  clustered: ReadonlySet<string>;
  /** The official SDK loaded with it. */
  client: GrowthBookClient;
  bodies: Record<Encoding, ServedBody>;
  /** The same as one event of a stream. */
  event: Buffer;
};

export async function servePayload(flags: ConnectionFlags): Promise<ServedPayload> {
  const payload = buildPayload(flags.input);
  const text = JSON.stringify(flags.encryptionKey ? encryptPayload(payload, flags.encryptionKey) : payload);
  const identity = Buffer.from(text);
  const [zipped, brotli] = await Promise.all([
    compressGzip(identity),
    compressBrotli(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  ]);
  const hash = createHash("sha256").update(identity).digest("base64url").slice(0, 22);
  const { version } = flags.input;
  return {
    connectionId: flags.connectionId,
    workspaceId: flags.workspaceId,
    version,
    remoteEval: flags.remoteEval,
    validUntil: flags.validUntil,
    payload,
    clustered: new Set(
      flags.input.experiments.filter(({ definition }) => definition.unit === "team-day").map(({ key }) => key),
    ),
    client: new GrowthBookClient().initSync({ payload }),
    // A strong tag names bytes, so each encoding has its own.
    bodies: {
      identity: servedBody(identity, `"${hash}"`, []),
      gzip: servedBody(zipped, `"${hash}-gzip"`, ["Content-Encoding", "gzip"]),
      br: servedBody(brotli, `"${hash}-br"`, ["Content-Encoding", "br"]),
    },
    event: Buffer.from(
      flags.remoteEval
        ? `id: ${version}\nevent: features-updated\ndata: \n\n`
        : `id: ${version}\nevent: features\ndata: ${text}\n\n`,
    ),
  };
}

function servedBody(bytes: Buffer, etag: string, encoding: readonly string[]): ServedBody {
  const unchangedHeaders = [
    ...["Access-Control-Allow-Origin", "*", "Access-Control-Expose-Headers", "x-sse-support, ETag"],
    ...["Cache-Control", "public, max-age=30, stale-while-revalidate=3600, stale-if-error=36000"],
    ...["ETag", etag, "Vary", "Accept-Encoding", "x-sse-support", "enabled"],
  ];
  const described = ["Content-Type", "application/json; charset=utf-8", "Content-Length", String(bytes.length)];
  const headers = [...unchangedHeaders, ...described, ...encoding];
  return { content: bytes.toString("latin1"), etag, headers, unchangedHeaders };
}
