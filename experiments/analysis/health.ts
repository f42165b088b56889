import { populationOf } from "#experiments/metrics/registry.ts";
import { chiSquareTail } from "#experiments/stats/distributions.ts";
import { sampleRatio } from "#experiments/stats/sample-ratio.ts";
import { orderCheck } from "./answer-order.ts";
import { type Arm, exposuresByVariation, type MetricArms } from "./arms.ts";
import { clusterRates, mergeReach } from "./clusters.ts";
import { type Finding, found, missing } from "./finding.ts";
import type { Health, RateCheck, SplitCheck } from "./health-report.ts";
import type { AnalysisInput, ClusterReach, MetricInput } from "./input.ts";

/** A mismatch this unlikely by chance is taken for a fault. */
export const faultLevel = 0.001;
const mixedAlert = 0.01;
const mixedForbids = 0.05;

type LaidOut = { input: MetricInput; arms: MetricArms };
type Counts = Map<number, { units: number; asked: number }>;

/** What must be in order before any effect is believed, and what forbids using one (tier X). */
export function healthOf(input: AnalysisInput, metrics: readonly LaidOut[]): Health {
  const { variations } = input;
  const counts = exposuresByVariation(input.exposures);
  const planned = variations.filter(({ weight }) => weight > 0);
  const weights = planned.map(({ weight }) => weight);
  const of = (pick: (variation: number) => number) => planned.map(({ index }) => pick(index));
  const exposedCounts = of((index) => counts.get(index)?.units ?? 0);
  const askedCounts = of((index) => counts.get(index)?.asked ?? 0);
  const logsAsking = askedCounts.some((asked) => asked > 0);
  const survey = metrics.find(({ input: { metric } }) => populationOf(metric) === "respondents");
  const answeredCounts = survey === undefined ? null : of((index) => survey.arms.pooled.get(index)?.sums.answered ?? 0);
  const clusters = clustersOf(input);
  const drawn = clusters && of((index) => clusters.get(index)?.clusters ?? 0);
  const exposed = splitCheck(drawn ?? exposedCounts, weights);
  const trigger: Finding<RateCheck> = !logsAsking
    ? missing("not-logged")
    : clusters
      ? clusterRates(
          planned.flatMap(({ index }) => clusters.get(index) ?? []),
          faultLevel,
        )
      : rateCheck(askedCounts, exposedCounts);
  const mixed = mixedOf(counts);
  const forbids: Health["forbids"] = [];
  if (exposed.value?.alert) forbids.push("sample-ratio-mismatch");
  if (trigger.value?.alert) forbids.push("asymmetric-trigger");
  if (mixed.level === "do-not-use") forbids.push("mixed-exposures");
  return {
    exposed,
    asked: drawn ? missing("by-cluster") : logsAsking ? splitCheck(askedCounts, weights) : missing("not-logged"),
    answered:
      answeredCounts === null
        ? missing("not-needed")
        : drawn
          ? missing("by-cluster")
          : splitCheck(answeredCounts, weights),
    trigger,
    response:
      answeredCounts === null
        ? missing("not-needed")
        : drawn
          ? clusterRates(
              planned.flatMap(({ index }) => survey?.arms.pooled.get(index)?.sums.clusters ?? []),
              faultLevel,
            )
          : rateCheck(answeredCounts, logsAsking ? askedCounts : exposedCounts),
    mixed,
    balance: balanceOf(
      metrics,
      planned.map(({ index }) => index),
    ),
    fidelity: fidelityOf(input),
    overlaps: overlapsOf(input, counts),
    answersWithoutExposure:
      input.answersWithoutExposure === null ? missing("not-logged") : found(input.answersWithoutExposure),
    order: survey === undefined ? missing("not-needed") : orderCheck(input.answerOrder),
    neverAsked: logsAsking ? neverAsked(input) : missing("not-logged"),
    funnel: variations.map(({ index }) => ({
      variation: index,
      exposed: counts.get(index)?.units ?? 0,
      asked: logsAsking ? (counts.get(index)?.asked ?? 0) : null,
      answered: survey?.arms.pooled.get(index)?.sums.answered ?? null,
    })),
    forbids,
  };
}

/** Clusters by variation where lots are drawn by team and day; null: by customer. */
function clustersOf({ exposures }: AnalysisInput): Map<number, ClusterReach> | null {
  const byVariation = new Map<number, ClusterReach>();
  for (const { variation, clusters } of exposures) {
    if (clusters) byVariation.set(variation, mergeReach(byVariation.get(variation), clusters));
  }
  return byVariation.size > 0 ? byVariation : null;
}

