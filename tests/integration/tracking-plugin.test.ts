import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GrowthBook } from "@growthbook/growthbook";
import { growthbookTrackingPlugin } from "@growthbook/growthbook/plugins";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createIngest } from "#app/ingest/ingest.ts";
import { trackHandler } from "#app/sdk/track.ts";
import type { Services } from "#app/server/services.ts";
import { launch } from "#experiments/lifecycle/state.ts";
import { callbackTest, readyContext } from "#tests/support/experiment.ts";
import { type FlagWorkspace, flagWorkspace } from "#tests/support/flag-workspace.ts";
import { testServices } from "#tests/support/services.ts";

let services: Services;
let server: Server;
let url: string;
let workspace: FlagWorkspace;
let clientKey: string;
let now = new Date("2026-11-21T10:00:00Z");

beforeAll(async () => {
  services = await testServices({ now: () => now });
  workspace = await flagWorkspace(services);
  clientKey = (await workspace.connect()).clientKey;
  const launched = launch(callbackTest(), readyContext, new Date("2026-11-01T08:00:00Z"));
  if (!launched.ok) throw new Error("the callback test is ready to launch");
  await workspace.saveTest(launched.experiment);
  const base = { workspaceId: workspace.id, name: { en: "x" }, direction: "up" };
  await services.db.scale.create({
    data: { ...base, key: "ces-7", instrument: "ces-2", min: 1, max: 7, scoring: "mean", wording: { en: "Easy?" } },
  });
  await services.db.metric.create({ data: { ...base, key: "complaint", kind: "occurrence", direction: "down" } });
  await services.db.channel.create({
    data: { workspaceId: workspace.id, key: "web", name: { en: "Web" }, kind: "digital" },
  });

  const { pool, database, env } = services;
  const ingest = createIngest({ pool, kind: database.kind, secret: env.secret, now: () => now });
  const limit = { windowMilliseconds: 10_000, requests: 20, rows: 1000 };
  const { payloads, unmapped, seen, addressOf } = services;
  const handler = trackHandler({ payloads, ingest, unmapped, seen, addressOf, now: () => now, limit });
  server = createServer((req, res) => {
    Promise.resolve(handler(req, res, new URL(req.url ?? "", "http://test.invalid"), {})).catch(() => res.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server listening on TCP has an AddressInfo.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await services.close();
});

/** What is stored, by table, for the one workspace. */
async function stored() {
  const rows = async (sql: string) => (await services.pool.query(sql)).rows;
  return {
    exposures: await rows("select variation, channel_id from exposure"),
    answers: await rows("select score from answer order by score"),
    comments: await rows("select body from answer_comment"),
    events: await rows("select value from event"),
    customers: Number(
      (
        await rows(
          "select count(distinct unit_id) as n from (select unit_id from exposure union all select unit_id from answer union all select unit_id from event) as facts",
        )
      )[0].n,
    ),
  };
}

function post(body: unknown, key = clientKey) {
  // The plugin writes text/plain so that browsers ask no preflight.
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(`${url}/track?client_key=${key}`, {
    method: "POST",
    headers: { "Content-Type": "text/plain" },
    body: text,
  });
}

const viewed = (customer: string, channel?: string) => ({
  event_name: "Experiment Viewed",
  properties_json: {
    experimentId: "callback-first",
    variationId: "callback",
    hashAttribute: "id",
    hashValue: customer,
  },
  context_json: channel ? { channel } : {},
});

describe("the official tracking plugin, unchanged", () => {
  it("turns views into one exposure, and logged events into an answer and an event of the same customer", async () => {
    const client = new GrowthBook({
      clientKey,
      attributes: { id: "customer-1", channel: "web" },
      plugins: [growthbookTrackingPlugin({ ingestorHost: url, queueFlushInterval: 10 })],
    });
    const { payload } = (await services.payloads.get(clientKey)) ?? {};
    await client.init({ payload });
    const on = client.isOn("callback-first");
    client.isOn("callback-first");
    await client.logEvent("ces-7", { score: 6, comment: "Très simple" });
    await client.logEvent("complaint");
    await client.logEvent("Page View", { page: "/" });
    const channel = await services.db.channel.findFirstOrThrow();
    await expect.poll(stored, { timeout: 5000 }).toEqual({
      exposures: [{ variation: on ? 1 : 0, channel_id: channel.id }],
      answers: [{ score: 6 }],
      comments: [{ body: "Très simple" }],
      events: [{ value: "10000" }],
      customers: 1,
    });
    client.destroy();
  });
});

describe("POST /track", () => {
  it("counts a repeated answer once within a minute, and two different ones twice", async () => {
    const answer = (score: number) => ({ event_name: "ces-7", properties_json: { score }, device_id: "customer-2" });
    now = new Date("2026-11-21T11:00:00Z");
    expect(await (await post([answer(5), answer(4)])).json()).toMatchObject({ accepted: 2, duplicates: 0 });
    now = new Date("2026-11-21T11:00:30Z");
    expect(await (await post([answer(5)])).json()).toMatchObject({ accepted: 0, duplicates: 1 });
    now = new Date("2026-11-21T12:00:00Z");
    expect(await (await post([answer(5)])).json()).toMatchObject({ accepted: 1 });
  });

  it("keeps an exposure whose channel it does not know, says why it rejects, and ignores what is not ours", async () => {
    now = new Date("2026-11-21T13:00:00Z");
    const offScale = { event_name: "ces-7", properties_json: { score: 9, customer: "customer-4" } };
    const foreign = {
      ...viewed("customer-3"),
      properties_json: { experimentId: "theirs", variationId: "1", hashValue: "x" },
    };
    const response = await post([viewed("customer-3", "kiosk"), offScale, foreign, { event_name: "Page View" }]);
    expect(await response.json()).toEqual({
      accepted: 1,
      duplicates: 0,
      ignored: 2,
      rejected: [{ code: "off-scale", message: expect.stringContaining("9") }],
    });
  });

  it.each([
    ["an unknown key", [], "sdk-unknown", 400],
    ["no JSON", "event", undefined, 400],
    ["no list", {}, undefined, 400],
    ["501 events", Array(501).fill({ event_name: "x" }), undefined, 400],
    ["a body over 256 kB", [{ event_name: "x", properties_json: { a: "x".repeat(300_000) } }], undefined, 413],
  ])("refuses %s", async (_, body, key, status) => {
    const response = await post(body, key);
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([status, "*"]);
  });

  it("lets a flood wait, and takes events again afterwards", async () => {
    now = new Date("2026-11-21T14:00:00Z");
    const statuses = await Promise.all(Array.from({ length: 25 }, async () => (await post([viewed("flood")])).status));
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    now = new Date("2026-11-21T14:00:10Z");
    expect((await post([viewed("flood")])).status).toBe(200);
  });
});
