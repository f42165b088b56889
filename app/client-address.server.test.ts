import type { IncomingMessage } from "node:http";
import pino from "pino";
import { describe, expect, it } from "vitest";
import { createAddressOf } from "./client-address.server.ts";

const lines: string[] = [];
const log = pino({ base: null }, { write: (line: string) => lines.push(line) });

function from(remoteAddress: string, forwarded?: string) {
  return {
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
    socket: { remoteAddress },
  } as Pick<IncomingMessage, "headers" | "socket">;
}

describe("createAddressOf", () => {
  it("is the connection's own without proxies, whatever a header says, and says so once", () => {
    lines.length = 0;
    const addressOf = createAddressOf(0, log);
    expect(addressOf(from("192.0.2.1"))).toBe("192.0.2.1");
    expect(lines).toEqual([]);
    expect(addressOf(from("192.0.2.1", "198.51.100.7"))).toBe("192.0.2.1");
    expect(addressOf(from("192.0.2.1", "198.51.100.8"))).toBe("192.0.2.1");
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([expect.stringContaining("TRUSTED_PROXIES")]);
    expect(lines.join()).not.toContain("198.51.100");
  });

  it.each([
    [1, "198.51.100.7", "198.51.100.7"],
    [1, "203.0.113.9, 198.51.100.7", "198.51.100.7"],
    [2, "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"],
    [2, "198.51.100.7", "198.51.100.7"],
    [1, "198.51.100.7:50123", "198.51.100.7"],
    [1, "[2001:db8::7]:50123", "2001:db8::7"],
    [1, "2001:db8::7", "2001:db8::7"],
    [1, "", "10.0.0.1"],
  ])("of %i trusted proxies and “%s” is %s", (proxies, forwarded, address) => {
    expect(createAddressOf(proxies, log)(from("10.0.0.1", forwarded))).toBe(address);
  });

  it("is the connection's own where a proxy sent no header", () => {
    expect(createAddressOf(1, log)(from("10.0.0.1"))).toBe("10.0.0.1");
  });
});