/** Units against the weights. */
function splitCheck(observed: number[], weights: number[]): Finding<SplitCheck> {
  const test = sampleRatio(observed, weights);
  if (test.reason !== null) return missing(test.reason);
  const seen = observed.reduce((sum, units) => sum + units, 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const { chiSquare, pValue } = test.value;
  const expected = weights.map((weight) => (seen * weight) / total);
  return found({ observed, expected, chiSquared: chiSquare, pValue, alert: pValue < faultLevel });
}

/** Pearson's χ² of equal rates over the variations that have anyone at all. */
export function rateCheck(successes: readonly number[], totals: readonly number[]): Finding<RateCheck> {
  const rates = totals.map((total, i) => (total > 0 ? (successes[i] ?? 0) / total : null));
  const arms = totals.flatMap((total, i) => (total > 0 ? [{ total, success: successes[i] ?? 0 }] : []));
  if (arms.length < 2) return missing("empty-arm");
  if (arms.some(({ total, success }) => success > total)) return missing("inconsistent-sums");
  const all = arms.reduce((sum, { total }) => sum + total, 0);
  const pooled = arms.reduce((sum, { success }) => sum + success, 0) / all;
  if (pooled === 0 || pooled === 1) return missing("no-variance");
  const chiSquared = arms.reduce(
    (sum, { total, success }) => sum + (success - total * pooled) ** 2 / (total * pooled * (1 - pooled)),
    0,
  );
  const pValue = chiSquareTail(chiSquared, arms.length - 1);
  return found({ rates, chiSquared, pValue, alert: pValue < faultLevel });
}

function mixedOf(counts: Counts): Health["mixed"] {
  const units = counts.get(-1)?.units ?? 0;
  const all = [...counts.values()].reduce((sum, count) => sum + count.units, 0);
  const share = all === 0 ? null : units / all;
  const level = share === null || share < mixedAlert ? "ok" : share < mixedForbids ? "alert" : "do-not-use";
  return { units, share, level };
}

/**
 * Value from before the test, compared between the variations: of those who answered during it where the metric is
 * a survey (Σ d·x ÷ Σ d·e: their answers before, weighted by their answers since), of every exposed customer else.
 * The error for those who answered borrows the spread of all who have a value from before. The first metric that
 * has such values speaks.
 */
function balanceOf(metrics: readonly LaidOut[], variations: readonly number[]): Health["balance"] {
  for (const { input, arms } of metrics) {
    const respondents = populationOf(input.metric) === "respondents";
    const groups = variations.flatMap((index) => {
      const arm = arms.pooled.get(index);
      const group = arm === undefined ? null : respondents ? respondentsBefore(arm) : everyoneBefore(arm);
      return group === null ? [] : [group];
    });
    if (groups.length < variations.length || groups.length < 2) continue;
    const precision = groups.reduce((sum, { squaredError }) => sum + 1 / squaredError, 0);
    const centre = groups.reduce((sum, { mean, squaredError }) => sum + mean / squaredError, 0) / precision;
    const chiSquared = groups.reduce((sum, { mean, squaredError }) => sum + (mean - centre) ** 2 / squaredError, 0);
    const pValue = chiSquareTail(chiSquared, groups.length - 1);
    const means = groups.map(({ mean }) => mean);
    return found({ metricId: input.metric.id, means, chiSquared, pValue, alert: pValue < faultLevel });
  }
  return missing("no-pre-period");
}

type Group = { mean: number; squaredError: number };

function respondentsBefore({ sums: { x, e, xx, xe, ee, dx, de, preUnits } }: Arm): Group | null {
  if (preUnits < 2 || !(de >= 2)) return null;
  const overall = x / e;
  const perAnswer = (xx - 2 * overall * xe + overall ** 2 * ee) / e;
  return perAnswer > 0 ? { mean: dx / de, squaredError: perAnswer / de } : null;
}

function everyoneBefore({ exposed, sums: { x, xx, preUnits } }: Arm): Group | null {
  if (exposed < 2 || preUnits < 2) return null;
  const variance = (xx - x ** 2 / exposed) / (exposed - 1);
  return variance > 0 ? { mean: x / exposed, squaredError: variance / exposed } : null;
}

function fidelityOf({ fidelity }: AnalysisInput): Health["fidelity"] {
  if (fidelity === null) return missing("not-logged");
  return found(
    fidelity.map(({ variation, done, notPossible, refused }) => {
      const logged = done + notPossible + refused;
      return { variation, done, logged, share: logged === 0 ? null : done / logged };
    }),
  );
}

function overlapsOf({ overlaps }: AnalysisInput, counts: Counts): Health["overlaps"] {
  const all = [...counts.values()].reduce((sum, { units }) => sum + units, 0);
  return overlaps.map(({ experimentKey, sharedUnits }) => ({
    experimentKey,
    sharedUnits,
    share: sharedUnits === null || all === 0 ? null : sharedUnits / all,
  }));
}

/** Channels where customers were exposed and nobody was ever asked: their answers cannot come. */
function neverAsked({ exposures }: AnalysisInput): Health["neverAsked"] {
  const byChannel = new Map<number, { units: number; asked: number }>();
  for (const { channelId, units, asked } of exposures) {
    const total = byChannel.get(channelId) ?? { units: 0, asked: 0 };
    byChannel.set(channelId, { units: total.units + units, asked: total.asked + asked });
  }
  const all = [...byChannel.values()].reduce((sum, { units }) => sum + units, 0);
  if (all === 0) return missing("no-units");
  const silent = [...byChannel].filter(([, { units, asked }]) => units > 0 && asked === 0);
  const units = silent.reduce((sum, [, channel]) => sum + channel.units, 0);
  return found({ units, share: units / all, channelIds: silent.map(([id]) => id) });
}
