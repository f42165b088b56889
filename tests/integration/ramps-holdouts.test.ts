import { clearCache, GrowthBookClient } from "@growthbook/growthbook";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { putExclusionGroup } from "#app/db/exclusion-group.server.ts";
import { findExperiment } from "#app/db/experiment.server.ts";
import { moveExperiment } from "#app/db/experiment-move.server.ts";
import { endHoldout, listHoldouts, putHoldout } from "#app/db/holdout.server.ts";
import { readKeyResults } from "#app/db/key-result-reading.server.ts";
import { createConnection } from "#app/db/sdk-connection.server.ts";
import { advanceRamps } from "#app/jobs/ramps.ts";
import { serveDirect } from "#tests/support/direct-server.ts";
import { callbackDefinition } from "#tests/support/experiment.ts";
import { type Shop, shopWithTest } from "#tests/support/shop.ts";

let now = new Date("2026-10-05T08:00:00Z");
let shop: Shop;
let server: { url: string; close(): Promise<void> };
let clientKey: string;

beforeAll(async () => {
  shop = await shopWithTest({ now: () => now });
  const { db, env } = shop.services;
  server = await serveDirect(shop.services);
  const site = { workspaceId: shop.workspaceId, name: "Site", environment: "production" };
  clientKey = (await createConnection(db, site, env.secret)).clientKey;
});
afterAll(async () => {
  await server.close();
  await shop.services.close();
});

const ramp = { steps: [0.1, 0.5, 1], holdHours: 24, advance: "automatic" as const };
const customers = Array.from({ length: 100_000 }, (_, at) => `customer-${at}`);
const nobody = -1;

/** A flag for every customer, as the official client has it that loads its payload from the server now. */
async function served(flagKey: string) {
  await clearCache();
  await shop.services.payloads.check();
  const client = new GrowthBookClient({ apiHost: server.url, clientKey });
  expect(await client.init({ streaming: false, timeout: 10_000 })).toMatchObject({ success: true, source: "network" });
  const variations = new Int8Array(customers.length);
  const heldOut = new Uint8Array(customers.length);
  for (const [at, id] of customers.entries()) {
    const { experimentResult, ruleId } = client.evalFeature(flagKey, { attributes: { id } });
    variations[at] = experimentResult?.variationId ?? nobody;
    heldOut[at] = ruleId.startsWith("holdout:") ? 1 : 0;
  }
  client.destroy();
  return { variations, heldOut, met: variations.filter((variation) => variation !== nobody).length };
}

type Served = Awaited<ReturnType<typeof served>>;

/** How many who had a variation have it no more, or another one. */
const moved = (before: Served, after: Served): number =>
  before.variations.filter((variation, at) => variation !== nobody && variation !== after.variations[at]).length;

async function launch(key: string) {
  const record = await findExperiment(shop.services.db, shop.workspaceId, key);
  if (!record) throw new Error(`no test ${key}`);
  return await shop.services.db.$transaction((tx) => moveExperiment(tx, shop.writer, record, { move: "launch" }, now));
}

/** Share of those who met the test in its second variation, and how far that is from a half. */
const treated = ({ variations, met }: Served): number => variations.filter((variation) => variation === 1).length / met;

