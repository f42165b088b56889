import { chiSquareTail, normalQuantile, normalTwoSided, studentQuantile, studentTwoSided } from "./distributions.ts";
import { type Interval, known, type Maybe, requireFinite, requireProbability, unknown } from "./estimate.ts";

/** One channel's (or one experiment's) effect. */
export type Estimate = { effect: number; standardError: number };

/** An average of estimates; `weights` are the shares 0–1 it gave each, in the order given. */
type Average = Estimate & { weights: number[] };
export type Combined = Average & { interval: Interval; pValue: number };

/** How far estimates differ from one another. */
export type Heterogeneity = {
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

/** Averages with and without a common effect, and what lies between them. */
export type Averages = { fixed: Average; random: Average; heterogeneity: Heterogeneity };

export type MetaAnalysis = {
  k: number;
  /** One common effect for all. */
  fixed: Combined;
  heterogeneity: Heterogeneity;
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
  const averages = averagesOf(estimates);
  if (averages.reason !== null) return averages;
  const { fixed, random, heterogeneity } = averages.value;
  const k = estimates.length;
  return known({
    ...{ k, fixed: tested(fixed, alpha), heterogeneity, random: tested(random, alpha) },
    hartungKnapp: k < 2 ? null : hartungKnapp(estimates, random, alpha),
    predictionInterval: k < 3 ? null : predict(random, heterogeneity.tauSquared, studentQuantile(1 - alpha / 2, k - 2)),
  });
}

/** The averages of `metaAnalysis` alone: what every comparison over channels asks, without intervals nobody reads. */
export function averagesOf(estimates: readonly Estimate[]): Maybe<Averages> {
  if (estimates.length === 0) return unknown("no-estimates");
  for (const { effect, standardError } of estimates) requireFinite({ effect, standardError });
  if (estimates.some(({ standardError }) => !(standardError > 0))) return unknown("zero-standard-error");
  const fixed = weigh(estimates, 0);
  const heterogeneity = spreadOf(estimates, fixed);
  return known({ fixed, heterogeneity, random: weigh(estimates, heterogeneity.tauSquared) });
}

const inverseVariances = (estimates: readonly Estimate[], tauSquared: number): number[] =>
  estimates.map(({ standardError }) => 1 / (standardError ** 2 + tauSquared));

function weigh(estimates: readonly Estimate[], tauSquared: number): Average {
  const weights = inverseVariances(estimates, tauSquared);
  const total = sum(weights);
  const effect = sumOf(estimates, (estimate, i) => estimate.effect * (weights[i] ?? 0)) / total;
  return { effect, standardError: 1 / Math.sqrt(total), weights: weights.map((weight) => weight / total) };
}

function tested({ effect, standardError, weights }: Average, alpha: number): Combined {
  const reach = -normalQuantile(alpha / 2) * standardError;
  return {
    ...{ effect, standardError, weights },
    interval: { lower: effect - reach, upper: effect + reach },
    pValue: normalTwoSided(effect / standardError),
  };
}

function spreadOf(estimates: readonly Estimate[], fixed: Average): Heterogeneity {
  const df = estimates.length - 1;
  const weights = inverseVariances(estimates, 0);
  const q = sumOf(estimates, ({ effect }, i) => (weights[i] ?? 0) * (effect - fixed.effect) ** 2);
  const total = sum(weights);
  const scale = total - sumOf(weights, (weight) => weight ** 2) / total;
  if (df === 0) return { q: 0, df, pValue: 1, iSquared: 0, hSquared: null, tauSquared: 0 };
  return {
    ...{ q, df, pValue: chiSquareTail(q, df) },
    iSquared: q === 0 ? 0 : Math.max(0, (q - df) / q),
    hSquared: q / df,
    tauSquared: Math.max(0, (q - df) / scale),
  };
}

function hartungKnapp(estimates: readonly Estimate[], random: Average, alpha: number): MetaAnalysis["hartungKnapp"] {
  const df = estimates.length - 1;
  const spread = sumOf(estimates, ({ effect }, i) => (random.weights[i] ?? 0) * (effect - random.effect) ** 2);
  const standardError = Math.sqrt(spread / df);
  if (standardError === 0) return null;
  const reach = studentQuantile(1 - alpha / 2, df) * standardError;
  return {
    standardError,
    interval: { lower: random.effect - reach, upper: random.effect + reach },
    pValue: studentTwoSided(random.effect / standardError, df),
  };
}

function predict({ effect, standardError }: Average, tauSquared: number, t: number): Interval {
  const reach = t * Math.sqrt(tauSquared + standardError ** 2);
  return { lower: effect - reach, upper: effect + reach };
}

const sumOf = <T>(items: readonly T[], value: (item: T, index: number) => number): number =>
  items.reduce((total, item, i) => total + value(item, i), 0);

const sum = (values: readonly number[]): number => sumOf(values, (value) => value);
