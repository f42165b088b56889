import { type Alternative, type Difference, type Interval, requirePositive, requireProbability } from "./estimate.ts";
import { intervalOf } from "./welch.ts";

export type SequentialTest = Difference & {
  alternative: Alternative;
  pValue: number;
  interval: Interval;
  /** Tuning of the boundary; the interval is tightest near the planned number of units. */
  rho: number;
};

/** Both arms together, at which the always-valid interval is tightest unless the experiment says otherwise. */
export const defaultPlannedUnits = 5000;

export type SequentialOptions = { alpha?: number; alternative?: Alternative; plannedUnits?: number };

/**
 * Asymptotic confidence sequence at the current look: however often one looks, the chance that the interval ever
 * misses the true difference is about alpha. Not to be shown before both arms have 30 events and some spread.
 * One-sided p in closed form, (√k/2)/(exp(Δ²N²ρ²/(2σ²k)) − 1), 1 in the wrong direction.
 * @param difference of which `units` (N, both arms) must count those who can answer
 * @param options alpha 0–1 (below 0.5 one-sided); plannedUnits N* > 0, both arms together
 * @throws {RangeError} on options out of range
 * @see Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, Ann. Statist. 2024 (arXiv 2103.06476 v7, eq. 9, 134, 155, 161)
 */
export function sequentialTest(difference: Difference, options: SequentialOptions = {}): SequentialTest {
  const { alpha = 0.05, alternative = "two-sided", plannedUnits = defaultPlannedUnits } = options;
  const { scale, effect, standardError, df, units } = difference;
  const twoSided = alternative === "two-sided";
  const rho = boundaryTuning(plannedUnits, twoSided ? alpha : 2 * alpha);
  const k = units * rho ** 2 + 1;
  // in these units σ² = SE²·N, so that N cancels: exponent Δ²N²ρ²/(2σ²k)
  const exponent = (units * rho ** 2 * effect ** 2) / (2 * standardError ** 2 * k);
  const halfWidth = standardError * reachAt(units * rho ** 2, alpha, twoSided);
  const wrongWay = alternative === "greater" ? effect <= 0 : effect >= 0;
  const pValue = twoSided
    ? Math.min(1, Math.exp(0.5 * Math.log(k) - exponent))
    : wrongWay
      ? 1
      : Math.min(1, Math.sqrt(k) / 2 / Math.expm1(exponent));
  const interval = intervalOf(effect, halfWidth, alternative);
  return { scale, effect, standardError, df, units, alternative, pValue, interval, rho };
}

/**
 * Half-width of the always-valid interval in standard errors at `units` observations.
 * Divided by 1.96 it says how much wider than a fixed interval it is.
 */
export function sequentialRatio(
  units: number,
  plannedUnits: number,
  alpha: number,
  alternative: Alternative = "two-sided",
): number {
  const twoSided = alternative === "two-sided";
  return reachAt(units * boundaryTuning(plannedUnits, twoSided ? alpha : 2 * alpha) ** 2, alpha, twoSided);
}

function reachAt(information: number, alpha: number, twoSided: boolean): number {
  const k = information + 1;
  const level = twoSided ? Math.log(Math.sqrt(k) / alpha) : Math.log1p(Math.sqrt(k) / (2 * alpha));
  return Math.sqrt(((2 * k) / information) * level);
}

/**
 * ln of the evidence (e-value) against no difference; the two-sided p is min(1, e^−this).
 * Finite where p itself is too small for a double.
 */
export function logEvidence({ effect, standardError, units }: Difference, rho: number): number {
  const k = units * rho ** 2 + 1;
  return (units * rho ** 2 * effect ** 2) / (2 * standardError ** 2 * k) - 0.5 * Math.log(k);
}

/** ρ that makes a two-sided boundary of level `alpha` tightest at `plannedUnits`, in closed form. */
export function boundaryTuning(plannedUnits: number, alpha: number): number {
  requirePositive(plannedUnits, "plannedUnits");
  requireProbability(alpha, "alpha (twice alpha when one-sided)");
  const level = -2 * Math.log(alpha);
  return Math.sqrt((level + Math.log1p(level)) / plannedUnits);
}
