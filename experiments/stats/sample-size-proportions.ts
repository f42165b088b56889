import { normalCdf, normalQuantile } from "./distributions.ts";
import { known, type Maybe, requirePositive, requireProbability, unknown } from "./estimate.ts";
import { findRoot } from "./root.ts";
import type { Certainty } from "./sample-size-means.ts";

/**
 * Chance 0–1 that the pooled z-test with equal arms tells two shares apart; the wrong way round is left out.
 * @param shares both 0–1
 */
export function proportionsPower(
  { p1, p2, unitsPerArm }: { p1: number; p2: number; unitsPerArm: number },
  { alpha, sides }: Pick<Certainty, "alpha" | "sides">,
): number {
  requirePositive(unitsPerArm, "unitsPerArm");
  requireProbability(alpha, "alpha");
  const { pooled, separate } = spreads(p1, p2);
  return normalCdf((Math.sqrt(unitsPerArm) * Math.abs(p2 - p1) + normalQuantile(alpha / sides) * pooled) / separate);
}

/**
 * Units per arm to tell two shares apart, not rounded:
 * n = (z_α √(2p̄q̄) + z_β √(p₁q₁ + p₂q₂))² / (p₂ − p₁)². = R power.prop.test.
 */
export function unitsForProportions(p1: number, p2: number, { alpha, power, sides }: Certainty): Maybe<number> {
  requireProbability(alpha, "alpha");
  requireProbability(power, "power");
  if (p1 === p2) return unknown("not-reachable");
  const { pooled, separate } = spreads(p1, p2);
  const reach = -normalQuantile(alpha / sides) * pooled + normalQuantile(power) * separate;
  return known((reach / (p2 - p1)) ** 2);
}

/** The smallest rise of a share from `p1` seen with the chance asked for; `not-reachable` when even 1 would not be. */
export function detectableRise(p1: number, unitsPerArm: number, certainty: Certainty): Maybe<number> {
  requireProbability(certainty.power, "power");
  const gap = (rise: number) => proportionsPower({ p1, p2: p1 + rise, unitsPerArm }, certainty) - certainty.power;
  const [least, most] = [1e-12, 1 - p1 - 1e-12];
  if (!(most > least) || gap(most) < 0) return unknown("not-reachable");
  return gap(least) >= 0 ? known(0) : known(findRoot(gap, least, most));
}

/** Standard deviations √(2p̄q̄) when the shares are equal, and √(p₁q₁ + p₂q₂) as they are. */
function spreads(p1: number, p2: number): { pooled: number; separate: number } {
  for (const p of [p1, p2]) if (!(p >= 0 && p <= 1)) throw new RangeError(`shares must be between 0 and 1, got ${p}`);
  const mean = (p1 + p2) / 2;
  return { pooled: Math.sqrt(2 * mean * (1 - mean)), separate: Math.sqrt(p1 * (1 - p1) + p2 * (1 - p2)) };
}
