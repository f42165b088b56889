import type { Metric, MetricRole } from "#experiments/metrics/metric.ts";
import type { AnswerOrder } from "./answer-order.ts";

/**
 * What the customers of one variation, first met in one channel, add up to on one metric. Sums over customers, in
 * the metric's own units (a share is 0–1, NPS points −100…100): see `armSumsFromRollup` for the stored fixed point.
 * m, d: value and count in the window after exposure; x, e: the same before it. Survey: Σ value and number of
 * answers. Behaviour: value of the customer and 1. Double letters are sums of products, so `md` = Σ m·d.
 */
export type ArmSums = {
  variation: number;
  /** 0 = unknown. */
  channelId: number;
  /** Customers with d > 0. */
  answered: number;
  /** Customers with a value before exposure, e > 0. */
  preUnits: number;
  m: number;
  d: number;
  x: number;
  e: number;
  mm: number;
  md: number;
  mx: number;
  me: number;
  dd: number;
  dx: number;
  de: number;
  xx: number;
  xe: number;
  ee: number;
  /** Raw scores of the answers in d, one entry per score; empty for behaviour. */
  histogram: ScoreCount[];
  /**
   * Lots were drawn by team and day: the products above are over clusters instead of customers, d counts customers
   * where the metric is behaviour, and nothing is known of the time before. `reached` are customers who answered.
   */
  clusters?: ClusterReach & {
    /** Clusters with d > 0. */
    answering: number;
  };
};

/** How many customers something reached, cluster by cluster: u customers and r reached among them, summed and multiplied. */
export type ClusterReach = { clusters: number; units: number; reached: number; uu: number; ur: number; rr: number };

export type ScoreCount = { score: number; answers: number };

/** Customers exposed to one variation first met in one channel. variation −1: seen in two variations (mixed). */
export type ExposureSums = {
  variation: number;
  channelId: number;
  units: number;
  /** Customers among them who were asked at least once. */
  asked: number;
  /** Lots were drawn by team and day; `reached` are customers who were asked. */
  clusters?: ClusterReach;
};

export type VariationPlan = {
  /** Variation 0 is the control. */
  index: number;
  /** Share of the split, any positive scale; 0 = not in the split. */
  weight: number;
  /** Position on the dose axis of an ordered test (human share, number of reminders …); null: not ordered. */
  dose: number | null;
};

/** An effect once measured on this metric, in its units, with its own standard error above 0. */
export type PastEffect = { effect: number; standardError: number };

export type MetricInput = {
  metric: Metric;
  role: MetricRole;
  /** Smallest difference that matters, above 0, in the metric's units; null: not stated. */
  smallestEffect: number | null;
  /** One per variation × channel that has facts; none missing counts as zero. */
  arms: ArmSums[];
  /** Effects of decided tests on this metric: a prior from ten on. */
  history: PastEffect[];
};

export type AnalysisPlan = {
  /** `fixed`: one look at the planned size, said before the start. */
  method: "sequential" | "fixed";
  /** Answers aimed at over all variations; null: not planned. */
  plannedAnswers: number | null;
  /** Exposed customers aimed at over all variations; null: not planned. */
  plannedExposed: number | null;
  /** Shortest run, in days; rounded up to whole weeks. */
  minimumDays: number;
  /** Longest run the team would accept, in days from the start; bounds "extend". */
  maximumDays: number;
};

/** What agents logged about delivering a variation. */
export type FidelityCount = { variation: number; done: number; notPossible: number; refused: number };

/** Another test on the same journey; `sharedUnits` of this test's customers are in it too, null when not counted. */
export type Overlap = { experimentKey: string; sharedUnits: number | null };

export type AnalysisInput = {
  /** Whether new facts may still arrive. A test that ended is read at its last look. */
  running: boolean;
  /** Days since the start (until the end when it ended), fractions allowed. */
  daysRun: number;
  variations: VariationPlan[];
  exposures: ExposureSums[];
  metrics: MetricInput[];
  plan: AnalysisPlan;
  /** null where agents log nothing. */
  fidelity: FidelityCount[] | null;
  overlaps: Overlap[];
  /** Answers naming this test whose customer was never exposed; null when not counted. */
  answersWithoutExposure: number | null;
  /** On the survey metric most answered; null: there is none, or it was not counted. */
  answerOrder: AnswerOrder | null;
  /** The loss meter's reading for this moment; null: no budget was set. */
  lossBreached: boolean | null;
};

export type AnalysisOptions = {
  /** Two-sided level, 0–1; 0.05. */
  alpha?: number;
};
