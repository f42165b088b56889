import type { IncomingMessage, ServerResponse } from "node:http";
import { endWhileSending, readWhole } from "#app/request-body.server.ts";
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
  writeHead(res, status, text, headers);
  res.end(text);
}

function writeHead(res: ServerResponse, status: number, text: string, headers: Readonly<Record<string, string>>): void {
  res.writeHead(status, {
    ...openToAll,
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
    ...headers,
  });
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

/**
 * A request's body as text; null when it was refused, with the answer, because it is too long or comes too slowly.
 * @param limit bytes
 * @param seconds how long a slow sender may take
 */
export async function readText(
  req: IncomingMessage,
  res: ServerResponse,
  { limit, seconds }: { limit: number; seconds: number },
): Promise<string | null> {
  const body = await readWhole(req, { limit, seconds });
  if (Buffer.isBuffer(body)) return body.toString("utf8");
  const [status, error] =
    body === "too-large"
      ? [413, `The body is larger than ${limit} bytes`]
      : [408, `The body did not arrive within ${seconds} seconds`];
  const text = JSON.stringify({ status, error });
  writeHead(res, status, text, { Connection: "close" });
  endWhileSending(req, res, text);
  return null;
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
