import type { DirectHandler } from "#app/server/route-table.ts";
import { sendSdkError, sendUnknownKey } from "./answers.ts";
import type { Payloads } from "./payload-cache.ts";
import { type Encoding, encodings } from "./served-payload.ts";

/** `GET /api/features/:clientKey`: the flags of a connection, as every official GrowthBook SDK fetches them. */
export function featuresHandler(payloads: Pick<Payloads, "get">): DirectHandler {
  return async (req, res, _url, params) => {
    const served = await payloads.get(params.clientKey ?? "");
    if (!served) return sendUnknownKey(res);
    if (served.remoteEval)
      return sendSdkError(res, "This connection gives evaluated values only: use remote evaluation");
    const encoding = bestEncoding(req.headers["accept-encoding"]);
    const { bytes, etag } = served.bodies[encoding];
    const headers = {
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Expose-Headers": "x-sse-support, ETag",
      "Cache-Control": "public, max-age=30, stale-while-revalidate=3600, stale-if-error=36000",
      ETag: etag,
      Vary: "Accept-Encoding",
      "x-sse-support": "enabled",
    };
    if (names(req.headers["if-none-match"], etag)) {
      res.writeHead(304, headers);
      res.end();
      return;
    }
    res.writeHead(200, {
      ...headers,
      "Content-Type": "application/json; charset=utf-8",
      "Content-Length": bytes.length,
      ...(encoding !== "identity" && { "Content-Encoding": encoding }),
    });
    res.end(bytes);
  };
}

/** Whether an If-None-Match header names this tag; weakened copies by proxies count, as the comparison is weak. */
function names(header: string | undefined, etag: string): boolean {
  if (!header) return false;
  return header.split(",").some((tag) => {
    const named = tag.trim();
    return named === "*" || named === etag || named === `W/${etag}`;
  });
}

/** The smallest encoding an Accept-Encoding header allows. */
export function bestEncoding(header: string | string[] | undefined): Encoding {
  const accepted = String(header ?? "")
    .toLowerCase()
    .split(",")
    .filter((entry) => !/;\s*q=0(?:\.0*)?\s*$/.test(entry))
    .map((entry) => entry.split(";")[0]?.trim());
  return encodings.find((encoding) => accepted.includes(encoding)) ?? "identity";
}
