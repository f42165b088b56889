import { normalQuantile, normalTwoSided } from "./distributions.ts";
import { type Arms, type Interval, known, type Maybe, requireFinite, requireProbability, unknown } from "./estimate.ts";
import type { ProportionSums } from "./summary.ts";

export type ProportionInterval = { difference: number; interval: Interval };

/**
 * Wilson's score interval of a share, inside 0–1 for every count, also with no success at all.
 * @param alpha 0–1, 0.05 by default
 * @throws {RangeError} on successes outside 0…n
 * @see Wilson, "Probable inference, the law of succession, and statistical inference", JASA 1927
 */
export function wilsonInterval(sums: ProportionSums, alpha = 0.05): Maybe<Interval> {
  requireProbability(alpha, "alpha");
  const p = shareOf(sums);
  if (p === null) return unknown("empty-arm");
  const z = -normalQuantile(alpha / 2);
  const { n } = sums;
  const centre = p + z ** 2 / (2 * n);
  const reach = z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  const scale = 1 + z ** 2 / n;
  return known({
    lower: p === 0 ? 0 : (centre - reach) / scale,
    upper: p === 1 ? 1 : (centre + reach) / scale,
  });
}

/**
 * Newcombe's interval for a difference of shares, treatment minus control: the two Wilson intervals combined. Exists
 * with no success in an arm (or in both) and for a single unit, and never leaves −1…1.
 * @see Newcombe, "Interval estimation for the difference between independent proportions", Stat. Med. 1998, method 10
 */
export function newcombeInterval(arms: Arms<ProportionSums>, alpha = 0.05): Maybe<ProportionInterval> {
  const control = wilsonInterval(arms.control, alpha);
  if (control.reason !== null) return control;
  const treatment = wilsonInterval(arms.treatment, alpha);
  if (treatment.reason !== null) return treatment;
  const a = arms.control.successes / arms.control.n;
  const b = arms.treatment.successes / arms.treatment.n;
  const difference = b - a;
  return known({
    difference,
    interval: {
      lower: difference - Math.hypot(b - treatment.value.lower, control.value.upper - a),
      upper: difference + Math.hypot(treatment.value.upper - b, a - control.value.lower),
    },
  });
}

/**
 * Score test of equal shares with the pooled variance; z² is Pearson's χ² without correction. Without any success,
 * or without any failure, there is nothing to test (`no-variance`).
 */
export function pooledTest(arms: Arms<ProportionSums>): Maybe<{ z: number; pValue: number; chiSquare: number }> {
  const a = shareOf(arms.control);
  const b = shareOf(arms.treatment);
  if (a === null || b === null) return unknown("empty-arm");
  const [nA, nB] = [arms.control.n, arms.treatment.n];
  const pooled = (arms.control.successes + arms.treatment.successes) / (nA + nB);
  const variance = pooled * (1 - pooled) * (1 / nA + 1 / nB);
  if (variance === 0) return unknown("no-variance");
  const z = (b - a) / Math.sqrt(variance);
  return known({ z, pValue: normalTwoSided(z), chiSquare: z ** 2 });
}

/** The textbook interval, for reference only: too short for rare events, empty without a success. */
export function waldInterval(
  arms: Arms<ProportionSums>,
  alpha = 0.05,
): Maybe<ProportionInterval & { standardError: number }> {
  requireProbability(alpha, "alpha");
  const a = shareOf(arms.control);
  const b = shareOf(arms.treatment);
  if (a === null || b === null) return unknown("empty-arm");
  const standardError = Math.sqrt((a * (1 - a)) / arms.control.n + (b * (1 - b)) / arms.treatment.n);
  if (standardError === 0) return unknown("no-variance");
  const reach = -normalQuantile(alpha / 2) * standardError;
  const difference = b - a;
  return known({ difference, standardError, interval: { lower: difference - reach, upper: difference + reach } });
}

/** Share of successes, null when no unit was seen. */
export function shareOf(sums: ProportionSums): number | null {
  requireFinite(sums);
  const { n, successes } = sums;
  if (successes < 0 || successes > n) throw new RangeError(`successes must be 0…${n}, got ${successes}`);
  return n === 0 ? null : successes / n;
}
