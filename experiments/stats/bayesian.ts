import { normalCdf, normalDensity, normalQuantile, normalTail } from "./distributions.ts";
import { type Difference, type Interval, requireFinite, requirePositive, requireProbability } from "./estimate.ts";

/** A normal belief about the effect before the data, on the effect's own scale. */
export type Prior = { mean: number; standardDeviation: number };

export type Posterior = {
  mean: number;
  standardDeviation: number;
  /** Central interval holding 1 − alpha of the belief. */
  interval: Interval;
  /** Probability 0–1 that the treatment is better than the control. */
  chanceToBeBetter: number;
  /** Expected loss, in units of the effect and ≥ 0, when the control is kept although the treatment may be better. */
  lossIfControlKept: number;
  /** Expected loss ≥ 0 when the treatment is shipped although it may be worse. */
  lossIfTreatmentShipped: number;
};

export type PosteriorOptions = { prior?: Prior | null; alpha?: number; higherIsBetter?: boolean };

/**
 * Belief about the effect after the data: normal likelihood times a normal prior, or the likelihood alone when the
 * prior is null (flat). Precisions add, the mean is weighted by them.
 * @param options prior null by default; alpha 0–1, 0.05 by default; higherIsBetter false for complaints or minutes
 * @throws {RangeError} on an alpha outside 0–1 or a prior without spread
 */
export function posterior(
  { effect, standardError }: Pick<Difference, "effect" | "standardError">,
  { prior = null, alpha = 0.05, higherIsBetter = true }: PosteriorOptions = {},
): Posterior {
  requireProbability(alpha, "alpha");
  const { mean, standardDeviation } = combine({ mean: effect, standardDeviation: standardError }, prior);
  const halfWidth = -normalQuantile(alpha / 2) * standardDeviation;
  const z = mean / standardDeviation;
  const gain = standardDeviation * expectedExcess(-z);
  const harm = standardDeviation * expectedExcess(z);
  return {
    mean,
    standardDeviation,
    interval: { lower: mean - halfWidth, upper: mean + halfWidth },
    chanceToBeBetter: normalCdf(higherIsBetter ? z : -z),
    lossIfControlKept: higherIsBetter ? gain : harm,
    lossIfTreatmentShipped: higherIsBetter ? harm : gain,
  };
}

/** A prior on the relative lift, moved to the metric's units by the size of the control mean (which must not be 0). */
export function priorInUnits({ mean, standardDeviation }: Prior, controlMean: number): Prior {
  const size = Math.abs(controlMean);
  return { mean: mean * size, standardDeviation: standardDeviation * size };
}

function combine(data: Prior, prior: Prior | null): Prior {
  if (prior === null) return data;
  requireFinite({ priorMean: prior.mean });
  requirePositive(prior.standardDeviation, "the prior's standard deviation");
  const dataPrecision = 1 / data.standardDeviation ** 2;
  const priorPrecision = 1 / prior.standardDeviation ** 2;
  const precision = dataPrecision + priorPrecision;
  return {
    mean: (data.mean * dataPrecision + prior.mean * priorPrecision) / precision,
    standardDeviation: Math.sqrt(1 / precision),
  };
}

/**
 * E max(Z − x, 0) for a standard normal Z: φ(x) − x·P(Z > x). Far in the tail the two terms cancel, so that the
 * continued fraction of Mills' ratio 1/(x + 1/(x + 2/(x + …))) is used: with its inner part c the value is φ(x)·c/(x + c).
 */
function expectedExcess(x: number): number {
  if (x < 4) return normalDensity(x) - x * normalTail(x);
  let inner = x;
  for (let k = 60; k >= 2; k--) inner = x + k / inner;
  const c = 1 / inner;
  return (normalDensity(x) * c) / (x + c);
}
