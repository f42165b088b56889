import { normalTwoSided, studentQuantile, studentTwoSided } from "./distributions.ts";
import { type Arms, type Interval, known, type Maybe, requireProbability, unknown } from "./estimate.ts";
import { superiority } from "./mann-whitney.ts";
import { midRanksBelow } from "./ordinal.ts";
import type { OrdinalCounts } from "./summary.ts";

export type BrunnerMunzel = {
  /** Probability 0–1 that a random treated unit is higher, ties counted half. */
  probability: number;
  standardError: number;
  statistic: number;
  df: number;
  pValue: number;
  /** From the normal instead of the t distribution; the same beyond about 100 units per arm. */
  pValueNormal: number;
  /** May leave 0–1 in small samples; `intervalLogit` cannot. */
  interval: Interval;
  intervalLogit: Interval;
  /** probability ÷ (1 − probability). */
  odds: number;
};

/**
 * Test and interval for the probability of superiority that stay valid when the two arms spread differently.
 * Two units per arm at least; arms that do not overlap have no standard error (`no-variance`).
 * @param alpha 0–1, 0.05 by default
 * @see Brunner, Munzel, "The nonparametric Behrens-Fisher problem", Biometrical Journal 2000
 */
export function brunnerMunzel(arms: Arms<OrdinalCounts>, alpha = 0.05): Maybe<BrunnerMunzel> {
  requireProbability(alpha, "alpha");
  const found = superiority(arms);
  if (found.reason !== null) return found;
  const { nControl, nTreatment, probability } = found.value;
  if (nControl < 2 || nTreatment < 2) return unknown("too-few");
  const varControl = weightedVariance(midRanksBelow(arms.treatment.counts), arms.control.counts);
  const varTreatment = weightedVariance(midRanksBelow(arms.control.counts), arms.treatment.counts);
  const squaredError = varControl / (nControl * nTreatment ** 2) + varTreatment / (nTreatment * nControl ** 2);
  if (!(squaredError > 0)) return unknown("no-variance");
  const standardError = Math.sqrt(squaredError);
  const statistic = (probability - 0.5) / standardError;
  const partControl = varControl / nTreatment;
  const partTreatment = varTreatment / nControl;
  const df =
    (partControl + partTreatment) ** 2 / (partControl ** 2 / (nControl - 1) + partTreatment ** 2 / (nTreatment - 1));
  const reach = -studentQuantile(alpha / 2, df) * standardError;
  const logit = Math.log(probability / (1 - probability));
  const logitReach = reach / (probability * (1 - probability));
  return known({
    ...{ probability, standardError, statistic, df },
    pValue: studentTwoSided(statistic, df),
    pValueNormal: normalTwoSided(statistic),
    interval: { lower: probability - reach, upper: probability + reach },
    intervalLogit: { lower: expit(logit - logitReach), upper: expit(logit + logitReach) },
    odds: probability / (1 - probability),
  });
}

const expit = (x: number) => 1 / (1 + Math.exp(-x));

/** Sample variance (divisor n − 1) of values, each taken as often as its weight says. */
function weightedVariance(values: readonly number[], weights: readonly number[]): number {
  const n = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = values.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0) / n;
  return values.reduce((sum, value, i) => sum + (weights[i] ?? 0) * (value - mean) ** 2, 0) / (n - 1);
}
