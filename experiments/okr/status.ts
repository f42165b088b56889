import type { Interval } from "#experiments/stats/estimate.ts";
import { type Day, daysBetween } from "./day.ts";
import { type KeyResult, milestoneShares } from "./key-result.ts";
import { expectedProgress, onRoad, type Road, roadOf } from "./progress.ts";
import type { OkrReason } from "./reason.ts";
import type { PooledValue } from "./series.ts";
import type { KeyResultStatus, Pace, Status } from "./standing.ts";

/** A weekly check-in, with two days of grace. */
export const checkInEveryDays = 9;

/** Where on the road "on pace" ends: half of it behind the expected line must be ruled out. */
const ruledOut = 0.5;
/** Shown to be under this share of what is expected: not late but off. */
const farBehind = 0.5;

type Judged = { pace: Pace; reason: OkrReason | null };

/**
 * What to call a key result today, from the interval of its value, not from the point. On the road from baseline (0)
 * to target (1), with the expected share e: **off** when the whole interval is under e/2, **late** when it is under e,
 * **on pace** when it reaches e and rules out being half a road behind it, otherwise **cannot tell**. Under the
 * minimum of answers: **not enough answers**. A green without any check-in is *pending*, with the last one more than
 * nine days old *outdated*; bad news stays as it is.
 * @param lastCheckIn day of the latest check-in, null when there is none
 */
export function keyResultStatus(
  keyResult: KeyResult,
  pooled: Pick<PooledValue, "value" | "interval" | "reason">,
  today: Day,
  lastCheckIn: Day | null,
): KeyResultStatus {
  const expected = expectedProgress(keyResult, today);
  const { pace, reason } =
    expected.reason !== null ? tooEarly(expected.reason) : judge(keyResult, pooled, expected.value);
  const daysSinceCheckIn = lastCheckIn === null ? null : daysBetween(lastCheckIn, today);
  const freshness = daysSinceCheckIn === null ? "none" : daysSinceCheckIn > checkInEveryDays ? "outdated" : "fresh";
  return { status: shown(pace, freshness), pace, expected: expected.value, freshness, daysSinceCheckIn, reason };
}

function shown(pace: Pace, freshness: KeyResultStatus["freshness"]): Status {
  if (pace !== "on-pace" || freshness === "fresh") return pace;
  return freshness === "none" ? "pending" : "outdated";
}

function judge(
  keyResult: KeyResult,
  pooled: Pick<PooledValue, "value" | "interval" | "reason">,
  expected: number,
): Judged {
  if (keyResult.kind === "milestone")
    return { pace: milestonePace(keyResult.milestoneReached, expected), reason: null };
  if (keyResult.kind === "maintain" && keyResult.bandLow === null && keyResult.bandHigh === null) {
    return { pace: "cannot-tell", reason: "no-band" };
  }
  const road = keyResult.kind === "maintain" ? null : roadOf(keyResult);
  if (road !== null && road.reason !== null) return { pace: "cannot-tell", reason: road.reason };
  if (pooled.value === null) return { pace: "not-enough-answers", reason: pooled.reason };
  if (pooled.interval === null) return { pace: "cannot-tell", reason: pooled.reason };
  const pace = road === null ? bandPace(keyResult, pooled.interval) : roadPace(road.value, pooled.interval, expected);
  return { pace, reason: null };
}

function roadPace(road: Road, interval: Interval, expected: number): Pace {
  const { lower, upper } = onRoad(road, interval);
  if (upper < expected * farBehind) return "off";
  if (upper < expected) return "late";
  return lower >= expected - ruledOut ? "on-pace" : "cannot-tell";
}

/** Inside the band, or over an edge by no more than half its width (one open end: by the smallest effect that matters). */
function bandPace(keyResult: KeyResult, { lower, upper }: Interval): Pace {
  const low = keyResult.bandLow ?? Number.NEGATIVE_INFINITY;
  const high = keyResult.bandHigh ?? Number.POSITIVE_INFINITY;
  if (upper < low || lower > high) return "off";
  const slack = Number.isFinite(high - low) ? (high - low) / 2 : (keyResult.smallestEffect ?? 0);
  return lower >= low - slack && upper <= high + slack ? "on-pace" : "cannot-tell";
}

/** The milestones that should be reached by now, against those that are. */
function milestonePace(reached: number, expected: number): Pace {
  const due = milestoneShares.filter((share) => share > 0 && share <= expected + 1e-9).length;
  if (reached >= due) return "on-pace";
  return due - reached === 1 ? "late" : "off";
}

/** Before its start a key result has no pace; without dates it has none either. */
function tooEarly(reason: OkrReason): Judged {
  return { pace: "cannot-tell", reason };
}
