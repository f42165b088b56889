import {
  clearCache,
  configureCache,
  GrowthBook,
  GrowthBookClient,
  type Options,
  setPolyfills,
} from "@growthbook/growthbook";
import { EventSource } from "eventsource";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decryptionKey, revokeConnection } from "#app/db/sdk-connection.server.ts";
import type { Services } from "#app/server/services.ts";
import { preview } from "#experiments/flags/preview.ts";
import { drawNewLots, raiseCoverage } from "#experiments/lifecycle/ramp.ts";
import { launch, type MoveResult, stop } from "#experiments/lifecycle/state.ts";
import { bestOf, timed } from "#tests/support/best-of.ts";
import { serveDirect } from "#tests/support/direct-server.ts";
import { callbackTest, readyContext } from "#tests/support/experiment.ts";
import { type FlagWorkspace, flagWorkspace } from "#tests/support/flag-workspace.ts";
import { testServices } from "#tests/support/services.ts";

let services: Services;
let server: { url: string; close(): Promise<void> };
let workspace: FlagWorkspace;
let open: { destroy(): void }[] = [];

const start = new Date("2026-10-05T08:00:00Z");
const people = Array.from({ length: 500 }, (_, at) => `customer-${at}`);

function done(result: MoveResult) {
  if (!result.ok) throw new Error(result.problems.map(({ code }) => code).join(", "));
  return result.experiment;
}

const running = (coverage = 1) => done(launch(callbackTest({ coverage }), readyContext, start));

beforeAll(async () => {
  // The SDK wants the browser's EventSource; this is the official advice for Node 20.
  setPolyfills({ EventSource });
  services = await testServices();
  server = await serveDirect(services);
  workspace = await flagWorkspace(services);
});

beforeEach(async () => {
  await clearCache();
  // One client that does not stream turns streaming off for every later one: the SDK keeps this setting per process.
  configureCache({ backgroundSync: true });
  await workspace.setFlag("callback-first", false, { valueType: "boolean" });
  await workspace.saveTest(running());
  await services.payloads.check();
});

afterEach(() => {
  for (const client of open) client.destroy();
  open = [];
});

afterAll(async () => {
  await clearCache();
  await server.close();
  await services.close();
});

async function browser(options: Options = {}, connection = workspace.connect()): Promise<GrowthBook> {
  const { clientKey } = await connection;
  const client = new GrowthBook({ apiHost: server.url, clientKey, ...options });
  open.push(client);
  return client;
}

async function backend(streaming = false): Promise<GrowthBookClient> {
  const { clientKey } = await workspace.connect();
  const client = new GrowthBookClient({ apiHost: server.url, clientKey });
  open.push(client);
  expect(await client.init({ streaming, timeout: 10_000 })).toMatchObject({ success: true, source: "network" });
  return client;
}

const assigned = (client: GrowthBookClient) =>
  people.map((id) => client.evalFeature("callback-first", { attributes: { id } }).value);

describe("the official GrowthBook class", () => {
  it("puts a customer into the test and tracks it under the test's and the variation's keys", async () => {
    const tracked: unknown[] = [];
    const client = await browser({
      attributes: { id: "customer-1" },
      trackingCallback: (experiment, result) => {
        tracked.push([experiment.key, result.key, result.hashAttribute, result.hashValue]);
      },
    });
    expect((await client.init({ timeout: 10_000 })).success).toBe(true);
    const on = client.isOn("callback-first");
    expect(tracked).toEqual([["callback-first", on ? "callback" : "control", "id", "customer-1"]]);
    expect(client.isOn("not-there")).toBe(false);
  });

  it("gives the same customer the same variation as the server side and the preview", async () => {
    const [page, api] = [await browser(), await backend()];
    await page.init({ timeout: 10_000 });
    const { payload } = (await services.payloads.get((await workspace.connect()).clientKey)) ?? {};
    if (!payload) throw new Error("a new connection has a payload");
    for (const id of people.slice(0, 50)) {
      await page.setAttributes({ id });
      const seen = page.getFeatureValue("callback-first", null);
      expect(api.evalFeature("callback-first", { attributes: { id } }).value).toBe(seen);
      expect(preview(payload, "callback-first", { id }).value).toBe(seen);
    }
  });

  it("says that an unknown key cannot be served", async () => {
    const client = await browser({ clientKey: "sdk-unknown" });
    expect(await client.init({ timeout: 10_000 })).toMatchObject({ success: false, source: "error" });
  });
});

