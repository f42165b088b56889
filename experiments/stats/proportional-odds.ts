import { chiSquareTail, normalQuantile, normalTwoSided } from "./distributions.ts";
import { type Arms, type Interval, known, type Maybe, requireProbability, unknown } from "./estimate.ts";
import { invertPositive, multiply } from "./linear.ts";
import { ordinalPair } from "./ordinal.ts";
import type { OrdinalCounts } from "./summary.ts";

export type ProportionalOdds = {
  /** β: log of the factor by which the treatment multiplies the odds of a higher answer; above 0 is higher. */
  logOdds: number;
  standardError: number;
  z: number;
  pValue: number;
  oddsRatio: number;
  /** Wald interval of β. */
  interval: Interval;
  /** ζ, one between each two neighbouring levels that were used. */
  thresholds: number[];
  logLikelihood: number;
  /** Likelihood ratio against β = 0, χ² with one degree of freedom. */
  likelihoodRatio: { statistic: number; pValue: number };
};

/** Counts per level used, and the parameters ζ₁…ζ_{K−1}, β in one vector. */
type Cells = { control: number[]; treatment: number[] };
type Fit = { parameters: number[]; covariance: number[][]; logLikelihood: number };

/**
 * Proportional-odds (ordered logistic) model, logit P(Y ≤ k) = ζ_k − βx with x = 1 for the treatment, by maximum
 * likelihood; the error is from the observed information. Two levels make it logistic regression.
 * Arms that do not overlap by more than one level have no finite β (`separation`).
 * @param alpha 0–1, 0.05 by default
 * @see McCullagh, "Regression models for ordinal data", J. R. Statist. Soc. B 1980
 */
export function proportionalOdds(arms: Arms<OrdinalCounts>, alpha = 0.05): Maybe<ProportionalOdds> {
  requireProbability(alpha, "alpha");
  const pair = ordinalPair(arms);
  if (pair.reason !== null) return pair;
  const cells = usedLevels(pair.value);
  if (cells.control.length < 2) return unknown("one-level");
  if (apart(cells.control, cells.treatment) || apart(cells.treatment, cells.control)) return unknown("separation");
  const fit = maximise(cells);
  if (fit === null) return unknown("separation");
  const logOdds = fit.parameters.at(-1) ?? Number.NaN;
  const standardError = Math.sqrt(fit.covariance.at(-1)?.at(-1) ?? Number.NaN);
  const z = logOdds / standardError;
  const reach = -normalQuantile(alpha / 2) * standardError;
  const statistic = Math.max(0, 2 * (fit.logLikelihood - nullLogLikelihood(cells)));
  return known({
    ...{ logOdds, standardError, z, pValue: normalTwoSided(z), oddsRatio: Math.exp(logOdds) },
    interval: { lower: logOdds - reach, upper: logOdds + reach },
    thresholds: fit.parameters.slice(0, -1),
    logLikelihood: fit.logLikelihood,
    likelihoodRatio: { statistic, pValue: chiSquareTail(statistic, 1) },
  });
}

function usedLevels({ control, treatment }: { control: readonly number[]; treatment: readonly number[] }): Cells {
  const used = control.map((count, level) => count + (treatment[level] ?? 0) > 0);
  return { control: control.filter((_, level) => used[level]), treatment: treatment.filter((_, level) => used[level]) };
}

/** True when every answer of `low` is at or below every answer of `high`. */
function apart(low: readonly number[], high: readonly number[]): boolean {
  return low.findLastIndex((count) => count > 0) <= high.findIndex((count) => count > 0);
}

