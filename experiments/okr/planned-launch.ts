import { feasibility, sequentialCost } from "#experiments/analysis/planning.ts";
import { addDays, type Day } from "./day.ts";
import type { EffectPrior } from "./decomposition.ts";
import type { PlannedLaunch } from "./forecast.ts";
import { expectedGain } from "./reachable.ts";

/** What a test needs and decides by, when its answers are split in two equal arms. */
export type TestSize = {
  /** Answers of both arms. */
  answers: number;
  /** Standard error of the effect at that size, in the metric's unit. */
  standardError: number;
  /** How much wider than a fixed interval the always-valid one is at that size. */
  widening: number;
};

/** @param deviation standard deviation between answers, above 0 */
export function testSize(answers: number, deviation: number): TestSize {
  return { answers, standardError: deviation * Math.sqrt(4 / answers), widening: sequentialCost(answers) };
}

/**
 * Size of one more test: what tests on the metric were planned for (their median), else what it takes to see the
 * effect looked for while watching every day.
 * @param effect smallest effect that matters, or how large effects usually are; in the metric's unit, above 0
 */
export function usualTest(planned: readonly number[], deviation: number, effect: number): TestSize {
  const sorted = [...planned].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle !== undefined) return testSize(middle, deviation);
  const asked = { weeklyExposed: 1, askedShare: 1, responseRate: 1 };
  const { sequential } = feasibility({
    ...{ baseline: { kind: "mean", standardDeviation: deviation }, smallestEffect: effect, weights: [1, 1], ...asked },
  });
  if (sequential.reason !== null) throw new RangeError(`no test can show an effect of ${effect}`);
  return testSize(sequential.value.units, deviation);
}

/** A test that may ship before the close: written but not launched, or running. */
export type PlannedTest = {
  size: TestSize;
  /** Null: it is launched today. */
  startedOn: Day | null;
  minRunDays: number;
  /** Answers a day that will count for it. */
  answersPerDay: number;
  /** Effect so far, variation minus control in the metric's unit; null before the launch or without answers. */
  underway: { effect: number; standardError: number } | null;
  /** Share 0–1 of respondents it reaches once shipped, and those living in its variation already. */
  reach: number;
  living: number;
};

/**
 * What a test may still add to the value, from the day it can be decided on: its expected gain times the respondents
 * shipping would add. Null when it will never have its answers, or reaches nobody new.
 * @param good 1 when higher is better, −1 when lower is
 */
export function plannedLaunch(
  { size, startedOn, minRunDays, answersPerDay, underway, reach, living }: PlannedTest,
  { prior, good, today }: { prior: EffectPrior; good: 1 | -1; today: Day },
): PlannedLaunch | null {
  const added = reach - living;
  if (!(answersPerDay > 0) || !(added > 0)) return null;
  const due = addDays(startedOn ?? today, Math.ceil(Math.max(minRunDays, size.answers / answersPerDay)));
  const { any } = expectedGain(prior, size.standardError, {
    widening: size.widening,
    underway: underway && { ...underway, effect: good * underway.effect },
  });
  return {
    on: due < today ? today : due,
    value: good * added * any.mean,
    standardDeviation: added * any.standardDeviation,
  };
}
