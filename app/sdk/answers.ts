import type { IncomingMessage, ServerResponse } from "node:http";
import type { DirectHandler } from "#app/server/route-table.ts";
import { deepestNesting, isNestedWithin } from "#experiments/definition/nesting.ts";

/** Flags are asked for by pages of any origin; what they may see is decided by the client key alone. */
const openToAll = { "Access-Control-Allow-Origin": "*" };

/** Answers JSON to a page of any origin. */
export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    ...openToAll,
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
    ...headers,
  });
  res.end(text);
}

/** An error as GrowthBook's own endpoints write it. */
export function sendSdkError(
  res: ServerResponse,
  error: string,
  { status = 400, headers = {} }: { status?: number; headers?: Readonly<Record<string, string>> } = {},
): void {
  sendJson(res, status, { status, error }, headers);
}

/** The key is unknown or revoked: asking again cannot help. */
export function sendUnknownKey(res: ServerResponse): void {
  sendSdkError(res, "Unknown or revoked client key", {
    headers: { "x-unrecoverable": "1", "Access-Control-Expose-Headers": "x-unrecoverable" },
  });
}

/** Lets browsers ask from any page, with the headers they announce. */
export const preflight: DirectHandler = (req, res) => {
  res.writeHead(204, {
    ...openToAll,
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": req.headers["access-control-request-headers"] ?? "*",
    "Access-Control-Max-Age": "86400",
    "Content-Length": "0",
  });
  res.end();
};

export type BodyResult = { ok: true; text: string } | { ok: false; status: number; error: string };

/**
 * A request's body as text.
 * @param limit bytes; a longer body is refused as soon as that is known
 * @param seconds how long a slow sender may take
 */
export function readBody(req: IncomingMessage, limit: number, seconds: number): Promise<BodyResult> {
  const tooLarge: BodyResult = { ok: false, status: 413, error: `The body is larger than ${limit} bytes` };
  if (Number(req.headers["content-length"] ?? 0) > limit) return Promise.resolve(tooLarge);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (result: BodyResult) => {
      clearTimeout(timer);
      req.off("data", onData);
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) finish(tooLarge);
      else chunks.push(chunk);
    };
    const timer = setTimeout(
      () => finish({ ok: false, status: 408, error: `The body did not arrive within ${seconds} seconds` }),
      seconds * 1000,
    );
    req.on("data", onData);
    req.once("end", () => finish({ ok: true, text: Buffer.concat(chunks).toString("utf8") }));
    req.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

/** Refuses a body that was not read to its end: the connection cannot be used again. */
export function sendBodyError(res: ServerResponse, { status, error }: { status: number; error: string }): void {
  sendSdkError(res, error, { status, headers: { Connection: "close" } });
}

/** The document of a text, or why there is none. What it holds is for a schema to say. */
export function parseDocument(text: string): { ok: true; document: unknown } | { ok: false; error: string } {
  try {
    const document: unknown = JSON.parse(text);
    if (isNestedWithin(document)) return { ok: true, document };
    return { ok: false, error: `The body is nested deeper than ${deepestNesting}` };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, error: "The body is not JSON" };
    throw error;
  }
}
