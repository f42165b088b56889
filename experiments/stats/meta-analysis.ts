import { chiSquareTail, normalQuantile, normalTwoSided, studentQuantile, studentTwoSided } from "./distributions.ts";
import { type Interval, known, type Maybe, requireFinite, requireProbability, unknown } from "./estimate.ts";

/** One channel's (or one experiment's) effect. */
export type Estimate = { effect: number; standardError: number };

/** An average of estimates; `weights` are the shares 0–1 it gave each, in the order given. */
export type Combined = Estimate & { interval: Interval; pValue: number; weights: number[] };

export type MetaAnalysis = {
  k: number;
  /** One common effect for all. */
  fixed: Combined;
  heterogeneity: {
    /** Cochran's Q and its test of one common effect. */
    q: number;
    df: number;
    pValue: number;
    /** Share 0–1 of the spread between estimates that is not sampling. */
    iSquared: number;
    /** Q ÷ df, null for a single estimate. */
    hSquared: number | null;
    /** DerSimonian–Laird variance of the true effects. */
    tauSquared: number;
  };
  /** The mean of effects that differ. */
  random: Combined;
  /** Random-effects mean with the Hartung–Knapp error and t distribution; null for a single estimate. */
  hartungKnapp: Omit<Combined, "weights" | "effect"> | null;
  /** Where the effect of one more channel would lie; from three estimates on. */
  predictionInterval: Interval | null;
};

/**
 * Combines independent estimates of an effect by inverse variance, with and without a common effect.
 * @param alpha 0–1, 0.05 by default
 * @throws {RangeError} on numbers that are not finite
 * @see Cochran 1954; DerSimonian, Laird 1986; Higgins, Thompson 2002; Hartung, Knapp 2001
 */
export function metaAnalysis(estimates: readonly Estimate[], alpha = 0.05): Maybe<MetaAnalysis> {
  requireProbability(alpha, "alpha");
  if (estimates.length === 0) return unknown("no-estimates");
  for (const estimate of estimates) requireFinite(estimate);
  if (estimates.some(({ standardError }) => !(standardError > 0))) return unknown("zero-standard-error");
  const k = estimates.length;
  const fixed = weigh(estimates, 0, alpha);
  const heterogeneity = spreadOf(estimates, fixed);
  const { tauSquared } = heterogeneity;
  const random = weigh(estimates, tauSquared, alpha);
  return known({
    ...{ k, fixed, heterogeneity, random },
    hartungKnapp: k < 2 ? null : hartungKnapp(estimates, random, alpha),
    predictionInterval: k < 3 ? null : predict(random, tauSquared, studentQuantile(1 - alpha / 2, k - 2)),
  });
}

const inverseVariances = (estimates: readonly Estimate[], tauSquared: number): number[] =>
  estimates.map(({ standardError }) => 1 / (standardError ** 2 + tauSquared));

function weigh(estimates: readonly Estimate[], tauSquared: number, alpha: number): Combined {
  const weights = inverseVariances(estimates, tauSquared);
  const total = sum(weights);
  const effect = sum(estimates.map((estimate, i) => estimate.effect * (weights[i] ?? 0))) / total;
  const shares = weights.map((weight) => weight / total);
  const standardError = 1 / Math.sqrt(total);
  const reach = -normalQuantile(alpha / 2) * standardError;
  return {
    ...{ effect, standardError, weights: shares },
    interval: { lower: effect - reach, upper: effect + reach },
    pValue: normalTwoSided(effect / standardError),
  };
}

function spreadOf(estimates: readonly Estimate[], fixed: Combined): MetaAnalysis["heterogeneity"] {
  const df = estimates.length - 1;
  const weights = inverseVariances(estimates, 0);
  const q = sum(estimates.map(({ effect }, i) => (weights[i] ?? 0) * (effect - fixed.effect) ** 2));
  const total = sum(weights);
  const scale = total - sum(weights.map((weight) => weight ** 2)) / total;
  if (df === 0) return { q: 0, df, pValue: 1, iSquared: 0, hSquared: null, tauSquared: 0 };
  return {
    ...{ q, df, pValue: chiSquareTail(q, df) },
    iSquared: q === 0 ? 0 : Math.max(0, (q - df) / q),
    hSquared: q / df,
    tauSquared: Math.max(0, (q - df) / scale),
  };
}

function hartungKnapp(estimates: readonly Estimate[], random: Combined, alpha: number): MetaAnalysis["hartungKnapp"] {
  const df = estimates.length - 1;
  const spread = sum(estimates.map(({ effect }, i) => (random.weights[i] ?? 0) * (effect - random.effect) ** 2));
  const standardError = Math.sqrt(spread / df);
  if (standardError === 0) return null;
  const reach = studentQuantile(1 - alpha / 2, df) * standardError;
  return {
    standardError,
    interval: { lower: random.effect - reach, upper: random.effect + reach },
    pValue: studentTwoSided(random.effect / standardError, df),
  };
}

function predict({ effect, standardError }: Combined, tauSquared: number, t: number): Interval {
  const reach = t * Math.sqrt(tauSquared + standardError ** 2);
  return { lower: effect - reach, upper: effect + reach };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
