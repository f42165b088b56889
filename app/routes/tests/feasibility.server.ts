import { readSeriesRows } from "#app/db/key-result-series.server.ts";
import { listMetrics } from "#app/db/metric.server.ts";
import { listJourneys } from "#app/db/place.server.ts";
import { type ControlSums, readRecentTests, type Traffic } from "#app/db/recent-tests.server.ts";
import type { Services } from "#app/server/services.ts";
import { type Baseline, type FeasibilityAnswer, feasibility } from "#experiments/analysis/planning.ts";
import type { Experiment, ExperimentDefinition } from "#experiments/definition/experiment.ts";
import { heldShare } from "#experiments/lifecycle/exclusion.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import { isBinary, populationOf, unitOf } from "#experiments/metrics/registry.ts";
import { totalSums } from "#experiments/okr/cell-sums.ts";
import { periodEnding } from "#experiments/okr/day.ts";
import { unitName } from "./result-words.ts";

/** How far back answers are counted, in days. */
const recentDays = 28;
/** Fewer say too little about their spread. */
const fewestAnswers = 30;

export type FeasibilityView = NonNullable<Awaited<ReturnType<typeof feasibilityView>>>;

type Context = Pick<Services, "db" | "pool" | "now">;

/**
 * How long the test would take, or why that cannot be told. A survey: at the pace of the last weeks' answers. Events
 * and amounts: at the pace of customers met by the journey's last test, with the spread recent controls showed.
 */
export async function feasibilityView(context: Context, workspaceId: number, experiment: Experiment) {
  const { definition } = experiment;
  const { primary } = definition.metrics;
  const metric = (await listMetrics(context.db, workspaceId)).find(({ key }) => key === primary?.metric);
  if (!metric) return { reason: "primary" as const };
  const smallestEffect =
    primary?.smallestEffect ?? (await keyResultEffect(context, workspaceId, definition.keyResult, metric));
  if (!smallestEffect) return { reason: "effect" as const };
  const asked = { metricId: metric.id, journey: definition.journey };
  const recent = await readRecentTests(context, workspaceId, asked, context.now());
  const pace =
    populationOf(metric) === "respondents"
      ? surveyPace(await recentSums(context, workspaceId, metric), metric, recent.traffic)
      : behaviourPace(recent.controls, recent.traffic, metric);
  if (pace.reason !== null) return pace;
  const [first = 0, ...others] = definition.variations.map(({ weight }) => weight);
  const share = shareOf(definition);
  const answer = feasibility({
    baseline: pace.baseline,
    smallestEffect: isBinary(metric) && metric.direction === "down" ? -smallestEffect : smallestEffect,
    weights: others.length > 0 && first > 0 && others.every((weight) => weight > 0) ? [first, ...others] : [1, 1],
    // Answers, or customers, are what is counted here: asking and answering are already in them.
    weeklyExposed: pace.perWeek * share,
    ...{ askedShare: 1, responseRate: 1 },
  });
  if (answer.fixed.reason !== null || answer.sequential.reason !== null) return { reason: "reach" as const };
  const shown = ({ unitsPerVariation, units, weeks }: FeasibilityAnswer) => ({
    ...{ perVariation: unitsPerVariation, units, weeks },
    exposed: pace.answered === null ? null : Math.ceil(units / pace.answered),
  });
  return {
    reason: null,
    ...{ smallestEffect, unit: unitName(unitOf(metric)), share, basis: pace.basis },
    fixed: shown(answer.fixed.value),
    sequential: shown(answer.sequential.value),
  };
}

/** Share of the audience that comes to the test: its coverage, within its part of the exclusion group. */
function shareOf({ coverage, exclusion }: ExperimentDefinition): number {
  return coverage * (exclusion ? heldShare(exclusion) : 1);
}

type Pace =
  | {
      reason: null;
      baseline: Baseline;
      /** Answers, or customers, a week for a test open to everyone. */
      perWeek: number;
      /** Share of exposed customers who answer; null where unknown, or where everyone exposed counts. */
      answered: number | null;
      basis:
        | { kind: "answers"; answers: number; days: number; traffic: Traffic | null }
        | { kind: "customers"; weekly: number; test: string; controls: number };
    }
  | { reason: "answers" | "history" | "traffic" };

function surveyPace(sums: Sums, metric: Metric, traffic: Traffic | null): Pace {
  if (sums.n < fewestAnswers) return { reason: "answers" };
  return {
    reason: null,
    ...{ baseline: baselineOf(metric, sums), perWeek: (sums.n / recentDays) * 7, answered: traffic?.answered ?? null },
    basis: { kind: "answers", answers: sums.n, days: recentDays, traffic },
  };
}

function behaviourPace({ units, sum, sumSquares }: ControlSums, traffic: Traffic | null, metric: Metric): Pace {
  if (units < fewestAnswers) return { reason: "history" };
  if (traffic === null) return { reason: "traffic" };
  return {
    reason: null,
    ...{ baseline: baselineOf(metric, { n: units, sum, sumSquares }), perWeek: traffic.weeklyExposed, answered: null },
    basis: { kind: "customers", weekly: Math.round(traffic.weeklyExposed), test: traffic.test, controls: units },
  };
}

async function keyResultEffect(
  { db }: Pick<Services, "db">,
  workspaceId: number,
  key: string | null,
  metric: Metric,
): Promise<number | null> {
  if (key === null) return null;
  const row = await db.keyResult.findUnique({ where: { workspaceId_key: { workspaceId, key } } });
  return row?.metricId === metric.id ? row.smallestEffect : null;
}

async function recentSums({ db, pool, now }: Context, workspaceId: number, metric: Metric): Promise<Sums> {
  const today = now().toISOString().slice(0, 10);
  const rows =
    (await readSeriesRows(pool, workspaceId, [metric], periodEnding(today, recentDays))).get(metric.id) ?? [];
  const journey = (await listJourneys(db, workspaceId)).find(({ id }) => id === metric.journeyId);
  const steps = metric.stepId === null ? journey?.steps.map(({ id }) => id) : [metric.stepId];
  return totalSums(
    rows.filter(({ experimentId, stepId }) => experimentId === 0 && (steps === undefined || steps.includes(stepId))),
  );
}

type Sums = { n: number; sum: number; sumSquares: number };

function baselineOf(metric: Metric, { n, sum, sumSquares }: Sums): Baseline {
  if (isBinary(metric)) return { kind: "share", share: sum / n };
  return { kind: "mean", standardDeviation: Math.sqrt((sumSquares - sum ** 2 / n) / (n - 1)) };
}
