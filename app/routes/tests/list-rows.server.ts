import type { Member } from "#app/auth/require-member.server.ts";
import { type ExperimentRecord, listExperiments } from "#app/db/experiment.server.ts";
import { daysRun } from "#app/db/experiment-input.server.ts";
import { type ExperimentReading, listReports } from "#app/db/experiment-report.server.ts";
import { listKeyResults } from "#app/db/key-result.server.ts";
import type { Services } from "#app/server/services.ts";
import type { ExperimentStatus } from "#experiments/definition/experiment.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { shownEffect } from "./result-words.ts";
import { displayOf, isOwner, namedMetrics } from "./results-view.server.ts";

export type TestRow = Awaited<ReturnType<typeof testRows>>[number];

type Context = Pick<Services, "db" | "pool" | "now">;

/** Every test of the workspace with what may be shown of its headline to whoever reads. */
export async function testRows(context: Context, member: Member) {
  const { db } = context;
  const workspaceId = member.workspace.id;
  const now = context.now();
  const records = await listExperiments(db, workspaceId);
  const { readings } = await listReports(context, workspaceId, records, now);
  const keyResults = new Map((await listKeyResults(db, workspaceId)).map((keyResult) => [keyResult.id, keyResult]));
  return records.map((record) => {
    const { experiment, key, owner, keyResultId } = record;
    const keyResult = keyResultId === null ? undefined : keyResults.get(keyResultId);
    const reading = readings.get(record.id);
    return {
      ...{ key, status: experiment.status, exploration: experiment.definition.exploration },
      name: inLocale(experiment.definition.name, member.locale),
      keyResult: keyResult ? { key: keyResult.key, title: inLocale(keyResult.title, member.locale) } : null,
      owner: owner?.name ?? null,
      mine: isOwner(member, record),
      days: experiment.startedAt === null ? null : Math.floor(daysRun(record, now)),
      shipped: experiment.shippedVariation !== null,
      atLoss: experiment.stopReason === "affordable-loss",
      waits: record.waitsSince !== null && isOpen(experiment.status),
      headline: reading ? headlineOf(reading, member, record) : null,
    };
  });
}

const isOpen = (status: ExperimentStatus) => status !== "decided" && status !== "archived";

/** The headline comparison, or how far the collection is while effects are kept back. */
function headlineOf(reading: ExperimentReading, member: Member, record: ExperimentRecord) {
  const { report } = reading;
  const display = displayOf(reading, isOwner(member, record));
  if (display.show === "progress") {
    const { counts } = report.progress;
    return { show: "progress" as const, counts, answers: display.answers, needed: display.answersNeeded };
  }
  const { headline } = report;
  const comparison = report.metrics
    .flatMap(({ comparisons }) => comparisons)
    .find(({ metricId, variation }) => metricId === headline.value?.metricId && variation === headline.value.variation);
  const metric = namedMetrics(reading.metrics, member.locale).find(({ id }) => id === comparison?.metricId);
  if (!comparison || !metric) return null;
  return {
    show: "effects" as const,
    metric,
    verdict: comparison.verdict,
    badge: comparison.badge,
    ...shownEffect(comparison),
    recommended: report.recommendation.verdict,
  };
}
