import { type ArmEstimate, type Difference, type Interval, known, type Maybe, unknown } from "./estimate.ts";
import { logEvidence, type SequentialOptions, type SequentialTest, sequentialTest } from "./sequential.ts";

/**
 * Always-valid interval for one mean (a series, one arm) and p-value against `reference`, at the current look.
 * @param arm variance with divisor n, as the boundary is built on it
 * @param reference the value the mean is compared with; effect and interval are distances from it
 * @see Waudby-Smith et al., Ann. Statist. 2024
 */
export function meanSequence(
  arm: ArmEstimate,
  reference: number,
  options: SequentialOptions = {},
): Maybe<SequentialTest & { logEvidence: number }> {
  if (arm.n === 0) return unknown("empty-arm");
  if (arm.variance === 0) return unknown("no-variance");
  const difference: Difference = {
    scale: "absolute",
    effect: arm.mean - reference,
    standardError: Math.sqrt(arm.variance / arm.n),
    df: arm.n - 1,
    units: arm.n,
  };
  const test = sequentialTest(difference, options);
  return known({ ...test, logEvidence: logEvidence(difference, test.rho) });
}

/**
 * Looks so far taken together, oldest first: at each look the intersection of all intervals and the smallest p.
 * Valid because the whole sequence covers the truth at once. Once lower > upper the intervals have contradicted each
 * other: the effect itself has changed, and no single number describes it.
 */
export function runningLooks(
  looks: readonly { interval: Interval; pValue: number }[],
): { interval: Interval; pValue: number }[] {
  let interval = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  let pValue = 1;
  return looks.map((look) => {
    interval = {
      lower: Math.max(interval.lower, look.interval.lower),
      upper: Math.min(interval.upper, look.interval.upper),
    };
    pValue = Math.min(pValue, look.pValue);
    return { interval, pValue };
  });
}

/**
 * ρ that truly makes the boundary tightest at `plannedUnits`: √((−W₋₁(−α²/e) − 1)/N*), W₋₁ the lower branch of
 * Lambert's function. `boundaryTuning` is its closed-form approximation, within 2 %.
 */
export function exactBoundaryTuning(plannedUnits: number, alpha: number): number {
  // y = −W₋₁(−α²/e) − 1 solves y = ln(1 + y) − 2 ln α, which climbs to its fixed point from below
  let y = -2 * Math.log(alpha);
  for (let i = 0; i < 500; i++) {
    const next = Math.log1p(y) - 2 * Math.log(alpha);
    if (Math.abs(next - y) <= 1e-16 * y) break;
    y = next;
  }
  return Math.sqrt(y / plannedUnits);
}
