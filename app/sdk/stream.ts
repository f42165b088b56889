import type { ServerResponse } from "node:http";
import type { AddressOf } from "#app/client-address.server.ts";
import type { DirectHandler } from "#app/server/route-table.ts";
import { sendSdkError, sendUnknownKey } from "./answers.ts";
import type { Payloads } from "./payload-cache.ts";
import type { ServedPayload } from "./served-payload.ts";

export type Streams = {
  /** `GET /sub/:clientKey`: server-sent events, one per change of the connection's flags. */
  handler: DirectHandler;
  /** Open streams. */
  count(): number;
  /** Payloads pushed since the start. */
  pushes(): number;
  /** Ends every stream, so that a server can stop; clients come back to the next one. */
  close(): void;
};

const pingMilliseconds = 30_000;
/** One address may hold this many, so that it cannot take the process from everyone else. */
const perAddress = 4_000;
/** A client this far behind will not catch up; it reconnects and gets the newest. */
const maximumBehind = 4 * 1024 * 1024;

const opening = Buffer.from("retry: 10000\n\n");
// An event without data is dispatched by nobody; the empty field keeps proxies from closing an idle connection.
const ping = Buffer.from("data: \n\n");

export function createStreams(
  payloads: Pick<Payloads, "get" | "subscribe">,
  { addressOf, addressLimit = perAddress }: { addressOf: AddressOf; addressLimit?: number },
): Streams {
  const open = new Set<ServerResponse>();
  const addresses = new Map<string, number>();
  let pushes = 0;

  const timer = setInterval(() => {
    for (const res of open) send(res, ping);
  }, pingMilliseconds);
  timer.unref();

  const keep = (res: ServerResponse, address: string, unsubscribe: () => void) => {
    open.add(res);
    addresses.set(address, (addresses.get(address) ?? 0) + 1);
    res.once("close", () => {
      unsubscribe();
      open.delete(res);
      const left = (addresses.get(address) ?? 1) - 1;
      if (left === 0) addresses.delete(address);
      else addresses.set(address, left);
    });
  };

  return {
    handler: async (req, res, _url, params) => {
      const clientKey = params.clientKey ?? "";
      const address = addressOf(req);
      if ((addresses.get(address) ?? 0) >= addressLimit) {
        return sendSdkError(res, "Too many streams from this address", {
          status: 429,
          // Who is refused must not keep the connection either.
          headers: { "Retry-After": "60", Connection: "close" },
        });
      }
      const served = await payloads.get(clientKey);
      if (!served) return sendUnknownKey(res);
      req.socket.setTimeout(0);
      res.writeHead(200, {
        "Access-Control-Allow-Origin": "*",
        "Content-Type": "text/event-stream; charset=utf-8",
        "Cache-Control": "no-store, no-transform",
        "X-Accel-Buffering": "no",
      });
      if (req.method === "HEAD") {
        res.end();
        return;
      }
      let sent = lastEventId(req.headers["last-event-id"]);
      const push = (next: ServedPayload | null) => {
        if (next === null) {
          res.end();
        } else if (next.version !== sent) {
          sent = next.version;
          pushes++;
          send(res, next.event);
        }
      };
      res.write(opening);
      keep(res, address, payloads.subscribe(clientKey, push));
      // Flags may have changed between the client's fetch and this stream; the newest version closes the gap.
      push(served);
    },
    count: () => open.size,
    pushes: () => pushes,
    close: () => {
      clearInterval(timer);
      for (const res of open) res.end();
    },
  };
}

function send(res: ServerResponse, bytes: Buffer): void {
  if (res.writableLength > maximumBehind) res.destroy();
  else res.write(bytes);
}

function lastEventId(header: string | string[] | undefined): number | null {
  return typeof header === "string" && /^\d{1,15}$/.test(header) ? Number(header) : null;
}
