import type { Metric } from "#experiments/metrics/metric.ts";
import { unitOf } from "#experiments/metrics/registry.ts";
import { variation } from "#experiments/stats/arms.ts";
import { normalQuantile, studentQuantile } from "#experiments/stats/distributions.ts";
import type { Interval } from "#experiments/stats/estimate.ts";
import { wilsonInterval } from "#experiments/stats/proportions.ts";
import type { MeanSums } from "#experiments/stats/summary.ts";
import { missing, type Reasoned } from "./reason.ts";
import type { Measured } from "./series.ts";

/** Below this many answers the multinomial interval of an NPS is too short; pseudo-answers widen it. */
const smallNps = 100;

/**
 * The mean of coded answers with its standard error and 1 − alpha interval: Student's t for means and amounts,
 * Wilson for shares, multinomial for NPS (adjusted Wald below 100 answers). Answers count as independent; a customer
 * who answers several times within a window makes the interval slightly short.
 * @see Wilson, JASA 1927; Rocks, "Interval estimation for the Net Promoter Score", Am. Stat. 2016
 */
export function measure(metric: Metric, sums: MeanSums, alpha = 0.05): Reasoned<Measured> {
  if (sums.n === 0) return missing("empty-arm");
  if (sums.n < 2) return missing("too-few");
  const value = sums.sum / sums.n;
  const standardError = Math.sqrt(answerVariance(sums) / sums.n);
  const { kind } = unitOf(metric);
  if (kind === "share" && isBinarySums(sums)) return shareInterval(sums, value, standardError, alpha);
  if (kind === "nps" && sums.n < smallNps) {
    return { value: { value, standardError, interval: adjustedWald(sums, alpha) }, reason: null };
  }
  if (standardError === 0) return missing("no-variance");
  const reach =
    kind === "nps"
      ? -normalQuantile(alpha / 2) * standardError * Math.sqrt((sums.n - 1) / sums.n)
      : -studentQuantile(alpha / 2, sums.n - 1) * standardError;
  return { value: { value, standardError, interval: { lower: value - reach, upper: value + reach } }, reason: null };
}

/** Variance between answers, divisor n − 1; 0 below two answers. */
export function answerVariance({ n, sum, sumSquares }: MeanSums): number {
  return n < 2 ? 0 : Math.max(0, variation(sumSquares, sum ** 2 / n)) / (n - 1);
}

/** An event may report any amount; only zeros and ones make a share. */
function isBinarySums({ sum, sumSquares }: MeanSums): boolean {
  return Math.abs(sum - sumSquares) < 1e-9 * Math.max(1, sum);
}

function shareInterval(sums: MeanSums, value: number, standardError: number, alpha: number): Reasoned<Measured> {
  const interval = wilsonInterval({ n: sums.n, successes: Math.min(sums.n, sums.sum) }, alpha);
  if (interval.reason !== null) return missing(interval.reason);
  return { value: { value, standardError, interval: interval.value }, reason: null };
}

/** Three pseudo-answers, ¾ promoter, 1½ passive, ¾ detractor. */
function adjustedWald({ n, sum, sumSquares }: MeanSums, alpha: number): Interval {
  const total = n + 3;
  const score = sum / total;
  const strong = sumSquares + 1.5 * 10_000;
  const reach = -normalQuantile(alpha / 2) * Math.sqrt((strong / total - score ** 2) / total);
  return { lower: Math.max(-100, score - reach), upper: Math.min(100, score + reach) };
}
