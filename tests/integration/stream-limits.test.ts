import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAddressOf } from "#app/client-address.server.ts";
import { createStreams, type Streams } from "#app/sdk/stream.ts";
import type { Services } from "#app/server/services.ts";
import { flagWorkspace } from "#tests/support/flag-workspace.ts";
import { testServices } from "#tests/support/services.ts";

let services: Services;
let streams: Streams;
let server: Server;
let url: string;

beforeAll(async () => {
  services = await testServices();
  const { clientKey } = await (await flagWorkspace(services)).connect();
  streams = createStreams(services.payloads, { addressOf: createAddressOf(1, services.log), addressLimit: 2 });
  server = createServer((req, res) => {
    Promise.resolve(streams.handler(req, res, new URL("http://test.invalid"), { clientKey })).catch(() =>
      res.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server listening on TCP has an AddressInfo.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sub`;
});

afterAll(async () => {
  streams.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await services.close();
});

describe("streams of one address", () => {
  it("are refused beyond the limit, allowed again once another has ended, and all ended at a stop", async () => {
    const leaving = new AbortController();
    const first = await fetch(url, { signal: leaving.signal });
    const second = await fetch(url);
    expect([first.status, second.status, streams.count()]).toEqual([200, 200, 2]);

    const refused = await fetch(url);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
    expect(await refused.json()).toEqual({ status: 429, error: "Too many streams from this address" });

    leaving.abort();
    await expect.poll(() => streams.count()).toBe(1);
    expect((await fetch(url)).status).toBe(200);

    streams.close();
    expect(await second.text()).toMatch(/^retry: 10000\n\nid: \d+\nevent: features\n/);
    await expect.poll(() => streams.count()).toBe(0);
  });

  it("are counted by visitor behind a trusted proxy", async () => {
    const leaving = new AbortController();
    const of = (address: string) =>
      fetch(url, { signal: leaving.signal, headers: { "X-Forwarded-For": `203.0.113.9, ${address}` } });
    const statuses: number[] = [];
    for (const address of ["198.51.100.1", "198.51.100.1", "198.51.100.1", "198.51.100.2"])
      statuses.push((await of(address)).status);
    expect(statuses).toEqual([200, 200, 429, 200]);
    leaving.abort();
    await expect.poll(() => streams.count()).toBe(0);
  });

  it("do not stay open for a HEAD request", async () => {
    expect((await fetch(url, { method: "HEAD" })).status).toBe(200);
    expect(streams.count()).toBe(0);
  });
});
