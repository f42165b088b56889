import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answerLink } from "#app/db/growthbook-link.server.ts";
import { keepTheirs } from "#app/growthbook/keep-theirs.server.ts";
import { serveDirect } from "#tests/support/direct-server.ts";
import { type ConnectedShop, connectedShop, webhookSecret } from "#tests/support/growthbook/connected-shop.ts";
import { deliver } from "#tests/support/growthbook/fake-server.ts";

const key = "callback-first";
let shop: ConnectedShop;

beforeEach(async () => {
  shop = await connectedShop();
  await shop.putTest(key, { ...(await shop.record()).experiment.definition, coverage: 0.5 });
  await shop.move({ move: "launch" });
  expect(await shop.settle()).toMatchObject({ state: "in-step" });
});
afterEach(() => shop.close());

const theirs = () => shop.fake.experiments(key)[0];
const writes = () => shop.fake.calls.filter((call) => call.startsWith("POST")).length;

/** The periodic reading, ten minutes later. */
async function readBack() {
  shop.wait(11 * 60_000);
  await shop.sync();
  return await shop.link();
}

async function answer(choice: "push" | "keep"): Promise<void> {
  const record = await shop.record();
  const { db } = shop.services;
  if (choice === "push") {
    expect(await answerLink(db, shop.writer, { experimentId: record.id, key }, "push", shop.now())).toBe(true);
    return;
  }
  expect(await db.$transaction((tx) => keepTheirs(tx, shop.writer, record, shop.now()))).toMatchObject({ ok: true });
}

describe("a change behind our back", () => {
  it("is shown field by field and left as it is until a person chooses", async () => {
    const phase = theirs()?.phases[0];
    if (phase) Object.assign(phase, { coverage: 0.8, variationWeights: [0.2, 0.8] });
    const before = writes();
    expect(await readBack()).toMatchObject({
      state: "drifted",
      drift: [
        { field: "coverage", ours: 0.5, theirs: 0.8 },
        { field: "weights", ours: [0.5, 0.5], theirs: [0.2, 0.8] },
      ],
    });
    // Nor does a change of our own overwrite it in passing.
    await shop.move({ move: "pause" });
    expect(await shop.settle()).toMatchObject({ state: "drifted" });
    expect(writes()).toBe(before);
    expect(theirs()?.phases[0]).toMatchObject({ coverage: 0.8 });
  });

  it("is overwritten when a person pushes our side", async () => {
    Object.assign(theirs() ?? {}, { status: "stopped" });
    shop.fake.feature(key)?.rules.splice(0);
    expect(await readBack()).toMatchObject({ state: "drifted", drift: [{ field: "status" }, { field: "rule" }] });
    await answer("push");
    expect(await shop.settle()).toMatchObject({ state: "in-step", drift: [], force: false });
    expect(theirs()).toMatchObject({ status: "running" });
    expect(shop.fake.feature(key)?.rules).toMatchObject([{ type: "experiment-ref", enabled: true }]);
  });

  it("is followed when a person keeps theirs: ended there is ended here, and its rule goes", async () => {
    Object.assign(theirs() ?? {}, { status: "stopped" });
    await readBack();
    await answer("keep");
    expect((await shop.record()).experiment).toMatchObject({ status: "stopped", stopReason: "other" });
    expect(await shop.settle()).toMatchObject({ state: "in-step", drift: [] });
    expect(shop.fake.feature(key)?.rules).toEqual([]);
  });

  it("is followed upwards only; what our test cannot follow stands as an accepted difference", async () => {
    const phase = theirs()?.phases[0];
    if (phase) Object.assign(phase, { coverage: 0.8, variationWeights: [0.2, 0.8] });
    await readBack();
    await answer("keep");
    expect((await shop.record()).experiment.coverage).toBe(0.8);
    expect(await shop.settle()).toMatchObject({ state: "in-step", accepted: [{ field: "weights" }] });
    expect(theirs()?.phases).toMatchObject([{ coverage: 0.8, variationWeights: [0.2, 0.8] }]);
    expect(await readBack()).toMatchObject({ state: "in-step" });
  });

  it("is a deletion too: pushing ours makes the experiment once more, once", async () => {
    shop.fake.store.experiments.splice(0);
    expect(await readBack()).toMatchObject({ state: "drifted" });
    await answer("push");
    expect(await shop.settle()).toMatchObject({ state: "in-step" });
    expect(shop.fake.experiments(key)).toMatchObject([{ status: "running" }]);
  });
});

describe("webhooks from GrowthBook", () => {
  it("have a change read back at once, and a replayed one does nothing", async () => {
    const server = await serveDirect(shop.services);
    const url = await shop.webhookUrl(server.url);
    Object.assign(theirs() ?? {}, { status: "stopped" });
    const event = { event: "experiment.updated", object: "experiment", data: { object: { id: theirs()?.id } } };
    const first = await deliver(url, webhookSecret, event);
    expect([first.status, await first.json()]).toEqual([200, { received: true, duplicate: false }]);
    await shop.sync();
    expect(await shop.link()).toMatchObject({ state: "drifted" });
    const calls = shop.fake.calls.length;
    const again = await deliver(url, webhookSecret, event);
    expect([again.status, await again.json()]).toEqual([200, { received: true, duplicate: true }]);
    await shop.sync();
    expect(shop.fake.calls.length).toBe(calls);
    await server.close();
  });

  it("are refused when forged, unsigned, oversized or for nobody, and change nothing", async () => {
    const server = await serveDirect(shop.services);
    const url = await shop.webhookUrl(server.url);
    const before = await shop.link();
    const event = { event: "experiment.updated", data: { object: { id: theirs()?.id } } };
    const status = async (answered: Promise<Response>) => (await answered).status;
    expect(await status(deliver(url, "another secret", event))).toBe(401);
    const post = (headers: Record<string, string>, body = JSON.stringify(event), to = url) =>
      status(fetch(to, { method: "POST", headers, body }));
    expect(await post({})).toBe(401);
    expect(await post({ "X-GrowthBook-Signature": "00" })).toBe(401);
    expect(await post({ "X-GrowthBook-Signature": "é".repeat(64) })).toBe(401);
    expect(await post({}, "x".repeat(2 * 1024 * 1024 + 1))).toBe(413);
    expect(await post({}, "{}", `${server.url}/webhooks/growthbook/nobody`)).toBe(404);
    expect(await status(fetch(url))).toBe(405);
    expect(await shop.link()).toEqual(before);
    const [{ n } = { n: 0 }] = await shop.services.db.$queryRaw<{ n: number }[]>`
      select count(*)::int as n from growthbook_delivery`;
    expect(n).toBe(0);
    await server.close();
  });
});
