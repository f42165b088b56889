import type { EvidenceTier } from "#experiments/analysis/evidence-tier.ts";
import type { LocalizedText } from "#experiments/metrics/localized-text.ts";
import type { Interval } from "#experiments/stats/estimate.ts";
import type { Period } from "./day.ts";
import type { OkrReason } from "./reason.ts";

/** A part of the movement, in the metric's own unit, with its 95 % interval. */
export type Part = { value: number; standardError: number; interval: Interval };

/** Share of a window's respondents living in a test's winning or running variation, 0–1. */
export type CoverageShare = { share: number; standardError: number; respondents: number };

/** What one test added: (coverage now − coverage then) × its shrunk effect. */
export type TestBar = Part & {
  experiment: string;
  name: LocalizedText;
  variation: number;
  tier: EvidenceTier;
  shipped: boolean;
  /** As measured, unshrunk. */
  effect: { value: number; standardError: number };
  /** After shrinkage towards 0 by what the workspace's effects on this metric look like. */
  shrunkEffect: { value: number; standardError: number };
  coverageBefore: CoverageShare;
  coverageNow: CoverageShare;
};

export const notCountedReasons = [
  /** Tier C: a signal, not evidence. */
  "tier-c",
  /** Tier X: do not use. */
  "tier-x",
  /** Compared with an earlier period, not with a concurrent control. */
  "before-after-only",
  /** Ended without being shipped: nobody lives in it any more. */
  "rolled-back",
  /** Not measured on this key result's metric. */
  "other-metric",
  /** No effect could be computed (yet). */
  "no-effect",
  /** Nobody who answered lived in it in either window. */
  "not-covered",
] as const;
export type NotCountedReason = (typeof notCountedReasons)[number];

export type NotCounted = {
  experiment: string;
  name: LocalizedText;
  tier: EvidenceTier | null;
  reason: NotCountedReason;
  effect: { value: number; standardError: number } | null;
};

/**
 * Two counted tests and the share of the current window's respondents who lived in both; their bars are added as if
 * independent, which is flagged above 10 %. `estimated`: nobody counted, the tests draw their lots independently.
 */
export type Overlap = {
  experiments: readonly [string, string];
  share: number;
  estimated: boolean;
  flagged: boolean;
};

/**
 * What the objective's tests together did for those who could meet them, measured against customers set aside.
 * `contribution` is what that makes of everybody's answers – the difference × the share given outside the holdout – and
 * is the figure to lay beside the sum of contributions; `agrees`: the two do not differ for sure.
 */
export type HoldoutCheck = Part & { contribution: Part; inHoldout: number; outside: number; agrees: boolean };

/** One step × channel of the mix, for the table behind the chart. Ids null: pooled "other". */
export type MixCell = {
  stepId: number | null;
  channelId: number | null;
  before: { n: number; share: number; mean: number | null };
  now: { n: number; share: number; mean: number | null };
  mix: number;
  within: number;
};

/**
 * How effects were shrunk: prior mean 0 and this spread, learned from `effects` past effects or stated.
 * `varianceError` is the standard error of the spread's square; 0 when stated.
 */
export type EffectPrior = {
  standardDeviation: number;
  varianceError: number;
  effects: number;
  source: "learned" | "stated";
};

/**
 * What moved a key result between two windows. start + mix + Σ tests + drift = end to 1e-9.
 * `naiveSum` is the sum of raw effects of the counted tests, for the toggle that shows how far off it is.
 */
export type Decomposition = {
  before: Period & { n: number };
  now: Period & { n: number };
  start: Part;
  end: Part;
  movement: Part;
  mix: Part;
  within: Part;
  tests: readonly TestBar[];
  testsTotal: Part;
  drift: Part & { explained: boolean };
  notCounted: readonly NotCounted[];
  overlaps: readonly Overlap[];
  prior: EffectPrior;
  naiveSum: Part | null;
  holdout: HoldoutCheck | null;
  cells: readonly MixCell[];
};

/** A decomposition, or the reason why there is none, with the answers there are. */
export type DecompositionResult =
  | { value: Decomposition; reason: null }
  | { value: null; reason: OkrReason; answers: { before: number; now: number } };
