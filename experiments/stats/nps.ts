import { meanDifference } from "./difference.ts";
import { normalQuantile, normalTwoSided } from "./distributions.ts";
import {
  type Arms,
  type Difference,
  type Interval,
  known,
  type Maybe,
  requireProbability,
  unknown,
} from "./estimate.ts";
import { ordinalPair, totalCount } from "./ordinal.ts";
import type { MeanSums, OrdinalCounts } from "./summary.ts";

/** Net Promoter Score of one group, in points −100…100. `interval` is null when all answers fall in one class. */
export type PromoterScore = { n: number; score: number; standardError: number; interval: Interval | null };

export type PromoterDifference = {
  control: PromoterScore;
  treatment: PromoterScore;
  effect: number;
  standardError: number;
  z: number;
  pValue: number;
  interval: Interval;
};

/** Each answer as −100 (0–6), 0 (7–8) or 100 (9–10), summed: NPS is the mean of these. */
export function promoterSums({ scale, counts }: OrdinalCounts): MeanSums {
  let n = 0;
  let promoters = 0;
  let detractors = 0;
  for (const [level, score] of scale.entries()) {
    if (!(Number.isInteger(score) && score >= 0 && score <= 10))
      throw new RangeError(`NPS answers are 0…10, got ${score}`);
    const count = counts[level] ?? 0;
    n += count;
    if (score >= 9) promoters += count;
    if (score <= 6) detractors += count;
  }
  return { n, sum: 100 * (promoters - detractors), sumSquares: 10_000 * (promoters + detractors) };
}

/**
 * Promoters minus detractors in points, with the multinomial variance 10⁴(p + d − (p − d)²)/n.
 * @throws {RangeError} on a scale other than 0…10
 * @see Reichheld, Harvard Business Review, December 2003; Rocks, "Interval estimation for the Net Promoter Score", Am. Stat. 2016
 */
export function promoterScore(answers: OrdinalCounts, alpha = 0.05): Maybe<PromoterScore> {
  requireProbability(alpha, "alpha");
  if (totalCount(answers) === 0) return unknown("empty-arm");
  const { n, sum, sumSquares } = promoterSums(answers);
  const score = sum / n;
  // all answers in one class leave exactly 0, in doubles too: 10⁴ − 100²
  const standardError = Math.sqrt(Math.max(0, sumSquares / n - score ** 2) / n);
  const reach = -normalQuantile(alpha / 2) * standardError;
  const interval = standardError > 0 ? { lower: score - reach, upper: score + reach } : null;
  return known({ n, score, standardError, interval });
}

/** Difference of two Net Promoter Scores: z-test and Wald interval from the multinomial variances. */
export function promoterDifference(arms: Arms<OrdinalCounts>, alpha = 0.05): Maybe<PromoterDifference> {
  const pair = ordinalPair(arms);
  if (pair.reason !== null) return pair;
  const control = promoterScore(arms.control, alpha);
  if (control.reason !== null) return control;
  const treatment = promoterScore(arms.treatment, alpha);
  if (treatment.reason !== null) return treatment;
  const effect = treatment.value.score - control.value.score;
  const standardError = Math.hypot(control.value.standardError, treatment.value.standardError);
  if (standardError === 0) return unknown("no-variance");
  const z = effect / standardError;
  const reach = -normalQuantile(alpha / 2) * standardError;
  return known({
    ...{ control: control.value, treatment: treatment.value, effect, standardError, z },
    pValue: normalTwoSided(z),
    interval: { lower: effect - reach, upper: effect + reach },
  });
}

/** The same difference with divisor n − 1 and Welch degrees of freedom: a t-test on −100/0/100. */
export function promoterWelch(arms: Arms<OrdinalCounts>): Maybe<Difference> {
  return meanDifference({ control: promoterSums(arms.control), treatment: promoterSums(arms.treatment) }, "absolute");
}
