import type { Prior } from "./bayesian.ts";
import { normalCdf, normalQuantile, normalTail } from "./distributions.ts";
import { known, type Maybe, requirePositive, requireProbability, unknown } from "./estimate.ts";
import { posteriorPower } from "./power.ts";
import { doubleUntil, findRoot } from "./root.ts";
import { sequentialRatio } from "./sequential.ts";

/** A running comparison: its error now, units of both arms now, and the effect one wants to be able to see. */
export type RunningComparison = {
  standardError: number;
  units: number;
  effect: number;
  alpha: number;
  /** Comparisons that share alpha (Bonferroni), at least 1. */
  comparisons: number;
  /** N* of the always-valid interval, or null for a fixed interval. */
  plannedUnits: number | null;
  /** Belief about the effect, or null; with a prior the posterior interval decides. */
  prior: Prior | null;
};

/** 2^27 times the units so far: past this no business waits. */
const maximumDoublings = 27;

/**
 * Chance 0–1 to see the effect once `growth` times the present units have come on top (0: now).
 * The error shrinks with the root of the units.
 */
export function powerAfter(comparison: RunningComparison, growth: number): number {
  const { effect, units, plannedUnits, prior, comparisons } = comparison;
  requirePositive(comparison.standardError, "standardError");
  requirePositive(units, "units");
  requireProbability(comparison.alpha, "alpha");
  const alpha = comparison.alpha / comparisons;
  const standardError = comparison.standardError / Math.sqrt(1 + growth);
  if (prior !== null) return posteriorPower({ effect: Math.abs(effect), standardError, alpha, prior });
  const ratio =
    plannedUnits === null ? -normalQuantile(alpha / 2) : sequentialRatio(units * (1 + growth), plannedUnits, alpha);
  const shift = Math.abs(effect) / standardError;
  return normalTail(ratio - shift) + normalCdf(-ratio - shift);
}

/**
 * How much longer: the growth (0 = none, 1 = as many again) and additional units, both arms together, until the
 * effect is seen with the chance asked for. `not-reachable` when 2^27 times the units would not do.
 * @param power chance 0–1 asked for
 */
export function unitsToPower(
  comparison: RunningComparison,
  power: number,
): Maybe<{ growth: number; additionalUnits: number }> {
  requireProbability(power, "power");
  const gap = (growth: number) => powerAfter(comparison, growth) - power;
  if (gap(0) >= 0) return known({ growth: 0, additionalUnits: 0 });
  const upper = doubleUntil((growth) => gap(growth) >= 0, 1, maximumDoublings);
  if (upper === null) return unknown("not-reachable");
  const growth = findRoot(gap, 0, upper);
  return known({ growth, additionalUnits: growth * comparison.units });
}
