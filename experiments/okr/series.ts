import type { Interval } from "#experiments/stats/estimate.ts";
import type { MeanSums } from "#experiments/stats/summary.ts";
import type { Day, Period } from "./day.ts";
import type { OkrReason } from "./reason.ts";

/**
 * One row of the time series: the answers or events of one UTC day at one step and channel (0 = unknown), with their
 * sums in the metric's unit: scale points, 0–1, NPS points or an amount (see `scoreSums`).
 */
export type SeriesCell = MeanSums & { day: Day; stepId: number; channelId: number };

/** One week (Monday to Sunday) as drawn on the chart; shown, never graded. Null below 5 answers. */
export type WeeklyPoint = {
  week: Day;
  n: number;
  value: number | null;
  interval: Interval | null;
  standardError: number | null;
  reason: OkrReason | null;
};

/** A value with its interval, as measured over `n` answers. */
export type Measured = { value: number; interval: Interval; standardError: number };

/**
 * The value of a key result over a period. `value` is null below the minimum number of answers; `provisional` then
 * holds what the few answers say, for a grey figure that is never graded (null below 5 answers).
 */
export type PooledValue = Period & {
  n: number;
  minAnswers: number;
  value: number | null;
  interval: Interval | null;
  standardError: number | null;
  provisional: Measured | null;
  reason: OkrReason | null;
};
