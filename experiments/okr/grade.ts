import type { KeyResult } from "./key-result.ts";
import { insideBand, progress, roadOf } from "./progress.ts";
import type { OkrReason } from "./reason.ts";
import type { PooledValue } from "./series.ts";
import type { Grade, Progress } from "./standing.ts";

/**
 * The grade proposed at close from the pooled window: hit when the whole interval is beyond the target, missed when
 * the whole interval is short of it, otherwise cannot tell. Maintain: the same with the band. Milestone: hit with all
 * three levels reached. `score` is the progress, unclamped.
 * @param pooled the value over the last window of the cycle
 * @param standing progress at close, for the score (for `maintain` the share of weeks inside)
 */
export function grade(
  keyResult: KeyResult,
  pooled: Pick<PooledValue, "value" | "interval" | "reason">,
  standing: Progress = progress(keyResult, pooled),
): Grade {
  const score = standing.share;
  if (keyResult.kind === "milestone") {
    return { grade: keyResult.milestoneReached >= 3 ? "hit" : "missed", score, reason: null };
  }
  const limits = limitsOf(keyResult);
  if (limits.reason !== null) return { grade: "cannot-tell", score, reason: limits.reason };
  if (pooled.interval === null) {
    return { grade: "cannot-tell", score, reason: pooled.reason ?? "not-enough-answers" };
  }
  const { lower, upper } = pooled.interval;
  const { bandLow, bandHigh } = limits;
  if (insideBand(limits, lower) && insideBand(limits, upper)) return { grade: "hit", score, reason: null };
  const short = (bandLow !== null && upper < bandLow) || (bandHigh !== null && lower > bandHigh);
  return { grade: short ? "missed" : "cannot-tell", score, reason: null };
}

/** What counts as reached, as a band: an increase is open above its target, a decrease below it. */
export type Limits = { bandLow: number | null; bandHigh: number | null; reason: null };

/** The band of values that count as reached, or why there is none. */
export function limitsOf(
  keyResult: Pick<KeyResult, "kind" | "baseline" | "target" | "bandLow" | "bandHigh">,
): Limits | { reason: OkrReason } {
  const { kind, bandLow, bandHigh } = keyResult;
  if (kind === "milestone") return { reason: "milestones-only" };
  if (kind === "maintain") {
    return bandLow === null && bandHigh === null ? { reason: "no-band" } : { bandLow, bandHigh, reason: null };
  }
  const road = roadOf(keyResult);
  if (road.reason !== null) return { reason: road.reason };
  const { target } = road.value;
  return kind === "increase"
    ? { bandLow: target, bandHigh: null, reason: null }
    : { bandLow: null, bandHigh: target, reason: null };
}