describe("streaming", () => {
  it("brings a ramp step, new lots and a stop to a running client in under a second", async () => {
    const tenth = running(0.1);
    await workspace.saveTest(tenth);
    await services.payloads.check();
    const client = await backend(true);
    await expect.poll(() => services.streams.count(), { timeout: 10_000 }).toBe(1);
    const inTest = () =>
      people.filter((id) => client.evalFeature("callback-first", { attributes: { id } }).source === "experiment")
        .length;
    expect(inTest()).toBeLessThan(100);

    const soon = { timeout: 10_000, interval: 20 };
    const all = done(raiseCoverage(tenth, 1, start));
    await workspace.saveTest(all);
    const climbed = await timed(() => expect.poll(inTest, soon).toBe(people.length));

    const before = assigned(client);
    const again = done(drawNewLots(all, start, { context: readyContext, harmBefore: null }));
    await workspace.saveTest(again);
    const moved = () => assigned(client).filter((value, at) => value !== before[at]).length;
    const drawn = await timed(() => expect.poll(moved, soon).toBeGreaterThan(people.length / 3));

    await workspace.saveTest(done(stop(again, "harm", start)));
    const stopped = await timed(() => expect.poll(inTest, soon).toBe(0));
    expect(assigned(client).every((value) => value === false)).toBe(true);
    expect(bestOf("ramp step, new lots, stop to a running client", [climbed, drawn, stopped])).toBeLessThan(1000);
  });

  it("starts with the newest version unless the client has it, and ends when the key is revoked", async () => {
    const connection = await workspace.connect();
    const subscribe = (headers: Record<string, string> = {}) =>
      fetch(`${server.url}/sub/${connection.clientKey}`, { headers: { Accept: "text/event-stream", ...headers } });
    const fresh = await subscribe();
    expect(fresh.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const reader = fresh.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.endsWith("}\n\n")) text += (await reader?.read())?.value ?? "";
    const [, id, data] = /^retry: 10000\n\nid: (\d+)\nevent: features\ndata: (.*)\n\n$/.exec(text) ?? [];
    expect(Date.parse(JSON.parse(data ?? "").dateUpdated)).toBe(Number(id));

    const known = await subscribe({ "Last-Event-ID": id ?? "" });
    await services.db.$transaction((tx) => revokeConnection(tx, workspace.id, connection.id, services.now()));
    await services.payloads.check();
    expect(await known.text()).toBe("retry: 10000\n\n");
    expect((await reader?.read())?.done).toBe(true);
    expect((await subscribe()).status).toBe(400);
  });
});

describe("an encrypted connection", () => {
  it("is read with its key by the official SDK, and shows nothing without it", async () => {
    const connection = await workspace.connect({ encrypted: true });
    const key = decryptionKey(connection, services.env.secret) ?? "";
    const readable = await browser(
      { decryptionKey: key, attributes: { id: "customer-1" } },
      Promise.resolve(connection),
    );
    await readable.init({ timeout: 10_000, skipCache: true });
    expect(Object.keys(readable.getFeatures())).toEqual(["callback-first"]);
    const wire = await (await fetch(`${server.url}/api/features/${connection.clientKey}`)).text();
    expect(JSON.parse(wire)).toMatchObject({
      features: {},
      encryptedFeatures: expect.stringMatching(/^[\w+/=]+\.[\w+/=]+$/),
    });
    expect(wire).not.toContain("callback");
  });
});

describe("remote evaluation", () => {
  it("gives the same values and tracks as evaluation on the spot, without a rule on the wire", async () => {
    const local = await backend();
    const connection = await workspace.connect({ remoteEval: true });
    for (const id of people.slice(0, 20)) {
      const tracked: unknown[] = [];
      const trackingCallback: Options["trackingCallback"] = (experiment, result) => {
        tracked.push([experiment.key, result.key, result.hashValue]);
      };
      const client = await browser(
        { remoteEval: true, attributes: { id }, trackingCallback },
        Promise.resolve(connection),
      );
      expect((await client.init({ timeout: 10_000, skipCache: true })).success).toBe(true);
      const { value, experimentResult } = local.evalFeature("callback-first", { attributes: { id } });
      expect(client.getFeatureValue("callback-first", null)).toBe(value);
      expect(tracked).toEqual([["callback-first", experimentResult?.key, id]]);
      expect(JSON.stringify(client.getFeatures())).not.toContain("weights");
    }
  });

  it("is told of a change without being sent the rules", async () => {
    const connection = await workspace.connect({ remoteEval: true });
    const client = await browser({ remoteEval: true, attributes: { id: "customer-1" } }, Promise.resolve(connection));
    await client.init({ timeout: 10_000, streaming: true });
    await expect.poll(() => services.streams.count(), { timeout: 10_000 }).toBe(1);
    await workspace.setFlag("banner", "sale");
    await expect.poll(() => client.getFeatureValue("banner", "none"), { timeout: 10_000, interval: 20 }).toBe("sale");
  });
});
