import type { IncomingMessage, ServerResponse } from "node:http";
import { requestIdOf } from "#app/log.server.ts";
import type { RouteClass } from "./request-figures.ts";
import type { Services } from "./services.ts";

/**
 * Answers a request, counts it when it has ended and writes a line: for pages and the API at level info, for machine
 * calls at debug. The line names the class of the URL, never the URL, which can hold keys.
 */
export function watchRequest(
  services: Pick<Services, "metrics" | "log">,
  req: IncomingMessage,
  res: ServerResponse,
  answer: (req: IncomingMessage, res: ServerResponse) => void,
): void {
  const start = performance.now();
  answer(req, res);
  // The most frequent answers are given by now, and a listener would cost them more than everything else here.
  if (res.writableEnded) ended(services, req, res, start);
  else res.on("close", () => ended(services, req, res, start));
}

function ended(
  { metrics, log }: Pick<Services, "metrics" | "log">,
  req: IncomingMessage,
  res: ServerResponse,
  start: number,
): void {
  const milliseconds = performance.now() - start;
  const route = routeClass(req.url ?? "");
  const status = res.headersSent ? res.statusCode : "aborted";
  metrics.request(route, status, milliseconds / 1000);
  const level = res.statusCode >= 500 ? "warn" : route === "page" || route === "api" ? "info" : "debug";
  if (!log.isLevelEnabled(level)) return;
  const requestId = requestIdOf(res);
  log[level]({ requestId, method: req.method, route, status, milliseconds: Math.round(milliseconds) }, "request");
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
