import { normalQuantile } from "./distributions.ts";
import { type Arms, known, type Maybe, requireProbability, unknown } from "./estimate.ts";
import { type ProportionInterval, shareOf } from "./proportions.ts";
import { findRoot } from "./root.ts";
import type { ProportionSums } from "./summary.ts";

/**
 * Score interval for a difference of shares: all differences that the score test would not reject, with the
 * shares fitted under each difference and the variance times N/(N − 1). Slower than Newcombe's and closest to its
 * level for small arms.
 * @param alpha 0–1, 0.05 by default
 * @see Miettinen, Nurminen, "Comparative analysis of two rates", Stat. Med. 1985
 */
export function miettinenNurminenInterval(arms: Arms<ProportionSums>, alpha = 0.05): Maybe<ProportionInterval> {
  requireProbability(alpha, "alpha");
  const a = shareOf(arms.control);
  const b = shareOf(arms.treatment);
  if (a === null || b === null) return unknown("empty-arm");
  const difference = b - a;
  const z = -normalQuantile(alpha / 2);
  // the squared score minus z² rises from −z² at the observed difference to +∞ at ±1
  const beyond = (delta: number) => (difference - delta) ** 2 - z ** 2 * fittedVariance(arms, delta);
  return known({
    difference,
    interval: {
      lower: difference === -1 || beyond(-1) <= 0 ? -1 : findRoot(beyond, -1, difference),
      upper: difference === 1 || beyond(1) <= 0 ? 1 : findRoot(beyond, difference, 1),
    },
  });
}

/** Variance of the difference when the shares are the most likely ones exactly `delta` apart. */
function fittedVariance({ control, treatment }: Arms<ProportionSums>, delta: number): number {
  const total = control.n + treatment.n;
  const p = fittedControlShare(control, treatment, delta);
  const q = Math.min(1, Math.max(0, p + delta));
  return (((p * (1 - p)) / control.n + (q * (1 - q)) / treatment.n) * total) / (total - 1);
}

/** The most likely control share: the middle root of a cubic, in trigonometric form. */
function fittedControlShare(control: ProportionSums, treatment: ProportionSums, delta: number): number {
  const total = control.n + treatment.n;
  const events = control.successes + treatment.successes;
  const c2 = ((treatment.n + 2 * control.n) * delta - total - events) / (3 * total);
  const c1 = ((control.n * delta - total - 2 * control.successes) * delta + events) / (3 * total);
  const c0 = (control.successes * delta * (1 - delta)) / (2 * total);
  const q = c2 ** 3 - 1.5 * c1 * c2 + c0;
  const spread = Math.sqrt(Math.max(0, c2 ** 2 - c1));
  const p = q < 0 ? -spread : spread;
  const ratio = p === 0 ? 0 : q / p ** 3;
  const angle = (Math.PI + Math.acos(Math.min(1, Math.max(-1, ratio)))) / 3;
  const share = 2 * p * Math.cos(angle) - c2;
  return Math.min(Math.min(1, 1 - delta), Math.max(Math.max(0, -delta), share));
}
