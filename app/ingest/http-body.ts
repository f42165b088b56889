import type { IncomingMessage } from "node:http";
import { createGunzip } from "node:zlib";
import type { RejectedRow } from "./schemas.ts";

const maximumBytes = 10 * 1024 * 1024;
const maximumRows = 10_000;
const maximumLineBytes = 1024 * 1024;
/** A slice is stored at once: enough lines for a commit, not so many bytes that memory grows. */
const [sliceLines, sliceBytes] = [1000, 1024 * 1024];

/** HTTP status of each way in which a body is refused as a whole. */
export const bodyRefusals = {
  "malformed-json": 400,
  "not-an-array": 400,
  "invalid-utf-8": 400,
  "malformed-gzip": 400,
  "cut-off": 400,
  "too-large": 413,
  "too-many-rows": 413,
  "line-too-long": 413,
  "unsupported-type": 415,
  "unsupported-encoding": 415,
} as const;

export type BodyRefusedCode = keyof typeof bodyRefusals;

export class BodyRefused extends Error {
  constructor(
    readonly code: BodyRefusedCode,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The rows of a JSON array, at most 10,000 in 10 MB (after unpacking).
 * @throws {BodyRefused}
 */
export async function readJsonRows(req: IncomingMessage): Promise<unknown[]> {
  if (Number(req.headers["content-length"]) > maximumBytes) throw tooLarge();
  const rows = parseJson(decode(await (isPlain(req) ? wholeOf(req) : unpackedWhole(req))));
  if (!Array.isArray(rows)) throw new BodyRefused("not-an-array", "send an array of rows");
  if (rows.length > maximumRows) {
    throw new BodyRefused("too-many-rows", `at most ${maximumRows} rows a request; send more as application/x-ndjson`);
  }
  return rows;
}

function isPlain(req: IncomingMessage): boolean {
  return (req.headers["content-encoding"] ?? "identity") === "identity";
}

/** A small body comes in one chunk: iterating over the stream would cost more than storing its rows. */
function wholeOf(req: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maximumBytes) chunks.push(chunk);
      else reject(tooLarge());
    });
    let ended = false;
    // Emitted once each: a listener that removes itself would cost more.
    req.on("end", () => {
      ended = true;
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    });
    // Every request closes, after its end or when it breaks off; an error is dear to make, so it is made only then.
    req.on("close", () => {
      if (!ended) reject(cutOff());
    });
  });
}

async function unpackedWhole(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyOf(req)) {
    size += chunk.length;
    if (size > maximumBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export type LineSlice = {
  rows: unknown[];
  /** Place of each row among the lines that are not empty, from 0. */
  positions: number[];
  malformed: RejectedRow[];
};

/**
 * NDJSON of any length in slices; memory holds one slice and one line.
 * @throws {BodyRefused}
 */
export async function* readLines(req: IncomingMessage): AsyncGenerator<LineSlice> {
  let index = 0;
  let bytes = 0;
  let slice: LineSlice = { rows: [], positions: [], malformed: [] };
  for await (const line of linesOf(req)) {
    const text = decode(line).trim();
    if (text === "") continue;
    try {
      slice.rows.push(JSON.parse(text));
      slice.positions.push(index);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      slice.malformed.push({ index, code: "malformed-row", message: `not JSON: ${error.message}` });
    }
    index++;
    bytes += line.length;
    if (slice.rows.length + slice.malformed.length >= sliceLines || bytes >= sliceBytes) {
      yield slice;
      bytes = 0;
      slice = { rows: [], positions: [], malformed: [] };
    }
  }
  yield slice;
}

async function* linesOf(req: IncomingMessage): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let restSize = 0;
  for await (const chunk of bodyOf(req)) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      const piece = chunk.subarray(from, end);
      yield rest.length === 0 ? piece : Buffer.concat([...rest, piece]);
      rest = [];
      restSize = 0;
      from = end + 1;
    }
    rest.push(chunk.subarray(from));
    restSize += chunk.length - from;
    if (restSize > maximumLineBytes) throw new BodyRefused("line-too-long", "a line is at most 1 MB");
  }
  yield Buffer.concat(rest);
}

/** The body's bytes, unpacked. */
async function* bodyOf(req: IncomingMessage): AsyncGenerator<Buffer> {
  const encoding = req.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity" && encoding !== "gzip") {
    throw new BodyRefused("unsupported-encoding", "use gzip, or no content encoding");
  }
  try {
    // A request destroyed at the loop's end could not be read on while it is refused.
    const source = encoding === "gzip" ? unpacked(req) : req.iterator({ destroyOnReturn: false });
    for await (const chunk of source) yield chunk;
  } catch (error) {
    if (isUnpackError(error)) throw new BodyRefused("malformed-gzip", "the body is not valid gzip");
    if (req.errored || req.destroyed) throw cutOff();
    throw error;
  }
}

function unpacked(req: IncomingMessage) {
  const gunzip = createGunzip();
  // A pipe does not hand errors on: without this a sender who hangs up would leave the unpacking waiting.
  req.on("error", (error) => gunzip.destroy(error));
  return req.pipe(gunzip);
}

function isUnpackError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new BodyRefused("invalid-utf-8", "the body is not valid UTF-8");
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new BodyRefused("malformed-json", `the body is not JSON: ${error.message}`);
  }
}

function cutOff(): BodyRefused {
  return new BodyRefused("cut-off", "the request broke off");
}

function tooLarge(): BodyRefused {
  return new BodyRefused("too-large", "at most 10 MB a request; send more as application/x-ndjson");
}
