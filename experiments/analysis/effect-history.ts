import type { Prior } from "#experiments/stats/bayesian.ts";
import { metaAnalysis } from "#experiments/stats/meta-analysis.ts";
import type { PastEffect } from "./input.ts";

/** With fewer past effects their spread says too little to believe anything before the data. */
export const minimumHistory = 10;

/**
 * What past tests on a metric let one expect of the next: the predictive distribution of its true effect,
 * N(random-effects mean, τ² + error of that mean). null, a flat prior, below ten past effects.
 * @throws {RangeError} on effects that are not finite
 * @see DerSimonian, Laird 1986; Higgins, Thompson, Spiegelhalter, J. R. Statist. Soc. A 2009
 */
export function priorFromHistory(history: readonly PastEffect[]): Prior | null {
  const usable = history.filter(({ standardError }) => standardError > 0);
  if (usable.length < minimumHistory) return null;
  const combined = metaAnalysis(usable);
  if (combined.reason !== null) return null;
  const { random, heterogeneity } = combined.value;
  return { mean: random.effect, standardDeviation: Math.sqrt(heterogeneity.tauSquared + random.standardError ** 2) };
}

export type HistoryBin = { from: number; to: number; count: number };

/** Past effects in equal bins around 0, for the histogram; about √n of them, none without history. */
export function effectHistogram(history: readonly PastEffect[]): HistoryBin[] {
  const largest = Math.max(0, ...history.map(({ effect }) => Math.abs(effect)));
  if (history.length === 0 || largest === 0) return [];
  const half = Math.max(2, Math.ceil(Math.sqrt(history.length) / 2));
  const width = largest / half;
  const bins = Array.from({ length: 2 * half }, (_, i) => ({
    from: (i - half) * width,
    to: (i - half + 1) * width,
    count: 0,
  }));
  for (const { effect } of history) {
    const bin = bins[Math.min(2 * half - 1, Math.floor(effect / width) + half)];
    if (bin !== undefined) bin.count++;
  }
  return bins;
}
