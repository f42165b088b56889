import { populationOf, unitOf } from "#experiments/metrics/registry.ts";
import { armsOf, type MetricArms, requireInput } from "./arms.ts";
import { type Compared, compare, type Setting } from "./compare.ts";
import { dosage } from "./dosage.ts";
import { priorFromHistory } from "./effect-history.ts";
import { badgeOf } from "./evidence.ts";
import { adjustFamilies } from "./families.ts";
import { type Finding, found, missing } from "./finding.ts";
import { healthOf } from "./health.ts";
import type { AnalysisInput, AnalysisOptions, MetricInput } from "./input.ts";
import { plannedUnitsFor } from "./planned-units.ts";
import { recommend, type Worded } from "./recommendation.ts";
import type { Comparison, ExperimentReport, MetricReport } from "./report.ts";
import { verdictOf } from "./verdict.ts";

type LaidOut = { input: MetricInput; arms: MetricArms };

/**
 * Everything a results page, a CSV and the API say about a test, from sums alone: same input, same report.
 * @throws {RangeError} on numbers that are not finite, negative counts, or fewer than 2 or more than 10 variations
 */
export function analyse(input: AnalysisInput, { alpha = 0.05 }: AnalysisOptions = {}): ExperimentReport {
  requireInput(input);
  const metrics = input.metrics.map((metric) => ({ input: metric, arms: armsOf(input, metric) }));
  const health = healthOf(input, metrics);
  const answers = surveyAnswers(metrics);
  const method = methodOf(input, answers);
  const compared = metrics.flatMap((metric) => comparisonsOf(input, metric, { alpha, method }));
  const metricOf = new Map(input.metrics.map((metric) => [metric.metric.id, metric]));
  const judged = adjustFamilies(compared).map((one) => ({ ...one, metric: requireMetric(metricOf, one).metric }));
  const worded: Worded[] = judged.map((one) => {
    const companions = judged.filter(({ variation }) => variation === one.variation);
    const badge = badgeOf(one, companions, { health, alpha, method });
    const { smallestEffect } = requireMetric(metricOf, one);
    return { ...one, badge, smallestEffect, verdict: verdictOf(one, badge, smallestEffect, alpha) };
  });
  const recommendation = recommend(worded, {
    ...{ input, health, answers, alpha },
    plannedUnits: ({ metric, variation }) => plannedUnitsFor(metric, input.plan, input.variations, [0, variation]),
  });
  return {
    variations: treatmentsOf(input),
    metrics: metrics.map((metric) => reportMetric(input, metric, worded, { alpha, method })),
    health,
    recommendation,
    headline: headlineOf(worded),
    progress: {
      ...progressOf(input, answers),
      daysRun: input.daysRun,
      minimumDays: input.plan.minimumDays,
    },
    alpha,
  };
}

const treatmentsOf = ({ variations }: AnalysisInput): number[] =>
  variations.map(({ index }) => index).filter((index) => index !== 0);

/** Answers of the first survey metric over all variations, primary before others; null without one. */
function surveyAnswers(metrics: readonly LaidOut[]): number | null {
  const surveys = metrics.filter(({ input: { metric } }) => populationOf(metric) === "respondents");
  const survey = surveys.find(({ input: { role } }) => role === "primary") ?? surveys[0];
  if (survey === undefined) return null;
  return [...survey.arms.pooled.values()].reduce((sum, { sums }) => sum + sums.d, 0);
}

/** How far the collection is: in answers, or in customers where the primary metric counts everyone exposed. */
function progressOf(
  { plan, exposures, metrics }: AnalysisInput,
  answers: number | null,
): Pick<ExperimentReport["progress"], "counts" | "answers" | "planned"> {
  const primary = metrics.find(({ role }) => role === "primary");
  if (primary === undefined || populationOf(primary.metric) === "respondents") {
    return { counts: "answers", answers: answers ?? 0, planned: plan.plannedAnswers };
  }
  return { counts: "customers", answers: exposedOf(exposures), planned: plan.plannedExposed };
}

