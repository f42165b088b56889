import type { ReasonCode } from "#experiments/stats/estimate.ts";

/** Why a key result has no such number; the codes of single effects, and those only a key result can have. */
export type OkrReason =
  | ReasonCode
  /** No baseline was written. */
  | "no-baseline"
  /** No target was written. */
  | "no-target"
  /** Baseline and target are equal: there is no road to measure. */
  | "target-is-baseline"
  /** A key result that keeps a value needs at least one end of its band. */
  | "no-band"
  /** No metric is bound to the key result. */
  | "no-metric"
  /** Start or end date is missing. */
  | "no-period"
  /** The period has not begun. */
  | "not-started"
  /** Too few weeks with answers to see a trend. */
  | "too-few-weeks"
  /** Milestones are reached or not; nothing is extrapolated from them. */
  | "milestones-only"
  /** No past effect and no stated prior to reckon with. */
  | "no-effect-history"
  /** The budget of answers of the remaining time is unknown. */
  | "no-budget"
  /** No quarterly holdout is kept. */
  | "no-holdout"
  /** The key result's target already lies behind its current value. */
  | "already-reached"
  /** Nothing was stopped for harm, so nothing was avoided. */
  | "nothing-stopped"
  /** Nothing was decided in the cycle. */
  | "nothing-decided"
  /** No variation of the test was answered from in either window. */
  | "not-covered";

/** A value, or null with the reason why there is none. */
export type Reasoned<T> = { value: T; reason: null } | { value: null; reason: OkrReason };

export function missing(reason: OkrReason): { value: null; reason: OkrReason } {
  return { value: null, reason };
}
