import type { Maybe, ReasonCode } from "#experiments/stats/estimate.ts";

/** Why a number of a report is not there. */
export type UnknownReason =
  | ReasonCode
  /** Fewer answers or events than needed so far; `have` of `need`. */
  | "collecting"
  /** Nobody was exposed, in any variation. */
  | "no-units"
  /** Customers were exposed, none answered in either arm. */
  | "no-answers"
  /** One arm answers, the other is silent. */
  | "silent-arm"
  /** The metric has no answer scale. */
  | "not-ordinal"
  /** Fewer than 30 % of the customers have a value from before. */
  | "no-pre-period"
  /** Fewer than two channels with 30 answers per arm. */
  | "one-channel"
  /** Nobody logs this. */
  | "not-logged"
  /** The variations have no order, or fewer than three of them. */
  | "not-ordered"
  /** The highest dose is still better than the one before, or cannot be told from it. */
  | "no-plateau"
  /** No smallest effect that matters was stated. */
  | "no-smallest-effect"
  /** The metric is not a comparison on respondents: every exposed customer counts already. */
  | "not-needed"
  /** The metric is left out of this family of tests by its role. */
  | "not-in-family"
  /** Fewer clusters than it takes to know their spread; `have` of `need`. */
  | "few-clusters"
  /** Lots were drawn by team and day: this view treats customers as independent. */
  | "by-cluster"
  /** Nothing was planned to compare with. */
  | "not-planned";

/** A number, or null with its reason. `have` of `need` say how far a collection is, null otherwise. */
export type Finding<T> = { value: T; reason: null } | UnknownFinding;
export type UnknownFinding = { value: null; reason: UnknownReason; have: number | null; need: number | null };

export function found<T>(value: T): { value: T; reason: null } {
  return { value, reason: null };
}

export function missing(reason: UnknownReason): UnknownFinding {
  return { value: null, reason, have: null, need: null };
}

export function collecting(have: number, need: number): UnknownFinding {
  return { value: null, reason: "collecting", have, need };
}

/** An answer of `experiments/stats` as a finding. */
export function findingOf<T>(answer: Maybe<T>): Finding<T> {
  return answer.reason === null ? answer : missing(answer.reason);
}
