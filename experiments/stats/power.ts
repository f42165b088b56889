import type { Prior } from "./bayesian.ts";
import { normalCdf, normalQuantile, normalTail } from "./distributions.ts";
import { known, type Maybe, requireFinite, requirePositive, requireProbability, unknown } from "./estimate.ts";
import { doubleUntil, findRoot } from "./root.ts";
import { sequentialRatio } from "./sequential.ts";

/**
 * A test about to run on a relative effect: the metric as it is now and units per arm (equal arms).
 * `plannedUnits` is N* of the always-valid interval, or null for a fixed test at the end.
 */
export type RelativePlan = {
  mean: number;
  variance: number;
  unitsPerArm: number;
  alpha: number;
  plannedUnits: number | null;
};

/**
 * Chance 0–1 to see a relative lift that is really there. Both arms have the same variance; the error of the control
 * mean counts through the delta method. A sequential test is planned as if its error were as much larger as its
 * interval is wider, which is on the careful side.
 * @param lift 0.05 = +5 % of the mean's size
 * @throws {RangeError} on a plan out of range; the mean must not be 0
 */
export function relativePower(plan: RelativePlan, lift: number): number {
  const z = -normalQuantile(plan.alpha / 2);
  const shift = lift / (relativeError(plan, lift) * widening(plan));
  return normalTail(z - shift) + normalCdf(-z - shift);
}

/**
 * The smallest relative rise found with the chance asked for; `not-reachable` when no rise is large enough, because
 * the error of the control mean grows with the lift.
 * @param power chance to find it, 0–1
 */
export function relativeDetectable(plan: RelativePlan, power: number): Maybe<number> {
  requireProbability(power, "power");
  const unitError = relativeError(plan, 0) / Math.SQRT2;
  const c = (-normalQuantile(plan.alpha / 2) + normalQuantile(power)) * widening(plan);
  const q = (c * unitError) ** 2;
  if (q >= 1) return unknown("not-reachable");
  // x = m_B/m_A solves (1 − q)x² − 2x + (1 − q) = 0
  return known((1 + Math.sqrt(1 - (1 - q) ** 2)) / (1 - q) - 1);
}

/**
 * Chance that the posterior interval will exclude 0 when the lift is really there. `plannedUnits` plays no part: a
 * posterior is not widened for looking often.
 * @param prior belief about the lift, null for a flat one
 */
export function bayesianPower(plan: RelativePlan, lift: number, prior: Prior | null): number {
  return posteriorPower({ effect: lift, standardError: relativeError(plan, lift), alpha: plan.alpha, prior });
}

/** The smallest relative rise, at most `largest`, for which the posterior interval will exclude 0 with the chance asked for. */
export function bayesianDetectable(plan: RelativePlan, power: number, prior: Prior | null, largest = 5): Maybe<number> {
  requireProbability(power, "power");
  const gap = (lift: number) => bayesianPower(plan, lift, prior) - power;
  if (gap(0) >= 0) return known(0);
  const upper = doubleUntil((lift) => gap(Math.min(lift, largest)) >= 0, 1e-4, Math.ceil(Math.log2(largest * 1e4)));
  if (upper === null) return unknown("not-reachable");
  return known(findRoot(gap, 0, Math.min(upper, largest)));
}

/** Chance that |posterior mean| exceeds z posterior standard deviations; the estimate is normal about the true effect. */
export function posteriorPower({
  effect,
  standardError,
  alpha,
  prior,
}: {
  effect: number;
  standardError: number;
  alpha: number;
  prior: Prior | null;
}): number {
  const z = -normalQuantile(alpha / 2);
  const data = 1 / standardError ** 2;
  const belief =
    prior === null ? { precision: 0, mean: 0 } : { precision: 1 / prior.standardDeviation ** 2, mean: prior.mean };
  // z·√(data + belief) is what data·estimate + belief·mean must exceed; the estimate's spread is 1/√data
  const bar = (z * Math.sqrt(data + belief.precision)) / Math.sqrt(data);
  const shift = effect / standardError + (belief.precision * belief.mean) / Math.sqrt(data);
  return normalTail(bar - shift) + normalCdf(-bar - shift);
}

/** Standard error of the relative effect when the treatment's mean is (1 + lift) control means. */
function relativeError({ mean, variance, unitsPerArm, alpha }: RelativePlan, lift: number): number {
  requireFinite({ mean, lift });
  requirePositive(Math.abs(mean), "the size of the mean");
  requirePositive(variance, "variance");
  requirePositive(unitsPerArm, "unitsPerArm");
  requireProbability(alpha, "alpha");
  return Math.sqrt((variance / (unitsPerArm * mean ** 2)) * (1 + (1 + lift) ** 2));
}

/** How much wider than a fixed interval the plan's interval is. */
function widening({ plannedUnits, alpha, unitsPerArm }: RelativePlan): number {
  if (plannedUnits === null) return 1;
  return sequentialRatio(2 * unitsPerArm, plannedUnits, alpha) / -normalQuantile(alpha / 2);
}
