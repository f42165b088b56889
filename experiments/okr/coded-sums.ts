import type { Metric } from "#experiments/metrics/metric.ts";
import { scaleOf } from "#experiments/metrics/registry.ts";
import { valueOfScore } from "#experiments/metrics/scale.ts";
import { emptyMean, type MeanSums, mergeMean } from "#experiments/stats/summary.ts";
import { type Period, within } from "./day.ts";
import type { KeyResult } from "./key-result.ts";
import type { SeriesCell } from "./series.ts";

/**
 * A cell in the metric's unit: scale points, 0–1, NPS points or an amount, with its square for the spread.
 * @throws {RangeError} on a survey cell without a score, or off the scale: cells of another scale never mix in
 */
export function codedSums(metric: Metric, cell: SeriesCell): MeanSums {
  const scale = scaleOf(metric);
  if (scale === null) return { n: cell.n, sum: cell.sum, sumSquares: cell.sumSquares };
  if (cell.score === null) throw new RangeError(`a cell of the survey metric ${metric.key} has a score`);
  const value = valueOfScore(scale, cell.score);
  return { n: cell.n, sum: cell.n * value, sumSquares: cell.n * value * value };
}

export function totalSums(metric: Metric, cells: readonly SeriesCell[]): MeanSums {
  return cells.reduce((total, cell) => mergeMean(total, codedSums(metric, cell)), emptyMean);
}

export function cellsWithin(cells: readonly SeriesCell[], period: Period): SeriesCell[] {
  return cells.filter((cell) => within(cell.day, period));
}

/** The cells a key result's answers come from. */
export function cellsOfPopulation(
  cells: readonly SeriesCell[],
  { stepIds, channelId }: Pick<KeyResult, "stepIds" | "channelId">,
): SeriesCell[] {
  return cells.filter(
    (cell) =>
      (stepIds === null || stepIds.includes(cell.stepId)) && (channelId === null || channelId === cell.channelId),
  );
}
