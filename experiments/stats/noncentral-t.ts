import { logGamma, normalTail } from "./distributions.ts";

/**
 * P(T > t) for the noncentral t distribution: T = (Z + shift)/√(V/df), V chi-square.
 * The mean of P(Z > t·w − shift) over w = √(V/df), integrated over ln w by the trapezoidal rule, which converges
 * geometrically on a smooth function that dies away on both sides. Absolute error under 1e-12 for df ≥ 1.
 * @param df degrees of freedom ≥ 1, need not be whole
 */
export function noncentralTail(t: number, df: number, shift: number): number {
  const logScale = Math.log(2) + (df / 2) * Math.log(df / 2) - logGamma(df / 2);
  // ln w is about normal with standard deviation 1/√(2·df) and a longer left tail
  const spread = 1 / Math.sqrt(2 * df);
  const lower = -(9 * spread + 36 / df);
  const upper = 9 * spread;
  const steps = Math.max(240, Math.ceil((upper - lower) / (spread / 12)));
  const step = (upper - lower) / steps;
  let sum = 0;
  let mass = 0;
  for (let i = 0; i <= steps; i++) {
    const u = lower + i * step;
    const w = Math.exp(u);
    // density of ln w, with w² − 1 kept apart so that a large df loses no digits
    const density = Math.exp(logScale - df / 2 + df * (u - Math.expm1(2 * u) / 2));
    mass += density;
    sum += density * normalTail(t * w - shift);
  }
  // dividing by the mass removes the rounding of ln Γ at large df
  return sum / mass;
}
