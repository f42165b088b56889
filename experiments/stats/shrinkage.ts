import { known, type Maybe, requireFinite, unknown } from "./estimate.ts";
import { type Estimate, metaAnalysis } from "./meta-analysis.ts";

export type Shrunk = {
  /** What the data and the family of effects together say. */
  effect: number;
  /** Share 0–1 taken away towards the family's centre; noisier estimates lose more. */
  shrinkage: number;
  /** As if the family's centre and spread were known: too small for a family of fewer than about 100. */
  standardError: number;
};

/** `standardErrorWithSpread` adds that the family's spread is itself estimated. */
export type ShrunkToZero = { tauSquared: number; shrunk: (Shrunk & { standardErrorWithSpread: number })[] };

/**
 * Empirical Bayes with prior mean 0: the family's spread τ² = max(0, (Σwy² − k)/Σw), w = 1/SE², and each effect
 * shrunk by B = SE²/(SE² + τ²). Winners of many tests are too large by selection; their shrunk values are not.
 * The spread's own error adds B²y²·2/(k − 2)·(V̄ + τ²)/(SE² + τ²), V̄ the average SE² (Morris 1983, section 5).
 * @param estimates independent effects on one metric, at least one
 * @throws {RangeError} on numbers that are not finite
 * @see Efron, Morris, JASA 1973 and 1975; Morris, JASA 1983
 */
export function shrinkToZero(estimates: readonly Estimate[]): Maybe<ShrunkToZero> {
  const reason = unusable(estimates);
  if (reason !== null) return unknown(reason);
  const weights = estimates.map(({ standardError }) => 1 / standardError ** 2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const spread = estimates.reduce((sum, { effect }, i) => sum + (weights[i] ?? 0) * effect ** 2, 0);
  const tauSquared = Math.max(0, (spread - estimates.length) / total);
  const precisions = estimates.map(({ standardError }) => 1 / (standardError ** 2 + tauSquared));
  const precision = precisions.reduce((sum, one) => sum + one, 0);
  // Σ(V + τ²)/(V + τ²) is the number of effects
  const average = estimates.length / precision;
  const doubt = (2 / Math.max(1, estimates.length - 2)) * average;
  const shrunk = estimates.map((estimate, i) => {
    const one = shrink(estimate, 0, tauSquared);
    const spread = one.shrinkage * estimate.effect * Math.sqrt(doubt * (precisions[i] ?? 0));
    return { ...one, standardErrorWithSpread: Math.hypot(one.standardError, spread) };
  });
  return known({ tauSquared, shrunk });
}

export type ShrunkToMean = { tauSquared: number; mean: number; shrunk: (Shrunk & { standardErrorWithMean: number })[] };

/**
 * Empirical Bayes about the family's own mean: centre and spread are those of the random-effects average.
 * `standardErrorWithMean` adds that the centre itself is estimated.
 * @see Morris, "Parametric empirical Bayes inference", JASA 1983
 */
export function shrinkToMean(estimates: readonly Estimate[]): Maybe<ShrunkToMean> {
  const combined = metaAnalysis(estimates);
  if (combined.reason !== null) return combined;
  const { random, heterogeneity } = combined.value;
  const shrunk = estimates.map((estimate) => {
    const one = shrink(estimate, random.effect, heterogeneity.tauSquared);
    return { ...one, standardErrorWithMean: Math.hypot(one.standardError, one.shrinkage * random.standardError) };
  });
  return known({ tauSquared: heterogeneity.tauSquared, mean: random.effect, shrunk });
}

/**
 * James–Stein towards 0 for three or more effects with one common standard error; `factor` is what is kept, 0–1.
 * @see James, Stein, "Estimation with quadratic loss", Berkeley Symposium 1961
 */
export function jamesSteinToZero(
  effects: readonly number[],
  standardError: number,
): Maybe<{ factor: number; effects: number[] }> {
  if (effects.length < 3) return unknown("too-few");
  if (!(standardError > 0)) return unknown("zero-standard-error");
  const squares = effects.reduce((sum, effect) => sum + effect ** 2, 0);
  const factor = squares === 0 ? 0 : Math.max(0, 1 - ((effects.length - 2) * standardError ** 2) / squares);
  return known({ factor, effects: effects.map((effect) => factor * effect) });
}

/** James–Stein towards the mean of four or more effects with one common standard error. */
export function jamesSteinToMean(
  effects: readonly number[],
  standardError: number,
): Maybe<{ factor: number; mean: number; effects: number[] }> {
  if (effects.length < 4) return unknown("too-few");
  if (!(standardError > 0)) return unknown("zero-standard-error");
  const mean = effects.reduce((sum, effect) => sum + effect, 0) / effects.length;
  const squares = effects.reduce((sum, effect) => sum + (effect - mean) ** 2, 0);
  const factor = squares === 0 ? 0 : Math.max(0, 1 - ((effects.length - 3) * standardError ** 2) / squares);
  return known({ factor, mean, effects: effects.map((effect) => mean + factor * (effect - mean)) });
}

function shrink({ effect, standardError }: Estimate, centre: number, tauSquared: number): Shrunk {
  const shrinkage = standardError ** 2 / (standardError ** 2 + tauSquared);
  return {
    effect: centre + (1 - shrinkage) * (effect - centre),
    shrinkage,
    standardError: Math.sqrt(1 - shrinkage) * standardError,
  };
}

function unusable(estimates: readonly Estimate[]): "no-estimates" | "zero-standard-error" | null {
  if (estimates.length === 0) return "no-estimates";
  for (const estimate of estimates) requireFinite(estimate);
  return estimates.every(({ standardError }) => standardError > 0) ? null : "zero-standard-error";
}
