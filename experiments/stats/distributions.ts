import gammaRatio from "@stdlib/math-base-special-gammainc";
import logGammaOf from "@stdlib/math-base-special-gammaln";
import normalCdfOf from "@stdlib/stats-base-dists-normal-cdf";
import normalQuantileOf from "@stdlib/stats-base-dists-normal-quantile";
import studentCdfOf from "@stdlib/stats-base-dists-t-cdf";
import studentQuantileOf from "@stdlib/stats-base-dists-t-quantile";

// The only file that imports @stdlib. A tail is always computed as a tail: 1 − cdf has no digits left below 1e-16.

/**
 * The same function, keeping its last answer: an inversion costs as much as everything else in an interval, and the
 * views of one comparison ask for the same one in turn.
 */
function remembered(invert: (p: number, df: number) => number): (p: number, df: number) => number {
  let last = { p: Number.NaN, df: Number.NaN, value: Number.NaN };
  return (p, df) => {
    if (p !== last.p || df !== last.df) last = { p, df, value: invert(p, df) };
    return last.value;
  };
}

/** P(Z ≤ z) for a standard normal. */
export const normalCdf = (z: number): number => normalCdfOf(z, 0, 1);

/** P(Z > z) for a standard normal, accurate far into the tail. */
export const normalTail = (z: number): number => normalCdfOf(-z, 0, 1);

/** The z with P(Z ≤ z) = p. */
export const normalQuantile = (p: number): number => rememberedNormal(p, 0);
const rememberedNormal = remembered((p) => normalQuantileOf(p, 0, 1));

/** Density of a standard normal. */
export const normalDensity = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

/** P(|Z| > |z|) for a standard normal. */
export const normalTwoSided = (z: number): number => 2 * normalTail(Math.abs(z));

/** P(T ≤ t) for Student's t with `df` > 0 degrees of freedom. */
export const studentCdf = (t: number, df: number): number => studentCdfOf(t, df);

/** P(T > t) for Student's t, accurate far into the tail. */
export const studentTail = (t: number, df: number): number => studentCdfOf(-t, df);

/** P(|T| > |t|) for Student's t. */
export const studentTwoSided = (t: number, df: number): number => 2 * studentTail(Math.abs(t), df);

/** The t with P(T ≤ t) = p. */
export const studentQuantile = remembered(studentQuantileOf);

/** P(X > x) for χ² with `df` > 0 degrees of freedom. */
export const chiSquareTail = (x: number, df: number): number => gammaRatio(x / 2, df / 2, true, true);

/** ln Γ(x) for x > 0. */
export const logGamma = (x: number): number => logGammaOf(x);

/**
 * ln P(X > x) for χ², finite where the probability itself is too small for a double.
 * Beyond that point the upper incomplete gamma function is its asymptotic series:
 * Γ(a, y) ~ y^(a−1) e^(−y) (1 + (a−1)/y + (a−1)(a−2)/y² + …), Abramowitz and Stegun 6.5.32.
 */
export function logChiSquareTail(x: number, df: number): number {
  const tail = chiSquareTail(x, df);
  if (tail > 1e-290) return Math.log(tail);
  const a = df / 2;
  const y = x / 2;
  let term = 1;
  let series = 1;
  for (let k = 1; k < 200; k++) {
    const next = (term * (a - k)) / y;
    if (Math.abs(next) >= Math.abs(term) || Math.abs(next) < 1e-17) break;
    term = next;
    series += next;
  }
  return (a - 1) * Math.log(y) - y - logGamma(a) + Math.log(series);
}
