import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { putExclusionGroup } from "#app/db/exclusion-group.server.ts";
import { findExperiment } from "#app/db/experiment.server.ts";
import { readExperimentReport } from "#app/db/experiment-report.server.ts";
import { feasibilityView } from "#app/routes/tests/feasibility.server.ts";
import { displayOf } from "#app/routes/tests/results-view.server.ts";
import { callbackDefinition } from "#tests/support/experiment.ts";
import { type Shop, shopWithTest } from "#tests/support/shop.ts";

let shop: Shop;
const now = new Date("2026-11-15T00:00:00Z");
const { primary, corroboration, guardrails } = { ...callbackDefinition.metrics };

/**
 * Two weeks of `callback-first`: 400 customers, one in five of whom contacts again, one in four answers 3 or 5. It is
 * read once, at 100 answers.
 */
beforeAll(async () => {
  shop = await shopWithTest({ now: () => now });
  const { services, workspaceId } = shop;
  const once = { ...callbackDefinition, irritant: "long-queue", method: "fixed" as const };
  await shop.putTest("callback-first", { ...once, plannedAnswers: 100 });
  await shop.launch(new Date("2026-11-01T00:00:00Z"));
  const customers = Array.from({ length: 400 }, (_, at) => ({ customer: `c${at}`, at }));
  await services.ingest.write(
    workspaceId,
    "exposures",
    customers.map(({ customer, at }) => ({
      ...{ customer, experiment: "callback-first", variation: at % 2 === 1 ? "callback" : "control" },
      ...{ channel: "phone", at: "2026-11-02T08:00:00Z" },
    })),
  );
  const answered = customers.filter(({ at }) => at % 8 < 2);
  await services.ingest.write(
    workspaceId,
    "answers",
    answered.map(({ customer, at }) => ({
      ...{ id: `a-${customer}`, customer, scale: "ces-2", score: at % 16 < 8 ? 3 : 5, step: "queue" },
      ...{ channel: "phone", at: "2026-11-05T08:00:00Z" },
    })),
  );
  await services.ingest.write(
    workspaceId,
    "events",
    customers
      .filter(({ at }) => at % 10 < 2)
      .map(({ customer }) => ({ id: `e-${customer}`, customer, metric: "repeat-contact", at: "2026-11-06T08:00:00Z" })),
  );
  await services.folder.foldNow();
});
afterAll(() => shop.services.close());

async function planned(key: string, changes: Partial<Parameters<Shop["putTest"]>[1]>) {
  await shop.putTest(key, { ...callbackDefinition, irritant: null, flagKey: key, ...changes });
  const record = await findExperiment(shop.services.db, shop.workspaceId, key);
  if (!record) throw new RangeError("no test");
  return await feasibilityView({ ...shop.services, now: () => now }, shop.workspaceId, record.experiment);
}

describe("feasibility", () => {
  it("of a survey says what a difference costs in answers, customers and weeks, watched and unwatched", async () => {
    const view = await planned("survey", { coverage: 0.5 });
    if (view.reason !== null) throw new RangeError(view.reason);
    // answers 3 and 5 in equal numbers: variance 100 ÷ 99; (1.96 + 0.84)² · 2 · v ÷ 0.2²
    expect(view.fixed.perVariation).toBe(Math.ceil((7.8489 * 2 * (100 / 99)) / 0.04));
    // 100 answers in 28 days, half of the customers
    expect(view.fixed.weeks).toBeCloseTo(view.fixed.units / 12.5, 0);
    expect(view.sequential.weeks / view.fixed.weeks).toBeGreaterThan(1.3);
    // one in four of those exposed answers
    expect(view.fixed.exposed).toBe(view.fixed.units * 4);
    expect(view.basis).toMatchObject({
      ...{ kind: "answers", answers: 100 },
      traffic: { test: "callback-first", weeklyExposed: 200, asked: null, answered: 0.25 },
    });
  });

  it("of events counts customers, from the controls and the traffic of recent tests", async () => {
    const metrics = { primary: { metric: "repeat-contact", smallestEffect: 0.1 }, guardrails };
    const view = await planned("events", { metrics });
    if (view.reason !== null) throw new RangeError(view.reason);
    // from 20 % down to 10 %: 7.849 · (0.16 + 0.09) ÷ 0.1² customers per variation
    expect(view.fixed.perVariation).toBe(Math.ceil((7.8489 * 0.25) / 0.01));
    expect(view.fixed.weeks).toBeCloseTo(view.fixed.units / 200, 1);
    expect(view.fixed.exposed).toBe(null);
    expect(view.basis).toEqual({ kind: "customers", weekly: 200, test: "callback-first", controls: 200 });
  });

  it("leaves to a test its part of an exclusion group", async () => {
    await putExclusionGroup(shop.services.db, shop.writer, { key: "menus", name: { en: "Menus" } });
    const half = await planned("half", { exclusion: { group: "menus", share: 0.5 } });
    const whole = await planned("whole", {});
    if (half.reason !== null || whole.reason !== null) throw new RangeError("not reckoned");
    expect(half.share).toBe(0.5);
    expect(half.fixed.weeks).toBeCloseTo(2 * whole.fixed.weeks, 9);
  });

  it("says what it lacks", async () => {
    const primaryOf = (metric: string) => ({ metrics: { primary: { metric, smallestEffect: 0.1 }, guardrails: [] } });
    expect(await planned("a", { metrics: {} })).toEqual({ reason: "primary" });
    expect(await planned("b", { metrics: { primary: { ...primary, metric: "nps", smallestEffect: null } } })).toEqual({
      reason: "effect",
    });
    expect(await planned("c", primaryOf("nps"))).toEqual({ reason: "answers" });
    const nowhere = { journey: null, step: null, keyResult: null, exploration: true };
    expect(await planned("d", { ...primaryOf("repeat-contact"), ...nowhere })).toEqual({ reason: "traffic" });
    expect(corroboration).toHaveLength(1);
  });
});

describe("a test planned for one look", () => {
  it("is decided by the fixed interval once the planned size is there, and shown no sooner", async () => {
    const { services, workspaceId } = shop;
    const record = await findExperiment(services.db, workspaceId, "callback-first");
    const detail = record && (await readExperimentReport(services, workspaceId, record, now));
    const comparison = detail?.report.metrics.find(({ role }) => role === "primary")?.comparisons[0];
    expect(comparison?.deciding.value?.method).toBe("fixed");
    expect(comparison?.deciding.value?.interval).toEqual(comparison?.fixed.value?.interval);
    if (!record || !detail) throw new RangeError("no report");
    expect(displayOf(detail, false).show).toBe("effects");
    const { definition } = record.experiment;
    const larger = {
      ...record,
      experiment: { ...record.experiment, definition: { ...definition, plannedAnswers: 101 } },
    };
    const early = await readExperimentReport(services, workspaceId, larger, now);
    if (!early) throw new RangeError("no report");
    expect(early.report.metrics[0]?.comparisons[0]?.badge.method).toBe("sequential");
    expect(displayOf(early, false)).toMatchObject({ show: "progress", answers: 100, answersNeeded: 101 });
  });
});
