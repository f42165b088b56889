import { normalQuantile } from "#experiments/stats/distributions.ts";
import { known, type Maybe, unknown } from "#experiments/stats/estimate.ts";
import { type Certainty, unitsForMeansSequential } from "#experiments/stats/sample-size-means.ts";
import { sequentialRatio } from "#experiments/stats/sequential.ts";
import { type Finding, found, missing } from "./finding.ts";

/** What is measured, as it is before the test: a spread in the metric's units, or a share 0–1. */
export type Baseline = { kind: "mean"; standardDeviation: number } | { kind: "share"; share: number };

export type FeasibilityQuestion = {
  baseline: Baseline;
  /** Difference to see, in the metric's units; its sign counts for shares. */
  smallestEffect: number;
  /** Weights of all variations, control first. */
  weights: readonly number[];
  /** Customers per week who could be exposed, after audience and coverage, and after competing tests took theirs. */
  weeklyExposed: number;
  /** Share of exposed customers who are asked, and of those who answer; both 1 for a metric of behaviour. */
  askedShare: number;
  responseRate: number;
  alpha?: number;
  power?: number;
};

export type FeasibilityAnswer = {
  /** Units (answers, or customers for behaviour) per variation for a pair of equal arms, not rounded down. */
  unitsPerVariation: number;
  /** The same over all variations as split, so that the smallest arm pair still suffices. */
  units: number;
  exposed: number;
  weeks: number;
};

export type Feasibility = { fixed: Finding<FeasibilityAnswer>; sequential: Finding<FeasibilityAnswer> };

/**
 * How long until the smallest effect that matters would be seen: with one look at the end, and with looking every day.
 * Unequal splits are scaled by the pair with the least information, 1/(1/w₀ + 1/w_i) against two equal arms.
 * @throws {RangeError} on shares outside 0–1 or sizes that are not positive
 */
export function feasibility(question: FeasibilityQuestion): Feasibility {
  const { baseline, smallestEffect, alpha = 0.05, power = 0.8 } = question;
  const certainty: Certainty = { alpha, power, sides: 2 };
  const fixed = fixedUnits(baseline, smallestEffect, certainty);
  return {
    fixed: spread(fixed, question),
    sequential: spread(sequentialUnits(baseline, smallestEffect, certainty), question),
  };
}

/** (z_α/2 + z_β)² (v₀ + v₁) ÷ δ², the normal approximation: 1,135 answers for CES ± 0.2 at sd 1.7. */
function fixedUnits(baseline: Baseline, effect: number, { alpha, power, sides }: Certainty): Maybe<number> {
  const variance = averageVariance(baseline, effect);
  if (variance === null || effect === 0) return unknown("not-reachable");
  const reach = normalQuantile(alpha / sides) - normalQuantile(power);
  return known((2 * variance * reach ** 2) / effect ** 2);
}

/** The boundary is taken at its tightest, tuned to the size that is planned. */
function sequentialUnits(baseline: Baseline, effect: number, certainty: Certainty): Maybe<number> {
  const variance = averageVariance(baseline, effect);
  if (variance === null) return unknown("not-reachable");
  return unitsForMeansSequential(effect, Math.sqrt(variance), certainty, null);
}

/** Mean of the two arms' variances per unit; null when the share asked for is not a share. */
function averageVariance(baseline: Baseline, effect: number): number | null {
  if (baseline.kind === "mean") return baseline.standardDeviation ** 2;
  const target = baseline.share + effect;
  if (!(target > 0 && target < 1)) return null;
  return (baseline.share * (1 - baseline.share) + target * (1 - target)) / 2;
}

function spread(units: Maybe<number>, question: FeasibilityQuestion): Finding<FeasibilityAnswer> {
  if (units.reason !== null) return missing(units.reason);
  const { weights, weeklyExposed, askedShare, responseRate } = question;
  const [control = 0, ...treatments] = weights;
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const least = Math.min(...treatments.map((weight) => 1 / (all / control + all / weight)));
  const reached = askedShare * responseRate;
  if (!(least > 0) || !(reached > 0) || !(weeklyExposed > 0)) return missing("not-reachable");
  // two equal arms of n have information n/2; the pair (control, i) of N units has N·least
  const total = units.value / 2 / least;
  const exposed = total / reached;
  return found({
    unitsPerVariation: Math.ceil(units.value),
    units: Math.ceil(total),
    exposed: Math.ceil(exposed),
    weeks: exposed / weeklyExposed,
  });
}

/** How much wider the always-valid interval is than a fixed one at its planned size; about 1.5. */
export function sequentialCost(plannedUnits: number, alpha = 0.05): number {
  return sequentialRatio(plannedUnits, plannedUnits, alpha) / -normalQuantile(alpha / 2);
}
