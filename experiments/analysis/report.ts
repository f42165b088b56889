import type { MetricRole, MetricUnit } from "#experiments/metrics/metric.ts";
import type { Direction } from "#experiments/metrics/scale.ts";
import type { Interval } from "#experiments/stats/estimate.ts";
import type { TierBadge } from "./evidence-tier.ts";
import type { Finding } from "./finding.ts";
import type { Health } from "./health-report.ts";
import type { ArmSums } from "./input.ts";

// Everything here is plain JSON: no Infinity, NaN, undefined or dates. Sentences are the screen's, from code and numbers.

/** One arm of a comparison, in the metric's units. */
export type ArmReading = {
  variation: number;
  /** Exposed customers. */
  exposed: number;
  /** Asked customers. */
  asked: number;
  /** The number to print as n: answers for a survey metric, exposed customers for behaviour. */
  n: number;
  /** Customers who answered (survey), or exposed customers (behaviour). */
  units: number;
  /**
   * What the minimum of 30 counts: answers (survey) or customers with an event. For a quantity (Σm)² ÷ Σm², the
   * number of equal amounts that would weigh as much: no more than the customers with an amount above 0.
   */
  events: number;
  value: Finding<number>;
  /** The arm's own 95 % interval: Wilson for shares, t otherwise. */
  interval: Finding<Interval>;
};

export type FixedMethod = "welch" | "ratio" | "newcombe";

/** Treatment minus control at one planned look. `pValue` null: every value equal, nothing to test. */
export type FixedEffect = {
  method: FixedMethod;
  effect: number;
  standardError: number;
  df: number | null;
  interval: Interval;
  pValue: number | null;
};

/** Valid however often one looks. */
export type SequentialEffect = { effect: number; interval: Interval; pValue: number; plannedUnits: number };

export type BayesEffect = {
  prior: "flat" | "history";
  /** Mean and sd of the prior; null when flat. */
  priorMean: number | null;
  priorSd: number | null;
  mean: number;
  interval: Interval;
  /** Probability 0–1 that the variation is better, in the good direction. */
  chanceBetter: number;
  /** Expected loss, ≥ 0 in the metric's units: of keeping the control, of shipping the variation. */
  lossKeeping: number;
  lossShipping: number;
};

/** The same comparison with noise explained by the time before; both are kept. */
export type CupedEffect = {
  theta: number;
  effect: number;
  standardError: number;
  interval: Interval;
  pValue: number;
  /** Always-valid twin; unknown while collecting. */
  sequential: Finding<SequentialEffect>;
  /** Share of the plain variance removed, 0–1 (negative when it made things worse). */
  varianceRemoved: number;
  /** Share of exposed customers with a value from before, 0–1. */
  coverage: number;
};

/** Probability that a random answer of the variation is higher than one of the control, ties half. For reading only. */
export type OrdinalEffect = { superiority: number; interval: Interval; pValue: number };

/**
 * Range of the effect among those who would answer either way. `interval` is the Imbens–Manski 95 % interval, for
 * display; `atRatesSeen` takes the response rates as they were seen, and is what tier A asks about (see evidence.ts).
 */
export type ResponseBounds = {
  lower: number;
  upper: number;
  interval: Interval;
  atRatesSeen: Interval;
  responseControl: number;
  responseTreatment: number;
  trimmed: "control" | "treatment" | "none";
};

/** The p-value within its family (Holm or Benjamini–Hochberg), and the size of that family. */
export type AdjustedP = { family: "holm" | "benjamini-hochberg"; size: number; pValue: number };

/**
 * One-sided test of harm: `harmAtLeast` > 0, in the metric's units, means proven harm. `harmed`: and the interval is
 * not wholly inside ± the smallest effect that matters.
 */
export type GuardrailTest = { pValue: number; harmAtLeast: number; harmed: boolean };

export type RelativeLift = { effect: number; interval: Interval };

/** Within a channel an arm has no interval of its own: nothing shows it, and it would cost a quarter of the time. */
export type ChannelArm = Omit<ArmReading, "interval">;

