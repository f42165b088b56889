import { armsOf } from "#experiments/analysis/arms.ts";
import { fixedEffect, measure } from "#experiments/analysis/effects.ts";
import type { PastEffect } from "#experiments/analysis/input.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import { defaultPlannedUnits } from "#experiments/stats/sequential.ts";
import type { ExperimentRecord } from "./experiment.server.ts";
import { variationsOf } from "./experiment-input.server.ts";
import type { ExperimentSums } from "./experiment-sums.server.ts";

export type TestEffect = PastEffect & { experimentId: number; variation: number };

/**
 * Every effect the given ended tests measured, winners and losers alike, by metric id: what a new test on the metric may
 * expect, and what contributions are shrunk by.
 */
export function effectsOf(
  ended: readonly ExperimentRecord[],
  sums: ReadonlyMap<number, ExperimentSums>,
  metrics: ReadonlyMap<number, Metric>,
): Map<number, TestEffect[]> {
  const byMetric = new Map<number, TestEffect[]>();
  for (const record of ended) {
    const own = sums.get(record.id);
    if (own === undefined) continue;
    const variations = variationsOf(record);
    for (const { metricId, role } of record.metrics) {
      const metric = metrics.get(metricId);
      if (metric === undefined) continue;
      const bound = { metric, role, smallestEffect: null, arms: own.arms.get(metricId) ?? [], history: [] };
      const { pooled } = armsOf({ exposures: own.exposures, variations }, bound);
      for (const [variation, treatment] of pooled) {
        if (variation === 0) continue;
        const pair = { metric, control: pooled.get(0), treatment, alpha: 0.05, plannedUnits: defaultPlannedUnits };
        const measured = measure(pair);
        const effect = "difference" in measured ? fixedEffect(measured).value : null;
        if (effect === null || !(effect.standardError > 0)) continue;
        const past = { effect: effect.effect, standardError: effect.standardError };
        byMetric.set(metricId, [...(byMetric.get(metricId) ?? []), { ...past, experimentId: record.id, variation }]);
      }
    }
  }
  return byMetric;
}