function exposedOf(exposures: AnalysisInput["exposures"]): number {
  return exposures.reduce((sum, { variation, units }) => (variation >= 0 ? sum + units : sum), 0);
}

/** One look at the planned size, when that was said before the start and the size is there; else always-valid. */
function methodOf(input: AnalysisInput, answers: number | null): "sequential" | "fixed" {
  if (input.plan.method !== "fixed") return "sequential";
  const { answers: have, planned } = progressOf(input, answers);
  if (planned !== null) return have >= planned ? "fixed" : "sequential";
  // A survey whose size was planned in customers alone.
  const { plannedExposed } = input.plan;
  return plannedExposed !== null && exposedOf(input.exposures) >= plannedExposed ? "fixed" : "sequential";
}

type Ways = { alpha: number; method: "sequential" | "fixed" };

function comparisonsOf(input: AnalysisInput, { input: metric, arms }: LaidOut, { alpha, method }: Ways): Compared[] {
  const prior = priorFromHistory(metric.history);
  const control = arms.pooled.get(0);
  const compared: Compared[] = [];
  for (const variation of treatmentsOf(input)) {
    const treatment = arms.pooled.get(variation);
    if (treatment === undefined) continue;
    const channels: Setting["channels"][number][] = [];
    for (const [channelId, byVariation] of arms.byChannel) {
      const own = byVariation.get(variation);
      if (own !== undefined) channels.push({ channelId, control: byVariation.get(0), treatment: own });
    }
    const plannedUnits = plannedUnitsFor(metric.metric, input.plan, input.variations, [0, variation]);
    compared.push(compare(metric, { alpha, method, prior, plannedUnits, control, treatment, channels }));
  }
  return compared;
}

function reportMetric(
  input: AnalysisInput,
  { input: { metric, role, smallestEffect }, arms }: LaidOut,
  worded: readonly Worded[],
  { alpha, method }: Ways,
): MetricReport {
  const plannedUnits = plannedUnitsFor(
    metric,
    input.plan,
    input.variations,
    input.variations.map(({ index }) => index),
  );
  return {
    metricId: metric.id,
    key: metric.key,
    role,
    direction: metric.direction,
    unit: unitOf(metric),
    smallestEffect,
    population: populationOf(metric),
    inputs: [...arms.pooled.values()].map(({ variation, exposed, asked, sums }) => ({
      variation,
      exposed,
      asked,
      sums,
    })),
    comparisons: worded.filter(({ metricId, role: own }) => metricId === metric.id && own === role).map(asComparison),
    dosage: dosage(metric, input.variations, arms.pooled, { method, alpha, plannedUnits, smallestEffect }),
  };
}

/** The report repeats no metric inside each comparison. */
function asComparison({ metric: _metric, smallestEffect: _smallest, ...comparison }: Worded): Comparison {
  return comparison;
}

/** The comparison to speak of first: on the first primary metric, the best variation by word, then by gain. */
function headlineOf(worded: readonly Worded[]): Finding<{ metricId: number; variation: number }> {
  const primary = worded.find(({ role }) => role === "primary");
  if (primary === undefined) return missing("no-estimates");
  const rank = { better: 4, worse: 3, "no-meaningful-difference": 2, "cannot-tell": 1, "not-enough-answers": 0 };
  const gain = ({ fixed, metric }: Worded) => (fixed.value?.effect ?? 0) * (metric.direction === "up" ? 1 : -1);
  const best = worded
    .filter(({ role, metricId }) => role === "primary" && metricId === primary.metricId)
    .sort((a, b) => rank[b.verdict] - rank[a.verdict] || gain(b) - gain(a))[0];
  return best === undefined ? missing("no-estimates") : found({ metricId: best.metricId, variation: best.variation });
}

function requireMetric(metrics: ReadonlyMap<number, MetricInput>, { metricId }: Compared): MetricInput {
  const metric = metrics.get(metricId);
  if (metric === undefined) throw new RangeError(`metric ${metricId} was compared without being part of the test`);
  return metric;
}
