import { normalQuantile, studentQuantile } from "./distributions.ts";
import { known, type Maybe, requirePositive, requireProbability, unknown } from "./estimate.ts";
import { noncentralTail } from "./noncentral-t.ts";
import { doubleUntil, findRoot } from "./root.ts";
import { sequentialRatio } from "./sequential.ts";

/** How sure one wants to be. Two-sided by default; `power` is the chance 0–1 to see what is there. */
export type Certainty = { alpha: number; power: number; sides: 1 | 2 };

/** Where searches stop: no experiment has more units per arm. */
const mostUnits = 2 ** 40;

/**
 * Chance 0–1 that a t-test with equal arms sees a difference of means, from the noncentral t distribution; the
 * chance to see it the wrong way round is left out.
 * @param effect difference in the metric's units, its sign does not matter
 * @param unitsPerArm ≥ 2, need not be whole
 */
export function meansPower(
  { effect, standardDeviation, unitsPerArm }: { effect: number; standardDeviation: number; unitsPerArm: number },
  { alpha, sides }: Pick<Certainty, "alpha" | "sides">,
): number {
  requirePositive(standardDeviation, "standardDeviation");
  requireProbability(alpha, "alpha");
  if (!(unitsPerArm >= 2)) throw new RangeError(`unitsPerArm must be at least 2, got ${unitsPerArm}`);
  const df = 2 * (unitsPerArm - 1);
  const critical = -studentQuantile(alpha / sides, df);
  return noncentralTail(critical, df, (Math.abs(effect) / standardDeviation) * Math.sqrt(unitsPerArm / 2));
}

/**
 * Units per arm to see a difference of means in a t-test at the end, not rounded. Divide by the share of exposed
 * customers who answer to get exposures. = R power.t.test.
 */
export function unitsForMeans(effect: number, standardDeviation: number, certainty: Certainty): Maybe<number> {
  requireProbability(certainty.power, "power");
  if (effect === 0) return unknown("not-reachable");
  const gap = (unitsPerArm: number) =>
    meansPower({ effect, standardDeviation, unitsPerArm }, certainty) - certainty.power;
  if (gap(2) >= 0) return known(2);
  const upper = doubleUntil((units) => gap(units) >= 0, 4, 38);
  return upper === null ? unknown("not-reachable") : known(findRoot(gap, 2, upper));
}

/** The smallest difference of means seen with the chance asked for, in the metric's units. */
export function detectableMeans(unitsPerArm: number, standardDeviation: number, certainty: Certainty): Maybe<number> {
  requireProbability(certainty.power, "power");
  const gap = (effect: number) => meansPower({ effect, standardDeviation, unitsPerArm }, certainty) - certainty.power;
  const start = standardDeviation * 1e-6;
  if (gap(start) >= 0) return known(0);
  const upper = doubleUntil((effect) => gap(effect) >= 0, 2 * start, 60);
  return upper === null ? unknown("not-reachable") : known(findRoot(gap, start, upper));
}

/**
 * Units per arm until the always-valid interval is expected to exclude 0 with the chance asked for, when the
 * boundary is tuned to `plannedUnits` (both arms), or to the answer itself when that is null. Counting only the last
 * look, so that earlier ones can only help.
 */
export function unitsForMeansSequential(
  effect: number,
  standardDeviation: number,
  certainty: Certainty,
  plannedUnits: number | null,
): Maybe<number> {
  requirePositive(standardDeviation, "standardDeviation");
  requireProbability(certainty.power, "power");
  if (effect === 0) return unknown("not-reachable");
  const alternative = certainty.sides === 2 ? "two-sided" : "greater";
  const slack = (unitsPerArm: number) => {
    const both = 2 * unitsPerArm;
    const ratio = sequentialRatio(both, plannedUnits ?? both, certainty.alpha, alternative);
    const errors = (Math.abs(effect) / standardDeviation) * Math.sqrt(unitsPerArm / 2);
    return errors - ratio - normalQuantile(certainty.power);
  };
  if (slack(2) >= 0) return known(2);
  const upper = doubleUntil((units) => slack(units) >= 0, 4, Math.log2(mostUnits) - 2);
  return upper === null ? unknown("not-reachable") : known(findRoot(slack, 2, upper));
}
