import type { IncomingMessage } from "node:http";
import type { Logger } from "pino";

/** The address a request comes from, without a port: what limits count by. */
export type AddressOf = (req: Pick<IncomingMessage, "headers" | "socket">) => string;

/**
 * Behind proxies every request has the nearest one's address. Each adds whom it heard from to `X-Forwarded-For`, on the
 * right; what stands further left than they are many may be anybody's invention.
 * @param trustedProxies how many stand in front of this process; 0 believes no header
 */
export function createAddressOf(trustedProxies: number, log: Logger): AddressOf {
  let warned = false;
  return ({ headers, socket }) => {
    const forwarded = headers["x-forwarded-for"];
    if (trustedProxies === 0) {
      if (forwarded !== undefined && !warned) {
        warned = true;
        log.warn(
          "a request carries X-Forwarded-For: if a proxy stands in front, set TRUSTED_PROXIES, or limits count all visitors as one",
        );
      }
      return socket.remoteAddress ?? "";
    }
    const heard = [forwarded ?? []].flat().join(",").split(",");
    const hops = [...heard.map((entry) => withoutPort(entry.trim())).filter(Boolean), socket.remoteAddress ?? ""];
    return hops[Math.max(0, hops.length - 1 - trustedProxies)] ?? "";
  };
}

/** Some proxies write `192.0.2.7:4711` or `[2001:db8::7]:4711`. */
function withoutPort(address: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;
}
