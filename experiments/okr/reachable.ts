import { normalCdf, normalDensity, normalQuantile, normalTail } from "#experiments/stats/distributions.ts";
import { requirePositive } from "#experiments/stats/estimate.ts";
import type { EffectPrior } from "./decomposition.ts";
import { limitsOf } from "./grade.ts";
import type { KeyResult } from "./key-result.ts";
import { missing, type Reasoned } from "./reason.ts";
import type { PooledValue } from "./series.ts";

/** What one more test may bring to the customers it ships to. */
export type ExpectedGain = {
  /** Probability 0–1 that it wins: its interval lies on the good side of 0, and it ships. */
  winChance: number;
  /** True effect of a winner on average, and its spread. Smaller than winners look. */
  win: { mean: number; standardDeviation: number };
  /** Of any test, won or lost (a loser ships nothing). */
  any: { mean: number; standardDeviation: number };
};

export type GainOptions = {
  /** How much wider than a fixed 95 % interval the deciding one is, 1 or above: see `sequentialCost`. */
  widening?: number;
  /** What a test that runs has measured so far. */
  underway?: { effect: number; standardError: number } | null;
};

/**
 * What to expect of a test before it ends, when true effects spread about 0 by the prior and the whole test measures
 * one with `standardError`. It ships when the deciding interval lies on the good side of 0. Of a test underway the
 * belief is the shrunk effect, and its last measurement is the part there is and the part still to come. Sizes are in
 * the good direction: positive is better.
 */
export function expectedGain(
  prior: Pick<EffectPrior, "standardDeviation">,
  standardError: number,
  { widening = 1, underway = null }: GainOptions = {},
): ExpectedGain {
  requirePositive(prior.standardDeviation, "the prior's standard deviation");
  requirePositive(standardError, "standardError");
  const own = (underway?.standardError ?? Number.POSITIVE_INFINITY) ** 2;
  const kept = underway === null ? 0 : prior.standardDeviation ** 2 / (prior.standardDeviation ** 2 + own);
  const belief = { mean: kept * (underway?.effect ?? 0), variance: (1 - kept) * prior.standardDeviation ** 2 };
  const seen = Math.min(1, standardError ** 2 / own);
  // The last measurement: what was seen, and what will be, which varies with the truth and by its own noise.
  const measured = seen * (underway?.effect ?? 0) + (1 - seen) * belief.mean;
  const variance = (1 - seen) ** 2 * belief.variance + (1 - seen) * standardError ** 2;
  const needed = -normalQuantile(0.025) * widening * standardError;
  if (variance === 0) return gainOf(Number(measured > needed), belief.mean, belief.variance);
  const spread = Math.sqrt(variance);
  const bar = (needed - measured) / spread;
  const winChance = normalTail(bar);
  if (winChance === 0) return gainOf(0, belief.mean, belief.variance);
  // The last measurement of winners is a normal cut off below the bar, and the truth goes with it.
  const hazard = normalDensity(bar) / winChance;
  const along = ((1 - seen) * belief.variance) / spread;
  return gainOf(
    winChance,
    belief.mean + along * hazard,
    belief.variance - along ** 2 + along ** 2 * (1 + bar * hazard - hazard ** 2),
  );
}

function gainOf(winChance: number, mean: number, variance: number): ExpectedGain {
  const anyVariance = winChance * (variance + mean ** 2) - (winChance * mean) ** 2;
  return {
    winChance,
    win: { mean, standardDeviation: Math.sqrt(Math.max(0, variance)) },
    any: { mean: winChance * mean, standardDeviation: Math.sqrt(Math.max(0, anyVariance)) },
  };
}

export type ReachableInput = {
  keyResult: Pick<KeyResult, "kind" | "baseline" | "target" | "bandLow" | "bandHigh">;
  pooled: Pick<PooledValue, "value" | "standardError" | "reason">;
  prior: EffectPrior;
  /** Standard error of a test of the usual size, in the metric's unit. */
  testStandardError: number;
  /** See `GainOptions`; 1 by default. */
  widening?: number;
  /** Answers the rest of the cycle will bring, and those one test needs; null when unknown. */
  answersLeft: number | null;
  answersPerTest: number;
  /** Share 0–1 of the key result's respondents that a shipped test reaches. */
  coverage: number;
};

export type Reachable = {
  /** Distance still to go, in the metric's unit, good direction positive. */
  gap: number;
  winsNeeded: number;
  /** What a winner adds to the value: its true effect times the coverage. */
  gainPerWin: number;
  testsNeeded: number;
  testsAffordable: number;
  winChance: number;
  /** That tests alone close the gap: drift, good or bad, is not reckoned with. */
  probability: number;
  /** The budget of answers does not allow the tests it would take. */
  beyondBudget: boolean;
  prior: EffectPrior;
  /** What was reckoned with: see `ReachableInput`. */
  answersLeft: number;
  answersPerTest: number;
  coverage: number;
};

/**
 * Whether tests can take a key result to its target in what is left of the cycle: how many wins it takes, how many
 * tests the budget of answers allows, and the probability that their wins add up to the gap.
 */
export function reachable(input: ReachableInput): Reasoned<Reachable> {
  const { keyResult, pooled, prior, answersLeft, answersPerTest, coverage } = input;
  const limits = limitsOf(keyResult);
  if (limits.reason !== null) return missing(limits.reason);
  if (pooled.value === null) return missing(pooled.reason ?? "not-enough-answers");
  if (answersLeft === null) return missing("no-budget");
  const { bandLow, bandHigh } = limits;
  const gap = Math.max(bandLow === null ? 0 : bandLow - pooled.value, bandHigh === null ? 0 : pooled.value - bandHigh);
  if (gap <= 0) return missing("already-reached");
  requirePositive(coverage, "coverage");
  requirePositive(answersPerTest, "answersPerTest");
  const { winChance, win } = expectedGain(prior, input.testStandardError, { widening: input.widening ?? 1 });
  const gainPerWin = win.mean * coverage;
  const testsAffordable = Math.floor(answersLeft / answersPerTest);
  const winsNeeded = Math.ceil(gap / gainPerWin - 1e-9);
  const testsNeeded = Math.ceil(winsNeeded / winChance - 1e-9);
  const spread = { perWin: win.standardDeviation * coverage, now: pooled.standardError ?? 0 };
  const probability = chanceToClose(gap, testsAffordable, winChance, gainPerWin, spread);
  const beyondBudget = testsNeeded > testsAffordable;
  const value = {
    gap,
    winsNeeded,
    gainPerWin,
    testsNeeded,
    testsAffordable,
    winChance,
    probability,
    beyondBudget,
    ...{ prior, answersLeft, answersPerTest, coverage },
  };
  return { value, reason: null };
}

/** Over every number of wins the tests may bring; the sum of a number of wins is taken as normal. */
function chanceToClose(
  gap: number,
  tests: number,
  winChance: number,
  gainPerWin: number,
  spread: { perWin: number; now: number },
): number {
  let chanceOfWins = (1 - winChance) ** tests;
  let probability = 0;
  for (let wins = 0; wins <= tests; wins++) {
    const deviation = Math.sqrt(wins * spread.perWin ** 2 + spread.now ** 2);
    const distance = wins * gainPerWin - gap;
    probability += chanceOfWins * (deviation === 0 ? Number(distance >= 0) : normalCdf(distance / deviation));
    chanceOfWins *= ((tests - wins) / (wins + 1)) * (winChance / (1 - winChance));
  }
  return Math.min(1, probability);
}
