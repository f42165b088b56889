import type { AnalysisInput, FidelityCount, Overlap, PastEffect } from "#experiments/analysis/input.ts";
import { type LossCounter, readLoss } from "#experiments/analysis/loss.ts";
import type { LossMeter } from "#experiments/analysis/loss-meter.ts";
import type { Experiment } from "#experiments/definition/experiment.ts";
import { hasStopRule } from "#experiments/lifecycle/checklist.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import type { ExperimentRecord } from "./experiment.server.ts";
import type { HealthCounts } from "./experiment-health.server.ts";
import type { ExperimentSums } from "./experiment-sums.server.ts";

/** A test nobody set an end to is expected to be over by then. */
const maximumDays = 84;
const dayMilliseconds = 86_400_000;

/** What a reading needs beside a test's sums; metrics of the whole workspace by id. */
export type ReadingContext = HealthCounts & {
  metrics: ReadonlyMap<number, Metric>;
  /** Effects of other ended tests, by metric id. */
  history: ReadonlyMap<number, readonly PastEffect[]>;
  overlaps: Overlap[];
  now: Date;
};

export const isLive = ({ experiment: { status } }: ExperimentRecord): boolean =>
  status === "running" || status === "paused";

/** Days since the start, until the end when it ended; 0 before. */
export function daysRun({ experiment }: Pick<ExperimentRecord, "experiment">, now: Date): number {
  return daysSince(experiment.startedAt, experiment.stoppedAt ?? now);
}

/** The same since its lots were last drawn: only what came since is compared. */
export function daysOfPhase({ experiment }: Pick<ExperimentRecord, "experiment">, now: Date): number {
  return daysSince(phaseStart(experiment), experiment.stoppedAt ?? now);
}

/** When the lots of today were drawn; null before the launch. */
export function phaseStart({ startedAt, phases }: Pick<Experiment, "startedAt" | "phases">): Date | null {
  const last = phases.at(-1);
  // A history may be loaded for a test whose start lies before its launch, so the first phase is the start itself.
  return startedAt !== null && last !== undefined && phases.length > 1 ? new Date(last.from) : startedAt;
}

function daysSince(start: Date | null, end: Date): number {
  return start === null ? 0 : Math.max(0, (end.getTime() - start.getTime()) / dayMilliseconds);
}

/** Everything `analyse` wants to know of a test, and its loss meter; null when no loss was accepted. */
export function analysisInputOf(
  record: ExperimentRecord,
  sums: ExperimentSums,
  context: ReadingContext,
): { input: AnalysisInput; loss: LossMeter | null } {
  const { definition } = record.experiment;
  const loss = lossMeterOf(record, sums, context.metrics, context.now);
  const input: AnalysisInput = {
    running: isLive(record),
    daysRun: daysOfPhase(record, context.now),
    variations: variationsOf(record),
    exposures: sums.exposures,
    metrics: record.metrics.flatMap(({ metricId, role, smallestEffect }) => {
      const metric = context.metrics.get(metricId);
      if (metric === undefined) return [];
      const inherited = record.aim?.metricId === metricId ? record.aim.smallestEffect : null;
      const history = [...(context.history.get(metricId) ?? [])];
      const own = smallestEffect ?? (role === "primary" ? inherited : null);
      return [{ metric, role, smallestEffect: own, arms: sums.arms.get(metricId) ?? [], history }];
    }),
    plan: {
      method: definition.method,
      plannedAnswers: definition.plannedAnswers,
      plannedExposed: definition.plannedExposed,
      minimumDays: definition.minRunDays,
      maximumDays: definition.affordableLoss.days ?? maximumDays,
    },
    fidelity: context.fidelity && everyVariation(record, context.fidelity),
    overlaps: context.overlaps,
    answersWithoutExposure: context.answersWithoutExposure,
    answerOrder: context.answerOrder,
    lossBreached: loss?.breached ?? null,
  };
  return { input, loss };
}

export function variationsOf({ experiment }: Pick<ExperimentRecord, "experiment">): AnalysisInput["variations"] {
  return experiment.definition.variations.map(({ weight, dose }, index) => ({ index, weight, dose }));
}

/** A variation of which nobody logged anything counts zero beside the others. */
function everyVariation(record: ExperimentRecord, logged: readonly FidelityCount[]): FidelityCount[] {
  return variationsOf(record).map(
    ({ index }) =>
      logged.find(({ variation }) => variation === index) ?? { variation: index, done: 0, notPossible: 0, refused: 0 },
  );
}

/**
 * How much of the accepted loss is used. Pages show it; the stop rule asks it inside the fold's transaction.
 * @param metrics at least those of the test and of its budget, by id
 */
export function lossMeterOf(
  record: Pick<ExperimentRecord, "experiment" | "metrics">,
  sums: ExperimentSums,
  metrics: ReadonlyMap<number, Metric>,
  now: Date,
): LossMeter | null {
  const budget = record.experiment.definition.affordableLoss;
  if (!hasStopRule(budget)) return null;
  const byKey = new Map([...metrics.values()].map((metric) => [metric.key, metric]));
  const counter = (metric: Metric | undefined): LossCounter | null => {
    const bound = metric !== undefined && record.metrics.some(({ metricId }) => metricId === metric.id);
    return bound ? { metric, arms: sums.arms.get(metric.id) ?? [] } : null;
  };
  const primary = record.metrics.find(({ role }) => role === "primary");
  const ofKey = (key: string | null) => counter(key === null ? undefined : byKey.get(key));
  return readLoss({
    budget,
    daysRun: daysRun(record, now),
    variations: variationsOf(record),
    exposures: sums.exposures,
    customers:
      budget.badScore === null
        ? ofKey(budget.badEventMetric)
        : counter(primary === undefined ? undefined : metrics.get(primary.metricId)),
    complaints: ofKey(budget.complaintMetric),
    earlier: record.experiment.phases.at(-1)?.harmBefore ?? null,
  });
}
