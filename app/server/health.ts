import type { ServerResponse } from "node:http";
import type { DirectHandler } from "./route-table.ts";
import type { Services } from "./services.ts";

/** `/healthz`: the process answers. `/readyz`: the database answers too, or 503 so that a balancer looks elsewhere. */
export function health({ pool, log }: Pick<Services, "pool" | "log">): Record<"healthz" | "readyz", DirectHandler> {
  return {
    healthz: (_req, res) => send(res, 200, "ok"),
    readyz: async (_req, res) => {
      try {
        await pool.query("select 1");
        send(res, 200, "ready");
      } catch (error) {
        log.warn({ err: error }, "not ready: the database does not answer");
        send(res, 503, "not-ready");
      }
    },
  };
}

function send(res: ServerResponse, status: number, state: string): void {
  res.writeHead(status, { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" });
  res.end(JSON.stringify({ status: state }));
}
