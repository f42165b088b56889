import { type ArmEstimate, known, type Maybe, requireFinite, unknown } from "./estimate.ts";
import type { MeanSums, ProportionSums, RatioSums } from "./summary.ts";

/**
 * Below this share of the terms it was subtracted from, a variance is rounding noise and counts as 0
 * (a standard deviation under a millionth of the mean).
 */
const noise = 1e-12;

/** Mean and variance (divisor n − 1) of one value per unit. */
export function meanArm(sums: MeanSums): Maybe<ArmEstimate> {
  requireFinite(sums);
  const { n, sum, sumSquares } = sums;
  const short = tooShort(n);
  if (short !== null) return unknown(short);
  const variance = variation(sumSquares, sum ** 2 / n) / (n - 1);
  return variance < 0 ? unknown("inconsistent-sums") : known({ n, mean: sum / n, variance });
}

/**
 * Share of successes with variance p(1 − p), without the factor n/(n − 1): the maximum likelihood
 * estimate, as GrowthBook uses it; the difference is seen below about 100 units only.
 */
export function proportionArm(sums: ProportionSums): Maybe<ArmEstimate> {
  requireFinite(sums);
  const { n, successes } = sums;
  const short = tooShort(n);
  if (short !== null) return unknown(short);
  if (successes < 0 || successes > n) return unknown("inconsistent-sums");
  const p = successes / n;
  return known({ n, mean: p, variance: p * (1 - p) });
}

/**
 * Ratio of sums Σm ÷ Σd clustered by unit; the variance is of the linearised ratio per unit.
 * @param binary true when m and d are both 0 or 1 per unit: moments then have divisor n, as for a proportion
 * @see Deng, Knoblich, Lu, "Applying the Delta Method in Metric Analytics", KDD 2018
 */
export function ratioArm(sums: RatioSums, binary = false): Maybe<ArmEstimate> {
  requireFinite(sums);
  const { n, m, d, mm, dd, md } = sums;
  const short = tooShort(n);
  if (short !== null) return unknown(short);
  if (d === 0) return unknown("zero-denominator");
  const divisor = binary ? n : n - 1;
  const meanD = d / n;
  const ratio = m / n / meanD;
  const varM = variation(mm, m ** 2 / n) / divisor;
  const varD = variation(dd, d ** 2 / n) / divisor;
  const covMD = (md - (m * d) / n) / divisor;
  const spread = varM / meanD ** 2 + (varD * ratio ** 2) / meanD ** 2;
  const variance = variation(spread, (2 * covMD * ratio) / meanD ** 2);
  return variance < 0 ? unknown("inconsistent-sums") : known({ n, mean: ratio, variance });
}

/** total − part, or 0 when what is left is only rounding. */
export function variation(total: number, part: number): number {
  const rest = total - part;
  return Math.abs(rest) <= noise * Math.max(Math.abs(total), Math.abs(part)) ? 0 : rest;
}

/** The reason why `n` units have no variance, or null when they can have one. */
export function tooShort(n: number): "empty-arm" | "too-few" | null {
  if (n < 0) throw new RangeError(`n must be at least 0, got ${n}`);
  if (n === 0) return "empty-arm";
  return n < 2 ? "too-few" : null;
}