describe("100,000 customers through the payloads of a server", () => {
  it("a ramp in a holdout and an exclusion group never moves anybody", async () => {
    const { services, writer, workspaceId, putTest } = shop;
    const { db } = services;
    const objective = { key: "holdout-help", objective: "help", share: 0.05, hashAttribute: "id" };
    expect(await db.$transaction((tx) => putHoldout(tx, writer, objective, now))).toMatchObject({ ok: true });
    await db.$transaction((tx) => putExclusionGroup(tx, writer, { key: "contact", name: { en: "Contact" } }));
    const test = { ...callbackDefinition, ramp, exclusion: { group: "contact", share: 0.6 } };
    await putTest("callback-first", test);
    const other = { ...test, flagKey: "other", ramp: null, exclusion: { group: "contact", share: 0.5 } };
    await putTest("other", other);

    const before = await served("callback-first");
    expect(before.met).toBe(0);

    await shop.launch(now);
    expect(await launch("other")).toMatchObject({ ok: false, problems: [{ code: "exclusion-full" }] });
    await putTest("other", { ...other, exclusion: { group: "contact", share: 0.4 } });
    expect(await launch("other")).toMatchObject({ ok: true });

    const steps = [await served("callback-first")];
    for (const day of ["2026-10-06", "2026-10-07"]) {
      expect(await advanceRamps(services, now)).toEqual({ raised: [], held: [] });
      now = new Date(`${day}T08:00:00Z`);
      expect((await advanceRamps(services, now)).raised).toEqual(["callback-first"]);
      steps.push(await served("callback-first"));
    }
    const [tenth = before, half = before, whole = before] = steps;
    const elsewhere = await served("other");
    const heldOut = whole.heldOut.reduce((sum, one) => sum + one, 0);
    const figures = {
      met: steps.map(({ met }) => met),
      changedVariation: moved(tenth, half) + moved(half, whole),
      secondVariation: steps.map(treated),
      inBothTests: whole.variations.filter((one, at) => one !== nobody && elsewhere.variations[at] !== nobody).length,
      // Those in the test's 60 % of the group, of whom 5 % are held out.
      heldOut: heldOut / (heldOut + whole.met),
    };
    process.stdout.write(`ramp 10 → 50 → 100 %, 100,000 customers: ${JSON.stringify(figures)}\n`);
    expect(figures).toMatchObject({ changedVariation: 0, inBothTests: 0 });
    expect(elsewhere.met).toBeGreaterThan(0);
    for (const share of figures.secondVariation) expect(Math.abs(share - 0.5)).toBeLessThan(0.005);
    expect(Math.abs(figures.heldOut - 0.05)).toBeLessThan(0.003);
    // Let in: a tenth, a half and all of 95 % of 60 %.
    for (const [at, share] of ramp.steps.entries()) {
      expect(Math.abs((figures.met[at] ?? 0) / customers.length - share * 0.57)).toBeLessThan(0.005);
    }
    // Who was held out at one step was so at every other.
    expect([tenth, half].map((step) => Buffer.compare(step.heldOut, whole.heldOut))).toEqual([0, 0]);
    expect(await listHoldouts(db, workspaceId)).toMatchObject([{ key: "holdout-help", endedAt: null, share: 0.05 }]);
  }, 240_000);

  it("stands beside the sum of the tests on the key result, and lets its customers go when it ends", async () => {
    const { services, writer, workspaceId } = shop;
    const { db, ingest, folder } = services;
    const people = customers.slice(0, 200).map((customer, at) => ({ customer, inside: at % 2 === 0, at }));
    const at = new Date(now.getTime() + 3_600_000).toISOString();
    await ingest.write(
      workspaceId,
      "exposures",
      people.map(({ customer, inside }) => ({ customer, experiment: "holdout-help", variation: inside ? 0 : 1, at })),
    );
    await ingest.write(
      workspaceId,
      "answers",
      // 4 and 5 among those set aside, 5 and 6 among the others.
      people.map(({ customer, inside, at: serial }) => ({
        ...{ id: `a-${serial}`, customer, scale: "ces-2", step: "queue", at },
        score: (inside ? 4 : 5) + (serial % 4 < 2 ? 0 : 1),
      })),
    );
    now = new Date("2026-10-09T08:00:00Z");
    await folder.foldNow();
    const reading = async () => (await readKeyResults(services, workspaceId, { key: "effort" }, now)).keyResults[0];
    const seen = await reading();
    expect(seen?.holdout).toMatchObject({
      ...{ key: "holdout-help", share: 0.05, endedAt: null },
      ...{ inside: { n: 100, mean: 4.5 }, outside: { n: 100, mean: 5.5 } },
    });
    expect(seen?.holdout?.difference?.value).toBeCloseTo(1, 10);

    expect(await db.$transaction((tx) => endHoldout(tx, writer, "holdout-help", now))).toMatchObject({ ok: true });
    const after = await served("callback-first");
    expect(after.heldOut.includes(1)).toBe(false);
    // They are let into the test; who was in it stays where they were.
    expect(after.met / customers.length).toBeCloseTo(0.6, 2);
    expect((await reading())?.holdout).toMatchObject({ endedAt: now, inside: { n: 100, mean: 4.5 } });
  }, 240_000);
});
