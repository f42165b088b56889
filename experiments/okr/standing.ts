import type { Interval } from "#experiments/stats/estimate.ts";
import type { Day } from "./day.ts";
import type { OkrReason } from "./reason.ts";

// What is said about a key result at one moment. Shares of the road: 0 = baseline, 1 = target, neither end clamped.

/** Progress with the interval it inherits from the value; null with a reason. */
export type Progress = { share: number | null; interval: Interval | null; reason: OkrReason | null };

/** What the value alone says. `cannot-tell`: the interval reaches both the expected line and far behind it. */
export const paces = ["on-pace", "late", "off", "cannot-tell", "not-enough-answers"] as const;
export type Pace = (typeof paces)[number];

/** What the board shows: the pace, unless a missing check-in takes a green away. */
export const statuses = [...paces, "pending", "outdated"] as const;
export type Status = (typeof statuses)[number];

/** `reason` says why the pace is cannot-tell or not-enough-answers where it is not the answers alone. */
export type KeyResultStatus = {
  status: Status;
  pace: Pace;
  expected: number | null;
  freshness: "fresh" | "outdated" | "none";
  daysSinceCheckIn: number | null;
  reason: OkrReason | null;
};

/** A point of the forecast: the middle, and the band that holds `level` of the futures. */
export type ForecastPoint = { week: Day; value: number; lower: number; upper: number };

/**
 * Where the value is heading. `atClose` is the pooled value measured at the end, `probability` its chance to reach
 * the target; the `planned` line adds what launches planned until then may bring, and is drawn apart.
 */
export type Forecast = {
  level: number;
  points: readonly ForecastPoint[];
  atClose: { value: number; interval: Interval };
  probability: number | null;
  weeksUsed: number;
  planned: {
    points: readonly ForecastPoint[];
    atClose: { value: number; interval: Interval };
    probability: number | null;
    launches: number;
  } | null;
};

/** At close: beyond the target, short of it, or neither with the answers there are. `score` is the progress, unclamped. */
export const grades = ["hit", "missed", "cannot-tell"] as const;
export type Grade = { grade: (typeof grades)[number]; score: number | null; reason: OkrReason | null };
