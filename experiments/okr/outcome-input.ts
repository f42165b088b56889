import type { LocalizedText } from "#experiments/metrics/localized-text.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import type { StoppedHarm } from "./avoided-loss.ts";
import type { Day } from "./day.ts";
import type { DecompositionResult } from "./decomposition.ts";
import type { KeyResult } from "./key-result.ts";
import type { DecisionDue } from "./outcome.ts";
import type { Reachable } from "./reachable.ts";
import type { Reasoned } from "./reason.ts";
import type { PooledValue } from "./series.ts";
import type { Forecast, KeyResultStatus, Progress } from "./standing.ts";

/** A published key result with everything computed about it. `metric` is null for milestones. */
export type BoardKeyResult = {
  objective: string;
  keyResult: KeyResult;
  metric: Metric | null;
  pooled: PooledValue;
  status: KeyResultStatus;
  progress: Progress;
  forecast: Reasoned<Forecast>;
  decomposition: DecompositionResult;
  /** From `regimeWatch`. */
  regimeChanged: boolean;
  reachable: Reasoned<Pick<Reachable, "winsNeeded" | "testsAffordable" | "beyondBudget">>;
};

/** A test of the cycle. `state` as in its life; `ended` means stopped or decided without shipping. */
export type BoardTest = {
  key: string;
  name: LocalizedText;
  state: "draft" | "running" | "paused" | "stopped" | "decided" | "archived";
  keyResult: string | null;
  irritant: string | null;
  exploration: boolean;
  startedOn: Day | null;
  decidedOn: Day | null;
  shipped: boolean;
  stoppedAtLoss: boolean;
  /** Signals of the test's report, for the risks. */
  guardrailWorse: boolean;
  unreliable: boolean;
  /** Largest share used of an accepted loss, 0–1 and beyond; null without one. */
  lossUsed: number | null;
};

export type BoardInput = {
  cycle: { key: string; name: string; startsOn: Day; endsOn: Day };
  today: Day;
  objectives: readonly { key: string; title: LocalizedText }[];
  keyResults: readonly BoardKeyResult[];
  /** Tests that ran, were decided, or are live during the cycle; drafts for the gaps. */
  tests: readonly BoardTest[];
  irritants: readonly { key: string; title: LocalizedText; open: boolean; lastTouched: Day }[];
  stoppedHarm: readonly StoppedHarm[];
  decisionsDue: readonly Omit<DecisionDue, "waitingDays">[];
};
