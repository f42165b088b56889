import type { IncomingMessage, ServerResponse } from "node:http";
import { requestIdHeader, requestIdOf, sendRequestId } from "#app/log.server.ts";
import type { DirectHandler } from "#app/server/route-table.ts";
import { sendSdkError, sendUnknownKey } from "./answers.ts";
import type { Payloads } from "./payload-cache.ts";
import { type Encoding, encodings, type ServedPayload } from "./served-payload.ts";

/** `GET /api/features/:clientKey`: the flags of a connection, as every official GrowthBook SDK fetches them. */
export function featuresHandler(payloads: Pick<Payloads, "get" | "known">): DirectHandler {
  const handler: DirectHandler = (req, res, _url, { clientKey = "" }) => {
    // The key of nearly every request was asked for before: its answer waits for nothing.
    const known = payloads.known(clientKey);
    if (known) return sendFeatures(req, res, known);
    return payloads.get(clientKey).then((served) => sendFeatures(req, res, served));
  };
  return Object.assign(handler, { sendsRequestId: true as const });
}

function sendFeatures(req: IncomingMessage, res: ServerResponse, served: ServedPayload | null): void {
  if (served === null || served.remoteEval) {
    sendRequestId(res);
    if (served === null) sendUnknownKey(res);
    else sendSdkError(res, "This connection gives evaluated values only: use remote evaluation");
    return;
  }
  const { content, etag, headers, unchangedHeaders } = served.bodies[bestEncoding(req.headers["accept-encoding"])];
  if (names(req.headers["if-none-match"], etag)) {
    // The most frequent answer of all, and one that nobody looks up in a log: it goes without the request's id.
    res.writeHead(304, [...unchangedHeaders]);
    res.end();
  } else {
    res.writeHead(200, [...headers, requestIdHeader, requestIdOf(res)]);
    res.end(content, "latin1");
  }
}

/** Whether an If-None-Match header names this tag; weakened copies by proxies count, as the comparison is weak. */
function names(header: string | undefined, etag: string): boolean {
  if (!header || header === etag) return header === etag;
  return header.split(",").some((tag) => {
    const named = tag.trim();
    return named === "*" || named === etag || named === `W/${etag}`;
  });
}

/** What was found for the headers of before: clients have few different ones; what somebody makes up is forgotten. */
const found = new Map<string, Encoding>();
const mostFound = 500;
const longestFound = 200;

/** The smallest encoding an Accept-Encoding header allows. */
export function bestEncoding(header: string | string[] | undefined): Encoding {
  const text = String(header ?? "");
  const before = found.get(text);
  if (before) return before;
  const accepted = text
    .toLowerCase()
    .split(",")
    .filter((entry) => !/;\s*q=0(?:\.0*)?\s*$/.test(entry))
    .map((entry) => entry.split(";")[0]?.trim());
  const best = encodings.find((encoding) => accepted.includes(encoding)) ?? "identity";
  if (text.length <= longestFound) {
    if (found.size >= mostFound) found.clear();
    found.set(text, best);
  }
  return best;
}
