import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { nameRequest } from "#app/log.server.ts";
import type { RouteClass } from "./request-figures.ts";
import type { Services } from "./services.ts";

/** An id of the caller's own that is safe to repeat in logs and pages: no address, no key, no markup. */
const plainId = /^[A-Za-z0-9_-]{8,64}$/;

/**
 * Gives a request its id (the proxy's `X-Request-Id` when it sent a plain one) and, when it has ended, counts it and
 * writes a line: for pages and the API at level info, for machine calls at debug. The line names the class of the URL,
 * never the URL, which can hold keys.
 */
export function watchRequest(
  { metrics, log }: Pick<Services, "metrics" | "log">,
  req: IncomingMessage,
  res: ServerResponse,
) {
  const given = req.headers["x-request-id"];
  const requestId = typeof given === "string" && plainId.test(given) ? given : randomUUID();
  nameRequest(res, requestId);
  const start = performance.now();
  // Emitted once: a listener that removes itself would cost more.
  res.on("close", () => {
    const milliseconds = performance.now() - start;
    const route = routeClass(req.url ?? "");
    const status = res.headersSent ? res.statusCode : "aborted";
    metrics.request(route, status, milliseconds / 1000);
    const level = res.statusCode >= 500 ? "warn" : route === "page" || route === "api" ? "info" : "debug";
    if (!log.isLevelEnabled(level)) return;
    log[level]({ requestId, method: req.method, route, status, milliseconds: Math.round(milliseconds) }, "request");
  });
}

/** The URLs asked for most, by how they begin. */
const beginnings: readonly [string, RouteClass][] = [
  ["/api/features/", "features"],
  ["/api/eval/", "evaluate"],
  ["/sub/", "stream"],
  ["/track?", "track"],
];

const classes: readonly [RegExp, RouteClass][] = [
  [/^\/api\/v1\/(?:exposures|answers|events|solicitations)$/, "ingest"],
  [/^\/track$/, "track"],
  [/^\/(?:healthz|readyz|metrics)$/, "operations"],
  [/^\/api\//, "api"],
  [/^\/assets\/|^\/[\w.-]+\.(?!data$)\w+$/, "asset"],
];

export function routeClass(url: string): RouteClass {
  for (const [beginning, route] of beginnings) if (url.startsWith(beginning)) return route;
  const query = url.indexOf("?");
  const path = query === -1 ? url : url.slice(0, query);
  return classes.find(([pattern]) => pattern.test(path))?.[1] ?? "page";
}
