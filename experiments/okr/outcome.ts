import type { EvidenceTier } from "#experiments/analysis/evidence-tier.ts";
import type { LocalizedText } from "#experiments/metrics/localized-text.ts";
import type { MetricUnit } from "#experiments/metrics/metric.ts";
import type { Direction } from "#experiments/metrics/scale.ts";
import type { Interval } from "#experiments/stats/estimate.ts";
import type { Day } from "./day.ts";
import type { KeyResultKind } from "./key-result.ts";
import type { Reasoned } from "./reason.ts";
import type { Forecast, Progress, Status } from "./standing.ts";

// What the executive reads on one screen. Sentences are made by the page: here are only their ingredients.

/** How many key results say what; `onPace`, `late` (late and off) and `cannotTell` (all the rest) add up to `total`. */
export type StatusCounts = {
  total: number;
  onPace: number;
  late: number;
  cannotTell: number;
  byStatus: Record<Status, number>;
};

/** A key result's movement, how much of it tests account for, in the metric's unit and as share of the movement. */
export type ProvenMovement = {
  keyResult: string;
  title: LocalizedText;
  unit: MetricUnit;
  direction: Direction;
  movement: { value: number; interval: Interval };
  better: boolean | null;
  /** Null when no test counts. */
  proven: { value: number; interval: Interval; tests: number; weakestTier: EvidenceTier } | null;
  /** proven ÷ movement; null unless both go the same way and the movement's interval excludes 0. */
  share: number | null;
};

/** "3 of 7 key results on pace; effort fell 0.2 points, a third of it proven by tests": null lead when nothing moved. */
export type Headline = { onPace: number; total: number; lead: ProvenMovement | null };

export const lossCurrencies = ["customers", "complaints", "money"] as const;
export type LossCurrency = (typeof lossCurrencies)[number];

/** Harm that would have gone on to the cycle's end had harmful tests not been stopped. */
export type AvoidedLoss = { currency: LossCurrency; value: number; interval: Interval; tests: number };

/** Parts of the road from baseline to target, 1 = the whole road; they add up to `progress`; `left` is the rest to the target. */
export type StackedRoad = { proven: number; mix: number; unexplained: number; progress: number; left: number };

export type OutcomeKeyResult = {
  key: string;
  title: LocalizedText;
  kind: KeyResultKind;
  status: Status;
  progress: Progress;
  value: number | null;
  interval: Interval | null;
  n: number;
  target: number | null;
  forecast: Reasoned<Pick<Forecast, "atClose" | "probability">>;
  road: Reasoned<StackedRoad>;
};

export type OutcomeObjective = { key: string; title: LocalizedText; keyResults: readonly OutcomeKeyResult[] };

export const decisionCauses = ["ready-to-decide", "stopped-at-loss", "second-person", "worse", "run-over"] as const;
/** A decision someone owes; `waitingDays` since it fell due. */
export type DecisionDue = {
  experiment: string;
  name: LocalizedText;
  cause: (typeof decisionCauses)[number];
  since: Day;
  waitingDays: number;
};

export const riskKinds = [
  "key-result-off",
  "key-result-unlikely",
  "baseline-no-longer-valid",
  "guardrail-worse",
  "unreliable-test",
  "near-loss",
] as const;
export type Risk = {
  kind: (typeof riskKinds)[number];
  subject: string;
  title: LocalizedText;
  probability: number | null;
  /** Of a key result whose gap takes more tests than the answers left allow: wins needed, tests allowed. */
  beyondBudget: { wins: number; tests: number } | null;
};

export type CoverageGaps = {
  keyResultsWithoutTest: readonly { key: string; title: LocalizedText }[];
  testsWithoutKeyResult: readonly { key: string; title: LocalizedText }[];
  irritantsUntouched: readonly { key: string; title: LocalizedText; days: number }[];
};

export type Programme = {
  run: number;
  decided: number;
  shipped: number;
  stopped: number;
  stoppedAtLoss: number;
  medianWeeksToDecision: Reasoned<number>;
};

export type OutcomeBoard = {
  cycle: { key: string; name: string; startsOn: Day; endsOn: Day; elapsed: number; weeksLeft: number };
  headline: Headline;
  counts: StatusCounts;
  proven: readonly ProvenMovement[];
  avoidedLoss: Reasoned<readonly AvoidedLoss[]>;
  programme: Programme;
  objectives: readonly OutcomeObjective[];
  decisionsDue: readonly DecisionDue[];
  risks: readonly Risk[];
  gaps: CoverageGaps;
};
