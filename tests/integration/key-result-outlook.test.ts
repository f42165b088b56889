import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findExperiment } from "#app/db/experiment.server.ts";
import { readExperimentReport } from "#app/db/experiment-report.server.ts";
import { readKeyResults } from "#app/db/key-result-reading.server.ts";
import { sampleShared } from "#app/db/shared-customers.server.ts";
import { callbackDefinition } from "#tests/support/experiment.ts";
import { type Shop, shopWithTest } from "#tests/support/shop.ts";

let shop: Shop;
const now = new Date("2026-11-20T12:00:00Z");
const second = { ...callbackDefinition, keyResult: "effort", irritant: null, name: "Shorter menu", flagKey: "menu" };

/**
 * September: 200 answers of 3 and 5. November: 800 customers of `callback-first`, half in each variation; those with the
 * callback are also in `menu`, half in each variation. Either change adds a point.
 */
beforeAll(async () => {
  shop = await shopWithTest({ now: () => now });
  const { services, workspaceId } = shop;
  await shop.putTest("menu", { ...second, name: { en: "Shorter menu" }, exclusion: null });
  await shop.putTest("sign", { ...second, name: { en: "New sign" }, flagKey: "sign", plannedAnswers: 400 });
  await shop.launch(new Date("2026-11-01T00:00:00Z"));
  await shop.launch(new Date("2026-11-01T00:00:00Z"), "menu");
  const customers = Array.from({ length: 800 }, (_, at) => ({
    ...{ customer: `c${at}`, called: at % 2 === 1, short: at % 4 === 3, late: at % 8 > 3 },
    day: ["04", "10", "17"][Math.floor(at / 8) % 3],
  }));
  const met = { channel: "phone", at: "2026-11-02T08:00:00Z" };
  await services.ingest.write(workspaceId, "exposures", [
    ...customers.map(({ customer, called }) => ({
      ...{ customer, experiment: "callback-first", variation: called ? "callback" : "control", ...met },
    })),
    ...customers
      .filter(({ called }) => called)
      .map(({ customer, short }) => ({
        customer,
        experiment: "menu",
        variation: short ? "callback" : "control",
        ...met,
      })),
  ]);
  const given = { scale: "ces-2", step: "queue", channel: "phone" };
  const before = Array.from({ length: 200 }, (_, at) => ({
    ...{ id: `b${at}`, customer: `b${at}`, score: at % 2 === 0 ? 3 : 5, at: "2026-09-15T09:00:00Z", ...given },
  }));
  const after = customers.map(({ customer, called, short, late, day }) => ({
    ...{ id: `a-${customer}`, customer, score: 2 + Number(called) + Number(short) + 2 * Number(late), ...given },
    at: `2026-11-${day}T09:00:00Z`,
  }));
  const written = await services.ingest.write(workspaceId, "answers", [...before, ...after]);
  expect(written).toMatchObject({ accepted: 1000, rejected: [] });
  await services.folder.foldNow();
});
afterAll(() => shop.services.close());

async function reading() {
  const { keyResults } = await readKeyResults(shop.services, shop.workspaceId, { key: "effort" }, now);
  const [one] = keyResults;
  if (!one) throw new RangeError("no key result");
  return one;
}

describe("what tests may still do for a key result", () => {
  it("is reckoned from the answers to come, the usual test and its effects", async () => {
    const { reachable, pooled, record } = await reading();
    const { value } = reachable;
    expect(pooled.n).toBe(800);
    // 800 answers in the 28 days of the window, and 41 days to the end of December
    expect(value?.answersLeft).toBe(Math.floor((800 / 28) * 41));
    expect(value?.gap).toBeCloseTo((record.keyResult.target ?? 0) - (pooled.value ?? 0), 12);
    // two effects on the metric are too few to learn from
    expect(value?.prior).toMatchObject({ source: "stated", effects: 2 });
    expect(value?.testsNeeded).toBeGreaterThanOrEqual(value?.winsNeeded ?? Number.POSITIVE_INFINITY);
    expect(value?.beyondBudget).toBe((value?.testsNeeded ?? 0) > (value?.testsAffordable ?? 0));
    // callback and sign reach everyone on the step, the menu those who have the callback: (1 + 1/2 + 1) ÷ 3
    expect(value?.coverage).toBeCloseTo(5 / 6, 9);
  });

  it("adds the tests that run and the draft to the forecast as a line of their own", async () => {
    const { value } = (await reading()).forecast;
    // two thirds of the answers came within their fortnight: the menu, with 13 a day, has its thousand in January only
    expect(value?.planned?.launches).toBe(2);
    const last = value?.points.at(-1);
    expect(value?.planned?.points.at(-1)?.week).toBe(last?.week);
    expect(value?.planned?.points.at(-1)?.value).toBeGreaterThan(last?.value ?? Number.POSITIVE_INFINITY);
    expect(value?.planned?.points[0]?.value).toBe(value?.points[0]?.value);
    expect(value?.planned?.probability).toBeGreaterThan(value?.probability ?? 1);
  });

  it("says who lives in two tests from their customers, not from the product of their coverages", async () => {
    const { decomposition } = await reading();
    expect(decomposition.value?.tests.map(({ experiment }) => experiment).sort()).toEqual(["callback-first", "menu"]);
    const [overlap] = decomposition.value?.overlaps ?? [];
    // a quarter of the respondents has both; 0.5 × 0.25 would be an eighth
    expect(overlap).toMatchObject({ estimated: false, flagged: true });
    expect(overlap?.share).toBeCloseTo(0.25, 9);
  });
});

describe("customers shared by two tests", () => {
  it("are looked up from a sample of each", async () => {
    const { db, pool } = shop.services;
    const [first, menu] = [
      await findExperiment(db, shop.workspaceId, "callback-first"),
      await findExperiment(db, shop.workspaceId, "menu"),
    ];
    if (!first || !menu) throw new RangeError("no test");
    const shared = await sampleShared(pool, [first.id, menu.id]);
    const all = (experimentId: number) => ({ experimentId, variations: null });
    expect(shared.share(all(first.id), all(menu.id))).toBe(0.5);
    expect(shared.share(all(menu.id), all(first.id))).toBe(1);
    expect(shared.share({ experimentId: first.id, variations: [0] }, all(menu.id))).toBe(0);
    expect(shared.share(all(-1), all(menu.id))).toBe(null);
  });

  it("stand in the health of a test", async () => {
    const record = await findExperiment(shop.services.db, shop.workspaceId, "callback-first");
    const detail = record && (await readExperimentReport(shop.services, shop.workspaceId, record, now));
    expect(detail?.report.health.overlaps).toEqual([{ experimentKey: "menu", sharedUnits: 400, share: 0.5 }]);
  });
});
