import type { DecisionEvidence } from "./decision.server.ts";
import type { ExperimentRecord } from "./experiment.server.ts";
import { listReports } from "./experiment-report.server.ts";
import type { Db, SqlPool } from "./types.server.ts";

/** What the numbers say at the moment of a decision: the recommendation, and the headline it rests on. */
export async function evidenceOf(
  sources: { db: Db; pool: SqlPool },
  workspaceId: number,
  record: ExperimentRecord,
  now: Date,
): Promise<DecisionEvidence> {
  const { readings } = await listReports(sources, workspaceId, [record], now);
  const report = readings.get(record.id)?.report;
  if (!report) return { recommended: null, summary: null };
  const { recommendation, headline, metrics, progress } = report;
  const comparison = metrics
    .flatMap(({ comparisons }) => comparisons)
    .find(({ metricId, variation }) => metricId === headline.value?.metricId && variation === headline.value.variation);
  const shown = comparison?.deciding.value ?? comparison?.fixed.value ?? null;
  return {
    recommended: recommendation.verdict,
    summary: {
      ...{ recommendation, progress },
      headline: comparison && {
        ...{ metricId: comparison.metricId, variation: comparison.variation, verdict: comparison.verdict },
        ...{ effect: shown?.effect ?? null, interval: shown?.interval ?? null, badge: comparison.badge },
      },
    },
  };
}
