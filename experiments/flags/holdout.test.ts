import { GrowthBookClient } from "@growthbook/growthbook";
import { describe, expect, it } from "vitest";
import { launch, type MoveResult, stop } from "#experiments/lifecycle/state.ts";
import { callbackTest, readyContext } from "#tests/support/experiment.ts";
import { payloadOf } from "#tests/support/payload.ts";
import type { FlaggedExperiment, Payload } from "./payload.ts";
import { preview } from "./preview.ts";

const start = new Date("2026-10-05T08:00:00Z");
const holdout = { key: "holdout-help", share: 0.2, hashAttribute: "id", seed: "holdout-help" };
const kept = [{ key: holdout.key, startedAt: new Date("2026-10-01T00:00:00Z") }];
const people = Array.from({ length: 2000 }, (_, at) => `customer-${at}`);

function done(result: MoveResult) {
  if (!result.ok) throw new Error(result.problems.map(({ code }) => code).join(", "));
  return result.experiment;
}

const launched = (holdouts = kept) => done(launch(callbackTest(), { ...readyContext, holdouts }, start));

/** What each customer is given, and what is tracked on the way. */
function evaluated(payload: Payload) {
  const client = new GrowthBookClient().initSync({ payload });
  return people.map((id) => {
    const seen: Record<string, string> = {};
    const value = client.evalFeature("callback-first", {
      attributes: { id },
      trackingCallback: ({ key }, result) => {
        seen[key] = result.key;
      },
    }).value;
    return { id, value, seen };
  });
}

describe("a holdout", () => {
  it("keeps its customers with the control, and tracks both sides", () => {
    const all = evaluated(payloadOf([], [launched()], { holdouts: [holdout] }));
    const inside = all.filter(({ seen }) => seen["holdout-help"] === "held-out");
    const outside = all.filter(({ seen }) => seen["holdout-help"] === "rest");
    expect(inside.length + outside.length).toBe(people.length);
    expect(inside.length / people.length).toBeCloseTo(0.2, 1);
    expect(inside.every(({ value, seen }) => value === false && seen["callback-first"] === undefined)).toBe(true);
    expect(outside.every(({ seen }) => seen["callback-first"] !== undefined)).toBe(true);
  });

  it("keeps them with the control when the test is shipped, until it ends", () => {
    const shipped: FlaggedExperiment = { ...launched(), status: "decided", shippedVariation: 1, shippedAt: start };
    const during = evaluated(payloadOf([], [shipped], { holdouts: [holdout] }));
    expect(during.filter(({ value }) => value === false).length / people.length).toBeCloseTo(0.2, 1);
    expect(evaluated(payloadOf([], [shipped])).every(({ value }) => value === true)).toBe(true);
  });

  it("holds nobody back from a test that was launched before it, or that gave nothing", () => {
    const later = [{ key: holdout.key, startedAt: new Date("2026-10-06T00:00:00Z") }];
    const before = evaluated(payloadOf([], [launched(later)], { holdouts: [holdout] }));
    expect(before.every(({ seen }) => seen["holdout-help"] === undefined)).toBe(true);
    const stopped = done(stop(launched(), "finished", start));
    expect(payloadOf([], [stopped], { holdouts: [holdout] }).features["callback-first"]?.rules).toBeUndefined();
  });

  it("is named by the preview as what decided, and only then", () => {
    const payload = payloadOf([], [launched()], { holdouts: [holdout] });
    const all = evaluated(payload);
    const [inside, outside] = ["held-out", "rest"].map(
      (side) => all.find(({ seen }) => seen["holdout-help"] === side)?.id ?? "",
    );
    expect(preview(payload, "callback-first", { id: inside })).toMatchObject({ value: false, source: "holdout" });
    const open = preview(payload, "callback-first", { id: outside });
    expect(open).toMatchObject({ source: "experiment", rules: [{ ruleId: "callback-first", outcome: "applied" }] });
  });
});
