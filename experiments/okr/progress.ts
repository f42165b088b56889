import type { Interval } from "#experiments/stats/estimate.ts";
import { type Day, elapsedShare, type Period } from "./day.ts";
import { type KeyResult, milestoneShares } from "./key-result.ts";
import type { OkrReason, Reasoned } from "./reason.ts";
import { missing } from "./reason.ts";
import type { PooledValue } from "./series.ts";
import type { Progress } from "./standing.ts";

type Aim = Pick<KeyResult, "kind" | "baseline" | "target" | "bandLow" | "bandHigh" | "milestoneReached">;

/** A value at the end of one week of the cycle so far, for key results that keep a value inside a band. */
export type BandReading = Pick<PooledValue, "value">;

/**
 * Where a key result stands on its road: (value − baseline) ÷ (target − baseline), the same for increase and
 * decrease; beyond the target it is above 1, below the baseline under 0, never clamped. Maintain: share of the weeks
 * so far that ended inside the band (weeks without enough answers do not count). Milestone: 0, 30, 70 or 100 %.
 * @param readings for `maintain`: the pooled value at the end of each week since the start
 */
export function progress(
  keyResult: Aim,
  pooled: Pick<PooledValue, "value" | "interval" | "reason">,
  readings: readonly BandReading[] = [],
): Progress {
  if (keyResult.kind === "milestone") {
    return { share: milestoneShares[keyResult.milestoneReached] ?? 0, interval: null, reason: null };
  }
  if (keyResult.kind === "maintain") return bandProgress(keyResult, readings);
  const road = roadOf(keyResult);
  if (road.reason !== null) return none(road.reason);
  if (pooled.value === null) return none(pooled.reason ?? "not-enough-answers");
  const share = (pooled.value - road.value.baseline) / road.value.length;
  const interval = pooled.interval === null ? null : onRoad(road.value, pooled.interval);
  return { share, interval, reason: interval === null ? pooled.reason : null };
}

/** The road from baseline to target; `length` is negative for a decrease. */
export type Road = { baseline: number; target: number; length: number };

export function roadOf({ baseline, target }: Pick<KeyResult, "baseline" | "target">): Reasoned<Road> {
  if (baseline === null) return missing("no-baseline");
  if (target === null) return missing("no-target");
  if (target === baseline) return missing("target-is-baseline");
  return { value: { baseline, target, length: target - baseline }, reason: null };
}

/** An interval of values as an interval of shares of the road, lower end first. */
export function onRoad(road: Road, { lower, upper }: Interval): Interval {
  const a = (lower - road.baseline) / road.length;
  const b = (upper - road.baseline) / road.length;
  return { lower: Math.min(a, b), upper: Math.max(a, b) };
}

/** Whether a value lies in the band; an end left open does not bind. */
export function insideBand({ bandLow, bandHigh }: Pick<KeyResult, "bandLow" | "bandHigh">, value: number): boolean {
  return (bandLow === null || value >= bandLow) && (bandHigh === null || value <= bandHigh);
}

/**
 * The share of the road expected by the end of `today`: linear in time, or the steps its owner drew, flat until the
 * first. Keeping a band is expected all the time (1), milestones as a line.
 */
export function expectedProgress(
  keyResult: Pick<KeyResult, "kind" | "startsOn" | "dueOn" | "expectedSteps">,
  today: Day,
): Reasoned<number> {
  const period = periodOf(keyResult);
  if (period.reason !== null) return period;
  if (today < period.value.from) return missing("not-started");
  if (keyResult.kind === "maintain") return { value: 1, reason: null };
  const steps = keyResult.expectedSteps;
  if (steps === null || steps.length === 0) return { value: elapsedShare(period.value, today), reason: null };
  return { value: steps.findLast(({ on }) => on <= today)?.share ?? 0, reason: null };
}

export function periodOf({ startsOn, dueOn }: Pick<KeyResult, "startsOn" | "dueOn">): Reasoned<Period> {
  if (startsOn === null || dueOn === null) return missing("no-period");
  return { value: { from: startsOn, to: dueOn }, reason: null };
}

function bandProgress(keyResult: Aim, readings: readonly BandReading[]): Progress {
  if (keyResult.bandLow === null && keyResult.bandHigh === null) return none("no-band");
  const known = readings.flatMap(({ value }) => (value === null ? [] : [value]));
  if (known.length === 0) return none("not-enough-answers");
  const inside = known.filter((value) => insideBand(keyResult, value)).length;
  return { share: inside / known.length, interval: null, reason: null };
}

function none(reason: OkrReason): Progress {
  return { share: null, interval: null, reason };
}
