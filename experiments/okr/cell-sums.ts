import { type ScaleRule, valueOfScore } from "#experiments/metrics/scale.ts";
import { emptyMean, type MeanSums, mergeMean } from "#experiments/stats/summary.ts";
import { type Period, within } from "./day.ts";
import type { KeyResult } from "./key-result.ts";
import type { SeriesCell } from "./series.ts";

/**
 * `n` answers of one score in the unit of the scale's scoring: scale points, 0–1 or NPS points.
 * @throws {RangeError} on a score off the scale: answers of another scale never mix in
 */
export function scoreSums(scale: ScaleRule, score: number, n: number): MeanSums {
  const value = valueOfScore(scale, score);
  return { n, sum: n * value, sumSquares: n * value * value };
}

export function totalSums(cells: readonly SeriesCell[]): MeanSums {
  return cells.reduce<MeanSums>(mergeMean, emptyMean);
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
