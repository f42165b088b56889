import type { PastEffect } from "#experiments/analysis/input.ts";
import type { EffectPrior } from "./decomposition.ts";

/** From this many effects on the metric their spread is learned; below it a weak prior is stated. */
export const effectsToLearnFrom = 5;

/** The stated prior: true effects are small, a fifth of the spread between answers (Cohen's "small"). */
const smallEffect = 0.2;

/**
 * How far true effects on a metric lie from 0. Learned by empirical Bayes from all of the workspace's effects on it,
 * each with its own error: the mean of τ² under its marginal likelihood Π N(effect; 0, SE² + τ²), with the stated
 * prior as half-normal weight. Unlike the moment estimate max(0, …) it is never 0, where every effect and its error
 * would vanish. With fewer than five effects the stated prior is used as it is.
 * @param history every effect measured on the metric, won or lost: winners alone would teach too wide a spread
 * @param answerDeviation standard deviation between answers, in the metric's unit, above 0
 * @see Morris, "Parametric empirical Bayes inference", JASA 1983
 */
export function effectPrior(history: readonly PastEffect[], answerDeviation: number): EffectPrior {
  if (!(answerDeviation > 0)) throw new RangeError(`answers need a spread, got ${answerDeviation}`);
  const stated = smallEffect * answerDeviation;
  const effects = history.length;
  if (effects < effectsToLearnFrom) return { standardDeviation: stated, varianceError: 0, effects, source: "stated" };
  const spreads = Array.from({ length: 61 }, (_, step) => (stated * step) / 15);
  const logWeights = spreads.map((tau) => -0.5 * (tau / stated) ** 2 + logLikelihood(history, tau));
  const highest = Math.max(...logWeights);
  let total = 0;
  let sum = 0;
  let squares = 0;
  for (const [step, tau] of spreads.entries()) {
    const weight = Math.exp((logWeights[step] ?? Number.NEGATIVE_INFINITY) - highest);
    total += weight;
    sum += weight * tau ** 2;
    squares += weight * tau ** 4;
  }
  const variance = sum / total;
  const varianceError = Math.sqrt(Math.max(0, squares / total - variance ** 2));
  return { standardDeviation: Math.sqrt(variance), varianceError, effects, source: "learned" };
}

/**
 * An effect after shrinkage: τ²/(τ² + SE²) of it is kept. Its error is that of what is left unknown, plus (Morris)
 * that the spread τ² itself was learned from few effects.
 */
export function shrinkEffect(
  effect: { value: number; standardError: number },
  prior: Pick<EffectPrior, "standardDeviation" | "varianceError">,
): { value: number; standardError: number } {
  const own = effect.standardError ** 2;
  const total = prior.standardDeviation ** 2 + own;
  const kept = prior.standardDeviation ** 2 / total;
  const keptError = (prior.varianceError * own) / total ** 2;
  const variance = kept * own + (keptError * effect.value) ** 2;
  return { value: kept * effect.value, standardError: Math.sqrt(variance) };
}

function logLikelihood(history: readonly PastEffect[], tau: number): number {
  let sum = 0;
  for (const { effect, standardError } of history) {
    const variance = standardError ** 2 + tau ** 2;
    sum -= 0.5 * (Math.log(variance) + effect ** 2 / variance);
  }
  return sum;
}
