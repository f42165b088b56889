import type { Metric } from "#experiments/metrics/metric.ts";
import { populationOf } from "#experiments/metrics/registry.ts";
import { defaultPlannedUnits } from "#experiments/stats/sequential.ts";
import type { AnalysisPlan, VariationPlan } from "./input.ts";

/**
 * Customers of the given variations at which the always-valid interval is to be tightest: their part of the planned
 * size by the split. Fixed before the start; 5,000 when nothing was planned for the metric's population.
 */
export function plannedUnitsFor(
  metric: Metric,
  plan: AnalysisPlan,
  variations: readonly VariationPlan[],
  indexes: readonly number[],
): number {
  const planned = populationOf(metric) === "respondents" ? plan.plannedAnswers : plan.plannedExposed;
  if (planned === null || planned <= 0) return defaultPlannedUnits;
  const all = variations.reduce((sum, { weight }) => sum + weight, 0);
  const part = variations.reduce((sum, { index, weight }) => (indexes.includes(index) ? sum + weight : sum), 0);
  return part > 0 ? (planned * part) / all : defaultPlannedUnits;
}
