import type { Metric } from "#experiments/metrics/metric.ts";
import type { Day, Period } from "#experiments/okr/day.ts";
import type { SeriesCell } from "#experiments/okr/series.ts";
import type { SqlPool } from "./types.server.ts";

/** Which rows of `series` a metric reads: a survey's answers are on its scale, the other kinds have their own. */
function sourceOf(metric: Metric): { kind: "s" | "m"; refId: number } {
  return metric.kind === "survey" ? { kind: "s", refId: metric.scale.id } : { kind: "m", refId: metric.id };
}

/** Rows `s` at the metric's own journey and step; $5 is the journey, $6 the step. */
const atItsPlace = `($5::int is null or s.step_id in (select id from step where journey_id = $5)) and ($6::int is null or s.step_id = $6)`;

const parameters = (workspaceId: number, metric: Metric, { from, to }: Period) => {
  const { kind, refId } = sourceOf(metric);
  return [workspaceId, kind, refId, from, metric.journeyId, metric.stepId, to];
};

/** The cells of a metric's time series between two days, from folded sums: their number grows with days, not answers. */
export async function readSeries(
  sql: Pick<SqlPool, "query">,
  workspaceId: number,
  metric: Metric,
  period: Period,
): Promise<SeriesCell[]> {
  const { rows } = await sql.query<{
    day: Day;
    step_id: number;
    channel_id: number;
    score: number;
    n: string;
    sum: string;
    sum_sq: string;
  }>(
    `select s.day, s.step_id, s.channel_id, s.score, s.n, s.sum, s.sum_sq from series s
     where s.workspace_id = $1 and s.kind = $2 and s.ref_id = $3 and s.experiment_id = 0 and s.variation = 0
       and s.day >= $4 and s.day <= $7 and ${atItsPlace}
     order by s.day, s.step_id, s.channel_id, s.score`,
    parameters(workspaceId, metric, period),
  );
  return rows.map(({ day, step_id, channel_id, score, n, sum, sum_sq }) => ({
    day,
    stepId: step_id,
    channelId: channel_id,
    score: metric.kind === "survey" ? score : null,
    n: Number(n),
    sum: Number(sum) / 1e4,
    sumSquares: Number(sum_sq) / 1e8,
  }));
}

/** Answers given by customers living in a variation of a test, per step and channel, summed over a period. */
export type LivingCell = { experimentId: number; variation: number; stepId: number; channelId: number; n: number };

/** @returns rows of the tests with answers in the period; answers from the day a test was shipped on are left out */
export async function readLiving(
  sql: Pick<SqlPool, "query">,
  workspaceId: number,
  metric: Metric,
  period: Period,
): Promise<LivingCell[]> {
  const { rows } = await sql.query<{
    experiment_id: number;
    variation: number;
    step_id: number;
    channel_id: number;
    n: string;
  }>(
    `select s.experiment_id, s.variation, s.step_id, s.channel_id, sum(s.n) as n
     from series s join experiment e on e.id = s.experiment_id and e.workspace_id = s.workspace_id
     where s.workspace_id = $1 and s.kind = $2 and s.ref_id = $3 and s.experiment_id > 0
       and s.day >= $4 and s.day <= $7 and (e.shipped_at is null or s.day < e.shipped_at::date)
       and ${atItsPlace}
     group by s.experiment_id, s.variation, s.step_id, s.channel_id`,
    parameters(workspaceId, metric, period),
  );
  return rows.map((row) => ({
    experimentId: row.experiment_id,
    variation: row.variation,
    stepId: row.step_id,
    channelId: row.channel_id,
    n: Number(row.n),
  }));
}
