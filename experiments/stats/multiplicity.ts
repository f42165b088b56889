import { normalQuantile } from "./distributions.ts";
import { type Interval, requireProbability } from "./estimate.ts";

/**
 * Holm's adjusted p-values, in the order given: the chance of any false alarm in the family stays under the level.
 * A comparison without an answer has no p and must be left out, not entered as 1.
 * @throws {RangeError} on a p outside 0–1
 * @see Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 1979
 */
export function holm(pValues: readonly number[]): number[] {
  const order = ascending(pValues);
  const adjusted = new Array<number>(pValues.length).fill(0);
  let largest = 0;
  for (const [rank, { p, index }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (order.length - rank) * p));
    adjusted[index] = largest;
  }
  return adjusted;
}

/**
 * Benjamini–Hochberg adjusted p-values, in the order given: the expected share of false alarms among the alarms
 * stays under the level.
 * @throws {RangeError} on a p outside 0–1
 * @see Benjamini, Hochberg, "Controlling the false discovery rate", J. R. Statist. Soc. B 1995
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = ascending(pValues);
  const adjusted = new Array<number>(pValues.length).fill(0);
  let smallest = 1;
  for (const [rank, { p, index }] of [...order.entries()].reverse()) {
    smallest = Math.min(smallest, (order.length * p) / (rank + 1));
    adjusted[index] = smallest;
  }
  return adjusted;
}

/**
 * An interval widened until it agrees with an adjusted p-value: the standard error that p implies for the effect.
 * The original is kept where widening would narrow it on either side. Ad hoc, as GrowthBook shows it.
 * @param pValueAdjusted two-sided; above 0.999999 the interval is the whole line
 */
export function adjustedInterval(effect: number, interval: Interval, pValueAdjusted: number, alpha = 0.05): Interval {
  requireProbability(alpha, "alpha");
  if (pValueAdjusted > 0.999999) return { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  if (pValueAdjusted <= 0) return interval;
  const standardError = Math.abs(effect / normalQuantile(pValueAdjusted / 2));
  const halfWidth = -normalQuantile(alpha / 2) * standardError;
  const wider = { lower: effect - halfWidth, upper: effect + halfWidth };
  return wider.lower < interval.lower && wider.upper > interval.upper ? wider : interval;
}

function ascending(pValues: readonly number[]): { p: number; index: number }[] {
  for (const p of pValues) if (!(p >= 0 && p <= 1)) throw new RangeError(`p must be between 0 and 1, got ${p}`);
  return pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
}
