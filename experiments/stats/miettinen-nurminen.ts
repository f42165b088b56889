import { normalQuantile } from "./distributions.ts";
import { type Arms, known, type Maybe, requireProbability, unknown } from "./estimate.ts";
import { type ProportionInterval, shareOf } from "./proportions.ts";
import { findRoot } from "./root.ts";
import type { ProportionSums } from "./summary.ts";

/** The control share that fits best when the treatment's share is exactly `delta` higher. */
export type ConstrainedFit = (arms: Arms<ProportionSums>, delta: number) => number;

/**
 * Score interval for a difference of shares: all differences that the score test would not reject, with the
 * shares fitted under each difference and the variance times N/(N − 1). Slower than Newcombe's and closest to its
 * level for small arms.
 * @param alpha 0–1, 0.05 by default
 * @param sharesAt the most likely shares by default; replaced only to check another program's answer
 * @see Miettinen, Nurminen, "Comparative analysis of two rates", Stat. Med. 1985
 */
export function miettinenNurminenInterval(
  arms: Arms<ProportionSums>,
  alpha = 0.05,
  sharesAt: ConstrainedFit = mostLikelyControlShare,
): Maybe<ProportionInterval> {
  requireProbability(alpha, "alpha");
  const a = shareOf(arms.control);
  const b = shareOf(arms.treatment);
  if (a === null || b === null) return unknown("empty-arm");
  const difference = b - a;
  const z = -normalQuantile(alpha / 2);
  // the squared score minus z² times its variance: below 0 at the observed difference, above it beyond the limits
  const beyond = (delta: number) => (difference - delta) ** 2 - z ** 2 * variance(arms, sharesAt(arms, delta), delta);
  return known({
    difference,
    interval: {
      lower: difference === -1 || beyond(-1) <= 0 ? -1 : findRoot(beyond, -1, difference),
      upper: difference === 1 || beyond(1) <= 0 ? 1 : findRoot(beyond, difference, 1),
    },
  });
}

/** Variance of the difference when the shares are `p` and `p + delta`. */
function variance({ control, treatment }: Arms<ProportionSums>, p: number, delta: number): number {
  const total = control.n + treatment.n;
  const q = Math.min(1, Math.max(0, p + delta));
  return (((p * (1 - p)) / control.n + (q * (1 - q)) / treatment.n) * total) / (total - 1);
}

/** The most likely control share. */
export function mostLikelyControlShare({ control, treatment }: Arms<ProportionSums>, delta: number): number {
  const total = control.n + treatment.n;
  const events = control.successes + treatment.successes;
  return middleRoot(
    (treatment.n + 2 * control.n) * delta - total - events,
    (control.n * delta - total - 2 * control.successes) * delta + events,
    control.successes * delta * (1 - delta),
    { total, delta },
  );
}

/**
 * The root of total·p³ + l2·p² + l1·p + l0 that lies where both shares are within 0–1, in trigonometric form.
 * Setting the derivative of the likelihood to 0 gives this cubic.
 */
export function middleRoot(
  l2: number,
  l1: number,
  l0: number,
  { total, delta }: { total: number; delta: number },
): number {
  const [c2, c1, c0] = [l2 / (3 * total), l1 / (3 * total), l0 / (2 * total)];
  const q = c2 ** 3 - 1.5 * c1 * c2 + c0;
  const spread = Math.sqrt(Math.max(0, c2 ** 2 - c1));
  const p = q < 0 ? -spread : spread;
  const ratio = p === 0 ? 0 : q / p ** 3;
  const angle = (Math.PI + Math.acos(Math.min(1, Math.max(-1, ratio)))) / 3;
  const share = 2 * p * Math.cos(angle) - c2;
  return Math.min(Math.min(1, 1 - delta), Math.max(Math.max(0, -delta), share));
}
