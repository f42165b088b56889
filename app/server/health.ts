import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { queueSeconds } from "#app/ingest/group-commit.ts";
import type { DirectHandler } from "./route-table.ts";
import type { Services } from "./services.ts";

/** Sums older than this mislead whoever reads them: another process, if there is one, may do better. */
const longestLagSeconds = 300;
const databaseMilliseconds = 5_000;

type Watched = Pick<Services, "pool" | "log" | "ingest" | "folder" | "metrics" | "env">;
type Check = "ok" | "failed";

/**
 * `/healthz`: the process answers. `/readyz`: so do the database, the fold and the queue of ingestion, or 503 naming
 * what does not, so that a balancer looks elsewhere. `/metrics`: the figures for Prometheus.
 */
export function health(services: Watched): Record<"healthz" | "readyz" | "metrics", DirectHandler> {
  return {
    healthz: (_req, res) => send(res, 200, { status: "ok" }),
    readyz: async (_req, res) => {
      const checks = await readiness(services);
      const ready = Object.values(checks).every((check) => check === "ok");
      send(res, ready ? 200 : 503, { status: ready ? "ready" : "not-ready", checks });
    },
    metrics: async (req, res) => {
      const refusal = refusalToShow(req, services.env.metricsToken);
      if (refusal !== null) return send(res, refusal.status, { error: refusal });
      const { type, text } = await services.metrics.render();
      res.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store" });
      res.end(text);
    },
  };
}

async function readiness({ folder, ingest, log }: Watched): Promise<Record<"database" | "fold" | "queue", Check>> {
  const queue = ingest.load().seconds < queueSeconds ? "ok" : "failed";
  try {
    // Asking for the lag asks the database.
    const lag = await within(databaseMilliseconds, folder.lag());
    return { database: "ok", fold: lag <= longestLagSeconds ? "ok" : "failed", queue };
  } catch (error) {
    log.warn({ err: error }, "not ready: the database does not answer");
    return { database: "failed", fold: "failed", queue };
  }
}

function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** With a token, who has it may read from anywhere; without one, only who asks on this machine and not through a proxy. */
function refusalToShow(req: IncomingMessage, token: string | null) {
  if (token !== null) {
    if (sameText(req.headers.authorization ?? "", `Bearer ${token}`)) return null;
    return { status: 401, code: "key-unknown", message: "Send METRICS_TOKEN as a bearer token." };
  }
  const forwarded = req.headers.forwarded !== undefined || req.headers["x-forwarded-for"] !== undefined;
  if (!forwarded && isLoopback(req.socket.remoteAddress)) return null;
  return { status: 403, code: "not-here", message: "Without METRICS_TOKEN, metrics are for this machine only." };
}

function isLoopback(address = ""): boolean {
  return address === "::1" || /^(?:::ffff:)?127\./.test(address);
}

/** Compares in a time that does not tell how much was right. */
function sameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function send(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" });
  res.end(JSON.stringify(body));
}
