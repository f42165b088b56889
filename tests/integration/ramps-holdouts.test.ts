import { GrowthBookClient } from "@growthbook/growthbook";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { putExclusionGroup } from "#app/db/exclusion-group.server.ts";
import { findExperiment } from "#app/db/experiment.server.ts";
import { moveExperiment } from "#app/db/experiment-move.server.ts";
import { readFlags } from "#app/db/flag-payload.server.ts";
import { listHoldouts, putHoldout } from "#app/db/holdout.server.ts";
import { advanceRamps } from "#app/jobs/ramps.ts";
import { buildPayload } from "#experiments/flags/payload.ts";
import { callbackDefinition } from "#tests/support/experiment.ts";
import { type Shop, shopWithTest } from "#tests/support/shop.ts";

let now = new Date("2026-10-05T08:00:00Z");
let shop: Shop;
beforeAll(async () => {
  shop = await shopWithTest({ now: () => now });
});
afterAll(() => shop.services.close());

const ramp = { steps: [0.1, 0.5, 1], holdHours: 24, advance: "automatic" as const };
const customers = Array.from({ length: 100_000 }, (_, at) => `customer-${at}`);

/** What each customer gets through the payload as the database has it now: side of the holdout, variation or −1. */
async function served(flagKey: string) {
  const payload = buildPayload(await readFlags(shop.services.pool, shop.workspaceId, "production"));
  const client = new GrowthBookClient().initSync({ payload });
  return customers.map((id) => {
    const { experimentResult, ruleId } = client.evalFeature(flagKey, { attributes: { id } });
    return { variation: experimentResult?.variationId ?? -1, heldOut: ruleId.startsWith("holdout:") };
  });
}

describe("100,000 customers through a workspace's payloads", () => {
  it("climbs a ramp in a holdout and an exclusion group without moving anybody", async () => {
    const { services, writer, workspaceId, putTest } = shop;
    const { db } = services;
    const objective = { key: "holdout-help", objective: "help", share: 0.05, hashAttribute: "id" };
    expect(await db.$transaction((tx) => putHoldout(tx, writer, objective, now))).toMatchObject({ ok: true });
    await db.$transaction((tx) => putExclusionGroup(tx, writer, { key: "contact", name: { en: "Contact" } }));
    const test = { ...callbackDefinition, ramp, exclusion: { group: "contact", share: 0.6 } };
    await putTest("callback-first", test);
    const other = { ...test, flagKey: "other", ramp: null, exclusion: { group: "contact", share: 0.5 } };
    await putTest("other", other);
    await shop.launch(now);
    const launch = async () => {
      const record = await findExperiment(db, workspaceId, "other");
      if (!record) throw new Error("no test");
      return await db.$transaction((tx) => moveExperiment(tx, writer, record, { move: "launch" }, now));
    };
    expect(await launch()).toMatchObject({ ok: false, problems: [{ code: "exclusion-full" }] });
    await putTest("other", { ...other, exclusion: { group: "contact", share: 0.4 } });
    expect(await launch()).toMatchObject({ ok: true });

    const steps = [await served("callback-first")];
    for (const day of ["2026-10-06", "2026-10-07"]) {
      expect(await advanceRamps(services, now)).toEqual({ raised: [], held: [] });
      now = new Date(`${day}T08:00:00Z`);
      expect((await advanceRamps(services, now)).raised).toEqual(["callback-first"]);
      steps.push(await served("callback-first"));
    }
    const [tenth = [], half = [], whole = []] = steps;
    const moved = customers.filter((_, at) => {
      const [a = -1, b = -1, c = -1] = [tenth[at]?.variation, half[at]?.variation, whole[at]?.variation];
      return (a !== -1 && a !== b) || (b !== -1 && b !== c);
    });
    expect(moved).toEqual([]);
    const inTest = whole.filter(({ variation }) => variation !== -1);
    expect(Math.abs(inTest.filter(({ variation }) => variation === 1).length / inTest.length - 0.5)).toBeLessThan(
      0.005,
    );
    // Those in the test's 60 % of the group, of whom 5 % are held out.
    const heldOut = whole.filter((one) => one.heldOut).length;
    expect(Math.abs(heldOut / (heldOut + inTest.length) - 0.05)).toBeLessThan(0.003);
    const elsewhere = await served("other");
    expect(customers.filter((_, at) => whole[at]?.variation !== -1 && elsewhere[at]?.variation !== -1)).toEqual([]);
    expect(await listHoldouts(db, workspaceId)).toMatchObject([{ key: "holdout-help", endedAt: null, share: 0.05 }]);
  }, 240_000);
});