/** Newton's method with halved steps, from the pooled thresholds and β = 0. */
function maximise(cells: Cells): Fit | null {
  let parameters = [...pooledThresholds(cells), 0];
  let value = logLikelihood(cells, parameters);
  for (let iteration = 0; iteration < 100; iteration++) {
    const { gradient, information } = derivatives(cells, parameters);
    const covariance = invertPositive(information);
    if (covariance === null) return null;
    const step = multiply(covariance, gradient);
    const longest = Math.max(...step.map(Math.abs));
    if (longest < 1e-11) return { parameters, covariance, logLikelihood: value };
    let share = 1;
    let next = parameters;
    let nextValue = Number.NEGATIVE_INFINITY;
    // at the top the likelihood is flat to its last digits: a step that loses only rounding is taken
    const floor = value - 1e-12 * Math.abs(value);
    for (; share > 1e-6 && !(nextValue >= floor); share /= 2) {
      next = parameters.map((parameter, i) => parameter + share * (step[i] ?? 0));
      nextValue = logLikelihood(cells, next);
    }
    if (!(nextValue >= floor)) return null;
    [parameters, value] = [next, nextValue];
  }
  return null;
}

function pooledThresholds({ control, treatment }: Cells): number[] {
  const pooled = control.map((count, level) => count + (treatment[level] ?? 0));
  const total = pooled.reduce((sum, count) => sum + count, 0);
  let below = 0;
  return pooled.slice(0, -1).map((count) => {
    below += count;
    return Math.log(below / (total - below));
  });
}

function nullLogLikelihood({ control, treatment }: Cells): number {
  const pooled = control.map((count, level) => count + (treatment[level] ?? 0));
  const total = pooled.reduce((sum, count) => sum + count, 0);
  return pooled.reduce((sum, count) => sum + count * Math.log(count / total), 0);
}

function logLikelihood(cells: Cells, parameters: readonly number[]): number {
  let sum = 0;
  for (const [x, counts] of [cells.control, cells.treatment].entries()) {
    for (const [level, count] of counts.entries()) {
      if (count === 0) continue;
      const chance = edgeAt(parameters, level, x).cdf - edgeAt(parameters, level - 1, x).cdf;
      if (!(chance > 0)) return Number.NEGATIVE_INFINITY;
      sum += count * Math.log(chance);
    }
  }
  return sum;
}

/** Gradient and observed information (minus the second derivatives) of the log-likelihood. */
function derivatives(cells: Cells, parameters: readonly number[]) {
  const size = parameters.length;
  const gradient = new Array<number>(size).fill(0);
  const information = gradient.map(() => new Array<number>(size).fill(0));
  const add = (i: number, j: number, amount: number) => {
    const row = information[i];
    if (row !== undefined) row[j] = (row[j] ?? 0) + amount;
  };
  for (const [x, counts] of [cells.control, cells.treatment].entries()) {
    for (const [level, count] of counts.entries()) {
      if (count === 0) continue;
      const [high, low] = [edgeAt(parameters, level, x), edgeAt(parameters, level - 1, x)];
      const chance = high.cdf - low.cdf;
      // the cell lies between two edges η = ζ − βx; an outermost edge does not move, its terms are 0
      const score: [number, number][] = [
        [level, high.density / chance],
        [level - 1, -low.density / chance],
        [size - 1, (-x * (high.density - low.density)) / chance],
      ];
      const edges = [
        { index: level, bend: high.slope / chance },
        { index: level - 1, bend: -low.slope / chance },
      ].filter(({ index }) => index >= 0);
      const used = score.filter(([index]) => index >= 0);
      for (const [i, a] of used) {
        gradient[i] = (gradient[i] ?? 0) + count * a;
        for (const [j, b] of used) add(i, j, count * a * b);
      }
      for (const { index, bend } of edges) {
        add(index, index, -count * bend);
        add(index, size - 1, count * x * bend);
        add(size - 1, index, count * x * bend);
        add(size - 1, size - 1, -count * x * bend);
      }
    }
  }
  return { gradient, information };
}

/** Logistic distribution at the upper edge of a level: its value, density and the density's slope. */
function edgeAt(parameters: readonly number[], level: number, x: number) {
  const last = parameters.length - 1;
  if (level < 0) return { cdf: 0, density: 0, slope: 0 };
  if (level >= last) return { cdf: 1, density: 0, slope: 0 };
  const cdf = 1 / (1 + Math.exp(x * (parameters[last] ?? 0) - (parameters[level] ?? 0)));
  const density = cdf * (1 - cdf);
  return { cdf, density, slope: density * (1 - 2 * cdf) };
}