export type ChannelReading = {
  channelId: number;
  control: ChannelArm;
  treatment: ChannelArm;
  fixed: Finding<FixedEffect>;
  sequential: Finding<SequentialEffect>;
  bayes: Finding<BayesEffect>;
};

export type ChannelWord = "consistent" | "concentrated" | "displaced";

/** Effects per channel of first exposure, combined. `gaining` and `losing` are channel ids. */
export type ChannelHeterogeneity = {
  word: ChannelWord;
  q: number;
  qPValue: number;
  /** Share 0–1 of the spread between channels that is not sampling. */
  iSquared: number;
  fixed: { effect: number; standardError: number };
  random: { effect: number; standardError: number; tauSquared: number };
  gaining: number[];
  losing: number[];
};

export type VerdictWord = "better" | "worse" | "no-meaningful-difference" | "cannot-tell" | "not-enough-answers";

export type Comparison = {
  metricId: number;
  role: MetricRole;
  variation: number;
  control: ArmReading;
  treatment: ArmReading;
  fixed: Finding<FixedEffect>;
  sequential: Finding<SequentialEffect>;
  /** Which of the two decides, and its interval and p; unknown while collecting. */
  deciding: Finding<{ method: "sequential" | "fixed"; effect: number; interval: Interval; pValue: number }>;
  adjusted: Finding<AdjustedP>;
  guardrail: Finding<GuardrailTest>;
  bayes: Finding<BayesEffect>;
  cuped: Finding<CupedEffect>;
  ordinal: Finding<OrdinalEffect>;
  bounds: Finding<ResponseBounds>;
  relative: Finding<RelativeLift>;
  channels: ChannelReading[];
  heterogeneity: Finding<ChannelHeterogeneity>;
  badge: TierBadge;
  verdict: VerdictWord;
};

/** What went in, for "how was this computed": sums per variation over channels; `sums.histogram` is the distribution. */
export type MetricInputs = { variation: number; exposed: number; asked: number; sums: ArmSums };

export type MetricReport = {
  metricId: number;
  key: string;
  role: MetricRole;
  direction: Direction;
  unit: MetricUnit;
  smallestEffect: number | null;
  population: "respondents" | "exposed";
  inputs: MetricInputs[];
  /** One per variation but the control, in order. */
  comparisons: Comparison[];
  dosage: Finding<DosageReport>;
};

/** Ordered variations: does the score follow the dose, and from which dose on does more add nothing? */
export type DosageReport = {
  /** Change of the value per unit of dose. */
  slope: number;
  standardError: number;
  interval: Interval;
  pValue: number;
  /** The lowest dose from which no higher one is meaningfully better; unknown: cannot tell. */
  plateau: Finding<{ dose: number; variation: number }>;
};

export type RecommendedVerdict = "ship" | "stop" | "extend" | "discuss";

export type RecommendationReason =
  | "better-and-safe"
  | "primary-worse"
  | "guardrail-worse"
  | "loss-reached"
  | "reaches-smallest-effect"
  | "too-long"
  | "no-meaningful-difference"
  | "before-minimum"
  | "reaches-planned-size"
  | "inconclusive"
  | "weak-evidence"
  | "do-not-use"
  | "no-smallest-effect"
  | "no-primary"
  | "no-data";

export type Recommendation = {
  verdict: RecommendedVerdict;
  reason: RecommendationReason;
  /** The variation to ship, or that did the harm; null when none. */
  variation: number | null;
  /** The metric the reason is about; null when none. */
  metricId: number | null;
  /** For `extend`: whole days more, about; for `too-long`: days it would take. */
  days: number | null;
};

export type ExperimentReport = {
  /** Variations but the control, by index. */
  variations: number[];
  metrics: MetricReport[];
  health: Health;
  recommendation: Recommendation;
  /** The comparison the headline is about: the best variation on the first primary metric. */
  headline: Finding<{ metricId: number; variation: number }>;
  /** `counts`: what `answers` and `planned` are; customers where the primary metric counts everyone exposed. */
  progress: {
    counts: "answers" | "customers";
    answers: number;
    planned: number | null;
    daysRun: number;
    minimumDays: number;
  };
  alpha: number;
};
