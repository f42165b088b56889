import type { Metric } from "#experiments/metrics/metric.ts";
import { normalQuantile } from "#experiments/stats/distributions.ts";
import { emptyMean, type MeanSums, mergeMean } from "#experiments/stats/summary.ts";
import { cellsOfPopulation, cellsWithin, totalSums } from "./cell-sums.ts";
import { addDays, type Day, type Period, periodEnding, weekStart } from "./day.ts";
import type { KeyResult } from "./key-result.ts";
import { answerVariance, measure } from "./measure.ts";
import { missing, type Reasoned } from "./reason.ts";
import type { PooledValue, SeriesCell, WeeklyPoint } from "./series.ts";

/** A figure over fewer answers than this could point at a person: it is not shown at all. */
const smallestCell = 5;

/** The window that counts today: the last `windowDays` days, or those before the due date once it has passed. */
export function currentWindow(keyResult: Pick<KeyResult, "dueOn" | "windowDays">, today: Day): Period {
  const end = keyResult.dueOn !== null && keyResult.dueOn < today ? keyResult.dueOn : today;
  return periodEnding(end, keyResult.windowDays);
}

/** The window the movement is measured from: as written, else the `windowDays` days before the start. */
export function baselineWindow(
  keyResult: Pick<KeyResult, "startsOn" | "baselineFrom" | "baselineTo" | "windowDays">,
): Reasoned<Period> {
  const { startsOn, baselineFrom, baselineTo, windowDays } = keyResult;
  if (baselineFrom !== null && baselineTo !== null) {
    return { value: { from: baselineFrom, to: baselineTo }, reason: null };
  }
  if (startsOn === null) return missing("no-period");
  return { value: periodEnding(addDays(startsOn, -1), windowDays), reason: null };
}

/**
 * The value over a window, all its answers alike, with interval and n. Below the key result's minimum of answers it
 * is null ("not-enough-answers") and `provisional` holds what the few answers say.
 * @param cells any cells; those outside the population or the window are left out
 */
export function pooledValue(
  metric: Metric,
  keyResult: Pick<KeyResult, "stepIds" | "channelId" | "minAnswers">,
  cells: readonly SeriesCell[],
  window: Period,
): PooledValue {
  const sums = totalSums(cellsWithin(cellsOfPopulation(cells, keyResult), window));
  const { minAnswers } = keyResult;
  const common = { ...window, n: sums.n, minAnswers };
  const none = { value: null, interval: null, standardError: null };
  const measured = measure(metric, sums);
  if (sums.n < minAnswers) {
    const provisional = sums.n < smallestCell ? null : measured.value;
    return { ...common, ...none, provisional, reason: "not-enough-answers" };
  }
  if (measured.reason === null) return { ...common, ...measured.value, provisional: null, reason: null };
  // All answers alike: a value there is, an interval there is not.
  return { ...common, ...none, value: sums.sum / sums.n, provisional: null, reason: measured.reason };
}

/**
 * The pooled value at the end of each whole week from the start until `today`: what `progress` needs to know how long
 * a value stayed inside its band.
 */
export function bandReadings(
  metric: Metric,
  keyResult: Pick<KeyResult, "stepIds" | "channelId" | "minAnswers" | "windowDays" | "startsOn" | "dueOn">,
  cells: readonly SeriesCell[],
  today: Day,
): PooledValue[] {
  const { startsOn } = keyResult;
  if (startsOn === null) return [];
  const last = currentWindow(keyResult, today).to;
  const readings: PooledValue[] = [];
  for (let end = addDays(startsOn, 6); end <= last; end = addDays(end, 7)) {
    readings.push(pooledValue(metric, keyResult, cells, periodEnding(end, keyResult.windowDays)));
  }
  return readings;
}

/**
 * One point per week (Monday to Sunday) from the week of `period.from` to that of `period.to`, empty weeks included.
 * The error of a week takes the spread of all weeks together, steadier than a small week's own; 95 % normal interval.
 */
export function weeklyPoints(
  keyResult: Pick<KeyResult, "stepIds" | "channelId">,
  cells: readonly SeriesCell[],
  period: Period,
): WeeklyPoint[] {
  const weeks = new Map<Day, MeanSums>();
  for (let week = weekStart(period.from); week <= period.to; week = addDays(week, 7)) weeks.set(week, emptyMean);
  const weekOf = new Map<Day, Day>();
  let all = emptyMean;
  for (const cell of cellsWithin(cellsOfPopulation(cells, keyResult), period)) {
    const week = weekOf.get(cell.day) ?? weekStart(cell.day);
    weekOf.set(cell.day, week);
    weeks.set(week, mergeMean(weeks.get(week) ?? emptyMean, cell));
    all = mergeMean(all, cell);
  }
  const spread = Math.sqrt(answerVariance(all));
  return [...weeks].map(([week, sums]) => weeklyPoint(week, sums, spread));
}

function weeklyPoint(week: Day, { n, sum }: MeanSums, spread: number): WeeklyPoint {
  if (n < smallestCell) {
    return { week, n, value: null, interval: null, standardError: null, reason: "not-enough-answers" };
  }
  const value = sum / n;
  if (spread === 0) return { week, n, value, interval: null, standardError: null, reason: "no-variance" };
  const standardError = spread / Math.sqrt(n);
  const reach = -normalQuantile(0.025) * standardError;
  return { week, n, value, interval: { lower: value - reach, upper: value + reach }, standardError, reason: null };
}
