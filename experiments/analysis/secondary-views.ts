import { populationOf, scaleOf } from "#experiments/metrics/registry.ts";
import { type Scale, scoresOf, valueOfScore } from "#experiments/metrics/scale.ts";
import { brunnerMunzel } from "#experiments/stats/brunner-munzel.ts";
import { cupedDifference } from "#experiments/stats/cuped.ts";
import { normalQuantile } from "#experiments/stats/distributions.ts";
import { leeBounds } from "#experiments/stats/lee-bounds.ts";
import { ratioCupedDifference } from "#experiments/stats/ratio-cuped.ts";
import type { CupedSums, OrdinalCounts, RatioCupedSums } from "#experiments/stats/summary.ts";
import { welchTest } from "#experiments/stats/welch.ts";
import { unitsOf } from "./arm-estimate.ts";
import type { Arm } from "./arms.ts";
import { alwaysValid, type Measured } from "./effects.ts";
import { type Finding, found, missing } from "./finding.ts";
import type { CupedEffect, OrdinalEffect, ResponseBounds } from "./report.ts";

/** Share of exposed customers that must have a value from before. */
const preCoverage = 0.3;

/** The same comparison with the noise explained by the time before taken out. Both numbers are kept. */
export function cupedEffect(measured: Measured): Finding<CupedEffect> {
  const { pair, arms, difference: plain } = measured;
  const { control, treatment } = arms;
  if (control.sums.clusters) return missing("by-cluster");
  const coverage = (control.sums.preUnits + treatment.sums.preUnits) / (control.exposed + treatment.exposed);
  if (!(coverage >= preCoverage)) return missing("no-pre-period");
  if (plain.reason !== null) return plain;
  const adjusted =
    populationOf(pair.metric) === "respondents"
      ? ratioCupedDifference(mapArms(measured, ratioSums), "absolute")
      : cupedDifference(mapArms(measured, meanSums), "absolute");
  if (adjusted.reason !== null) return missing(adjusted.reason);
  if (adjusted.value.theta === 0) return missing("no-pre-period");
  const { theta, effect, standardError } = adjusted.value;
  const { interval, pValue } = welchTest(adjusted.value, { alpha: pair.alpha });
  return found({
    ...{ theta, effect, standardError, interval, pValue, coverage },
    sequential: measured.closed ?? found(alwaysValid(adjusted.value, pair)),
    varianceRemoved: 1 - (standardError / plain.value.standardError) ** 2,
  });
}

function mapArms<T>({ pair, arms }: Measured, sums: (arm: Arm, n: number) => T): { control: T; treatment: T } {
  const of = (arm: Arm) => sums(arm, unitsOf(pair.metric, arm));
  return { control: of(arms.control), treatment: of(arms.treatment) };
}

/**
 * n counts those who answered, although the sums of the time before also hold customers who stayed silent since: the
 * linearised values sum to 0 over all of them, so that n enters by n/(n − 1) alone, and matches the plain comparison.
 */
function ratioSums({ sums }: Arm, n: number): RatioCupedSums {
  const { m, d, mm, dd, md, x, e, xx, ee, xe, mx, de, me, dx } = sums;
  const before = { preM: x, preD: e, preMM: xx, preDD: ee, preMD: xe };
  return { n, m, d, mm, dd, md, ...before, mPreM: mx, dPreD: de, mPreD: me, dPreM: dx };
}

function meanSums({ sums }: Arm, n: number): CupedSums {
  return { n, y: sums.m, x: sums.x, yy: sums.mm, xx: sums.xx, xy: sums.mx };
}

/** Probability that an answer of the variation is the higher one. For reading, not for deciding. */
export function ordinalEffect({ pair, arms }: Measured): Finding<OrdinalEffect> {
  const scale = scaleOf(pair.metric);
  if (scale === null) return missing("not-ordinal");
  if (arms.control.sums.clusters) return missing("by-cluster");
  const test = brunnerMunzel(
    { control: histogram(scale, arms.control), treatment: histogram(scale, arms.treatment) },
    pair.alpha,
  );
  if (test.reason !== null) return missing(test.reason);
  const { probability, intervalLogit, pValue } = test.value;
  return found({ superiority: probability, interval: intervalLogit, pValue });
}

function histogram(scale: Scale, { sums }: Arm): OrdinalCounts {
  const answers = new Map(sums.histogram.map((cell) => [cell.score, cell.answers]));
  const scores = scoresOf(scale);
  return { scale: scores, counts: scores.map((score) => answers.get(score) ?? 0) };
}

/**
 * How far the effect could be an effect on who answers: the arm that answers more is trimmed to the other's rate.
 * Where customers answered several times each counts once, by the distribution of their arm's answers.
 */
export function responseBounds({ pair, arms, difference: plain }: Measured): Finding<ResponseBounds> {
  const scale = scaleOf(pair.metric);
  if (scale === null) return missing("not-needed");
  if (arms.control.sums.clusters) return missing("by-cluster");
  if (plain.reason !== null) return plain;
  const bounds = leeBounds(
    { control: valueCounts(scale, arms.control), treatment: valueCounts(scale, arms.treatment) },
    { control: arms.control.exposed, treatment: arms.treatment.exposed },
    pair.alpha,
  );
  if (bounds.reason !== null) return missing(bounds.reason);
  const { rates, trimmedArm, interval } = bounds.value;
  if (interval.reason !== null) return missing(interval.reason);
  const { lower, upper } = bounds.value.bounds;
  const reach = -normalQuantile(pair.alpha / 2) * plain.value.standardError;
  return found({
    ...{ lower, upper, atRatesSeen: { lower: lower - reach, upper: upper + reach } },
    interval: { lower: interval.value.lower, upper: interval.value.upper },
    responseControl: rates.control,
    responseTreatment: rates.treatment,
    trimmed: trimmedArm,
  });
}

/** Customers per value (scale point, 0/1 or NPS points) rather than answers per raw score. */
function valueCounts(scale: Scale, { sums }: Arm): OrdinalCounts {
  const perAnswer = sums.d === 0 ? 0 : sums.answered / sums.d;
  const counts = new Map<number, number>();
  for (const score of scoresOf(scale)) counts.set(valueOfScore(scale, score), 0);
  for (const { score, answers } of sums.histogram) {
    const value = valueOfScore(scale, score);
    counts.set(value, (counts.get(value) ?? 0) + answers * perAnswer);
  }
  return { scale: [...counts.keys()], counts: [...counts.values()] };
}
