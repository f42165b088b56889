import { readSeriesRows } from "#app/db/key-result-series.server.ts";
import { listMetrics } from "#app/db/metric.server.ts";
import { listJourneys } from "#app/db/place.server.ts";
import type { Services } from "#app/server/services.ts";
import { type Baseline, type FeasibilityAnswer, feasibility } from "#experiments/analysis/planning.ts";
import type { Experiment } from "#experiments/definition/experiment.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import { isBinary, scaleOf, unitOf } from "#experiments/metrics/registry.ts";
import { totalSums } from "#experiments/okr/coded-sums.ts";
import { periodEnding } from "#experiments/okr/day.ts";
import { unitName } from "./result-words.ts";

/** How far back answers are counted, in days. */
const recentDays = 28;
/** Fewer say too little about their spread. */
const fewestAnswers = 30;

export type FeasibilityView = NonNullable<Awaited<ReturnType<typeof feasibilityView>>>;

/** How long the test would take at the pace of the last weeks' answers, or why that cannot be told. */
export async function feasibilityView(
  context: Pick<Services, "db" | "pool" | "now">,
  workspaceId: number,
  experiment: Experiment,
) {
  const { definition } = experiment;
  const { primary } = definition.metrics;
  const metric = (await listMetrics(context.db, workspaceId)).find(({ key }) => key === primary?.metric);
  if (!metric || scaleOf(metric) === null) return { reason: "primary" as const };
  const smallestEffect =
    primary?.smallestEffect ?? (await keyResultEffect(context, workspaceId, definition.keyResult, metric));
  if (!smallestEffect) return { reason: "effect" as const };
  const sums = await recentSums(context, workspaceId, metric);
  const [first = 0, ...others] = definition.variations.map(({ weight }) => weight);
  if (sums.n < fewestAnswers) return { reason: "answers" as const };
  const answer = feasibility({
    baseline: baselineOf(metric, sums),
    smallestEffect: isBinary(metric) && metric.direction === "down" ? -smallestEffect : smallestEffect,
    weights: others.length > 0 && first > 0 && others.every((weight) => weight > 0) ? [first, ...others] : [1, 1],
    // Answers are what is counted here: asking and answering are already in them.
    weeklyExposed: (sums.n / recentDays) * 7 * definition.coverage,
    ...{ askedShare: 1, responseRate: 1 },
  });
  if (answer.fixed.reason !== null || answer.sequential.reason !== null) return { reason: "reach" as const };
  const shown = ({ unitsPerVariation, weeks }: FeasibilityAnswer) => ({ answers: unitsPerVariation, weeks });
  return {
    reason: null,
    ...{ smallestEffect, unit: unitName(unitOf(metric)), recentAnswers: sums.n, recentDays },
    coverage: definition.coverage,
    fixed: shown(answer.fixed.value),
    sequential: shown(answer.sequential.value),
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

async function recentSums(
  { db, pool, now }: Pick<Services, "db" | "pool" | "now">,
  workspaceId: number,
  metric: Metric,
) {
  const today = now().toISOString().slice(0, 10);
  const rows =
    (await readSeriesRows(pool, workspaceId, [metric], periodEnding(today, recentDays))).get(metric.id) ?? [];
  const journey = (await listJourneys(db, workspaceId)).find(({ id }) => id === metric.journeyId);
  const steps = metric.stepId === null ? journey?.steps.map(({ id }) => id) : [metric.stepId];
  return totalSums(
    metric,
    rows.filter(({ experimentId, stepId }) => experimentId === 0 && (steps === undefined || steps.includes(stepId))),
  );
}

function baselineOf(metric: Metric, { n, sum, sumSquares }: { n: number; sum: number; sumSquares: number }): Baseline {
  if (isBinary(metric)) return { kind: "share", share: sum / n };
  return { kind: "mean", standardDeviation: Math.sqrt((sumSquares - sum ** 2 / n) / (n - 1)) };
}
