import { requirePositive, requireProbability } from "./estimate.ts";

/**
 * Robbins' normal mixture boundary: a sum of independent, centred, sub-Gaussian steps with accumulated variance v ever
 * leaves ±u(v) with probability at most alpha. `sequentialTest` is this boundary with the variance estimated.
 * @param v accumulated variance now, > 0
 * @param tuning from `mixtureTuning`
 * @see Robbins, Ann. Math. Statist. 1970; Howard, Ramdas, McAuliffe, Sekhon, Ann. Statist. 2021
 */
export function twoSidedBoundary(v: number, tuning: number, alpha: number): number {
  const spread = checked(v, tuning, alpha);
  return Math.sqrt(spread * Math.log(spread / (tuning * alpha ** 2)));
}

/** The same for leaving upwards only. */
export function oneSidedBoundary(v: number, tuning: number, alpha: number): number {
  const spread = checked(v, tuning, alpha);
  return Math.sqrt(2 * spread * Math.log1p(Math.sqrt(spread / tuning) / (2 * alpha)));
}

/** Tuning that makes the boundary about tightest when the accumulated variance reaches `plannedVariance`. */
export function mixtureTuning(plannedVariance: number, alpha: number): number {
  requirePositive(plannedVariance, "plannedVariance");
  requireProbability(alpha, "alpha");
  const level = 2 * Math.log(1 / alpha);
  return plannedVariance / (level + Math.log1p(level));
}

function checked(v: number, tuning: number, alpha: number): number {
  requirePositive(v, "v");
  requirePositive(tuning, "tuning");
  requireProbability(alpha, "alpha");
  return v + tuning;
}
