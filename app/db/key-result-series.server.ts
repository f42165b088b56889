import type { ScoreCount } from "#experiments/analysis/input.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import { scaleOf } from "#experiments/metrics/registry.ts";
import { scoresOf, valueOfScore } from "#experiments/metrics/scale.ts";
import type { Period } from "#experiments/okr/day.ts";
import type { KeyResult } from "#experiments/okr/key-result.ts";
import type { SeriesCell } from "#experiments/okr/series.ts";
import { readPacked } from "./packed-rows.server.ts";
import type { SqlPool } from "./types.server.ts";

/**
 * A cell of the series, and whose answers it counts: `experimentId` 0 is everybody's; above 0 those of customers
 * living in `variation` of that test, from their exposure on (−1: seen in two variations).
 */
export type SeriesRow = SeriesCell & { experimentId: number; variation: number };

// A row for each day, not for each score: what is read and summed again and again is a seventh. Amounts are stored as
// whole numbers of ten-thousandths, answers as raw scores: $7 to $9 say what each score of each scale stands for.
const seriesSql = `
  select s.kind, s.ref_id, s.experiment_id, s.variation, s.step_id, s.channel_id, s.day, sum(s.n) as n,
    case when s.kind = 's' then sum(s.n * coalesce(c.value, 'NaN')) else sum(s.sum)::float8 / 1e4 end as sum,
    case when s.kind = 's' then sum(s.n * c.value * c.value) else sum(s.sum_sq)::float8 / 1e8 end as sum_sq
  from series s left join unnest($7::int[], $8::int[], $9::float8[]) as c (scale_id, score, value)
    on s.kind = 's' and c.scale_id = s.ref_id and c.score = s.score
  where s.workspace_id = $1 and s.experiment_id = any($6::int[]) and s.day between $2 and $3
    and ((s.kind = 's' and s.ref_id = any($4::int[])) or (s.kind = 'm' and s.ref_id = any($5::int[])))
  group by s.kind, s.ref_id, s.experiment_id, s.variation, s.day, s.step_id, s.channel_id`;

/**
 * The series of any number of metrics over a period, everybody's and those of the tests asked for, in one query.
 * @param experimentIds tests whose customers' answers are wanted apart: each is about as many rows as everybody's
 * @returns by metric id, in no order; two metrics on one scale share its rows
 * @throws {RangeError} when an answer is not on its scale, which nothing lets in
 */
export async function readSeriesRows(
  pool: SqlPool,
  workspaceId: number,
  metrics: readonly Metric[],
  { from, to }: Period,
  experimentIds: readonly number[] = [],
): Promise<Map<number, SeriesRow[]>> {
  if (metrics.length === 0) return new Map();
  const scales = [
    ...new Map(metrics.flatMap((metric) => scaleOf(metric) ?? []).map((scale) => [scale.id, scale])).values(),
  ];
  const coded = scales.flatMap((scale) =>
    scoresOf(scale).map((score) => ({ scale: scale.id, score, value: valueOfScore(scale, score) })),
  );
  const rows = await readPacked(pool, {
    columns: [
      ...["kind", "ref_id", "day", "experiment_id", "variation", "step_id", "channel_id"],
      ...["n", "sum", "coalesce(sum_sq, 'NaN')"],
    ],
    select: seriesSql,
    values: [
      ...[workspaceId, from, to],
      scales.map(({ id }) => id),
      metrics.filter((metric) => scaleOf(metric) === null).map(({ id }) => id),
      [0, ...experimentIds],
      coded.map(({ scale }) => scale),
      coded.map(({ score }) => score),
      coded.map(({ value }) => value),
    ],
  });
  const byReference = new Map<string, SeriesRow[]>();
  for (const [kind, id, day = "", ...cells] of rows) {
    const [experimentId = 0, variation = 0, stepId = 0, channelId = 0, n = 0, sum = 0, sumSquares = 0] =
      cells.map(Number);
    if (Number.isNaN(sum)) throw new RangeError(`answers of ${day} are off the scale ${id}`);
    const row = { experimentId, variation, day, stepId, channelId, n, sum, sumSquares };
    const known = byReference.get(`${kind}${id}`);
    if (known) known.push(row);
    else byReference.set(`${kind}${id}`, [row]);
  }
  return new Map(metrics.map((metric) => [metric.id, byReference.get(referenceOf(metric)) ?? []]));
}

/** What the series of a metric is kept under. */
function referenceOf(metric: Metric): string {
  const scale = scaleOf(metric);
  return scale ? `s${scale.id}` : `m${metric.id}`;
}

/** How many answers everybody gave of each score in a window; scores nobody gave are left out. */
export async function countScores(
  pool: SqlPool,
  workspaceId: number,
  scaleId: number,
  { stepIds, channelId }: Pick<KeyResult, "stepIds" | "channelId">,
  { from, to }: Period,
): Promise<ScoreCount[]> {
  const { rows } = await pool.query<{ score: number; answers: string }>(
    `select score, sum(n) as answers from series
     where workspace_id = $1 and kind = 's' and ref_id = $2 and experiment_id = 0 and day between $3 and $4
       and ($5::int[] is null or step_id = any($5::int[])) and ($6::int is null or channel_id = $6::int)
     group by score order by score`,
    [workspaceId, scaleId, from, to, stepIds, channelId],
  );
  return rows.map(({ score, answers }) => ({ score, answers: Number(answers) }));
}
