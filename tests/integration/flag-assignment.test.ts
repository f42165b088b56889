import { GrowthBookClient } from "@growthbook/growthbook";
import { describe, expect, it } from "vitest";
import type { ExperimentDefinitionInput } from "#experiments/definition/experiment.ts";
import { drawNewLots, raiseCoverage } from "#experiments/lifecycle/ramp.ts";
import { launch, type MoveResult } from "#experiments/lifecycle/state.ts";
import { callbackTest, readyContext } from "#tests/support/experiment.ts";
import { payloadOf } from "#tests/support/payload.ts";

const customers = Array.from({ length: 100_000 }, (_, at) => `customer-${at}`);
const now = new Date("2026-10-05T08:00:00Z");

function done(result: MoveResult) {
  if (!result.ok) throw new Error(result.problems.map(({ code }) => code).join(", "));
  return result.experiment;
}

const launched = (changes: Partial<ExperimentDefinitionInput>, key?: string) =>
  done(launch(callbackTest(changes, key), readyContext, now));

/** The variation the official SDK gives every customer; −1 = not in the test. */
function assignments(experiment: ReturnType<typeof launched>): number[] {
  const client = new GrowthBookClient().initSync({ payload: payloadOf([], [experiment]) });
  const { flagKey } = experiment.definition;
  return customers.map((id) => client.evalFeature(flagKey, { attributes: { id } }).experimentResult?.variationId ?? -1);
}

const share = (variations: readonly number[], variation: number) =>
  variations.filter((assigned) => assigned === variation).length / variations.length;

describe("100,000 customers and the official SDK", () => {
  it("splits them as asked, within half a point", () => {
    const weights = [0.5, 0.3, 0.2];
    const variations = weights.map((weight, at) => ({ key: `v${at}`, name: { en: `${at}` }, weight, value: at }));
    const assigned = assignments(launched({ variations, valueType: "number" }));
    for (const [variation, weight] of weights.entries()) {
      expect(Math.abs(share(assigned, variation) - weight)).toBeLessThan(0.005);
    }
  });

  it("never moves anyone already in while a ramp climbs 10 → 50 → 100 %", () => {
    const tenth = launched({ coverage: 0.1 });
    const half = done(raiseCoverage(tenth, 0.5, now));
    const all = done(raiseCoverage(half, 1, now));
    const [first, second, third] = [assignments(tenth), assignments(half), assignments(all)];
    const moved = customers.filter((_, at) => {
      const [a, b, c] = [first[at], second[at], third[at]];
      return (a !== -1 && a !== b) || (b !== -1 && b !== c);
    });
    expect(moved).toEqual([]);
    expect(1 - share(first, -1)).toBeCloseTo(0.1, 2);
    expect(1 - share(second, -1)).toBeCloseTo(0.5, 2);
    expect(share(third, -1)).toBe(0);
    for (const assigned of [first, second, third]) {
      const inTest = assigned.filter((variation) => variation !== -1);
      expect(Math.abs(share(inTest, 1) - 0.5)).toBeLessThan(0.02);
    }
  });

  it("never puts a customer in two tests of one exclusion group", () => {
    const one = assignments(launched({ exclusion: { group: "contact", ranges: [[0, 0.4]] } }, "one"));
    const other = assignments(launched({ exclusion: { group: "contact", ranges: [[0.4, 1]] } }, "other"));
    expect(customers.filter((_, at) => one[at] !== -1 && other[at] !== -1)).toEqual([]);
    expect(1 - share(one, -1)).toBeCloseTo(0.4, 2);
    expect(1 - share(other, -1)).toBeCloseTo(0.6, 2);
  });

  it("assigns two tests, and two phases of one, independently of each other", () => {
    const test = launched({});
    const one = assignments(test);
    for (const other of [
      assignments(launched({}, "other")),
      assignments(done(drawNewLots(test, now, { context: readyContext, harmBefore: null }))),
    ]) {
      // With independent halves a quarter is in variation 1 of both; 0.01 is over seven standard errors.
      expect(
        Math.abs(customers.filter((_, at) => one[at] === 1 && other[at] === 1).length / 100_000 - 0.25),
      ).toBeLessThan(0.01);
    }
  });

  it("splits inside the exclusion group's share as well as outside of it", () => {
    const inTest = assignments(launched({ exclusion: { group: "contact", ranges: [[0, 0.4]] } })).filter(
      (v) => v !== -1,
    );
    expect(Math.abs(share(inTest, 1) - 0.5)).toBeLessThan(0.01);
  });
});
