import type { Metric } from "#experiments/metrics/metric.ts";
import { scaleOf } from "#experiments/metrics/registry.ts";
import type { Period } from "#experiments/okr/day.ts";
import type { SeriesCell } from "#experiments/okr/series.ts";
import type { SqlPool } from "./types.server.ts";

/**
 * A cell of the series, and whose answers it counts: `experimentId` 0 is everybody's; above 0 those of customers
 * living in `variation` of that test, from their exposure on (−1: seen in two variations).
 */
export type SeriesRow = SeriesCell & { experimentId: number; variation: number };

/** One day at one step and channel; bigint and numeric arrive as exact text. */
type StoredDay = {
  kind: "s" | "m";
  ref_id: number;
  experiment_id: number;
  variation: number;
  step_id: number;
  channel_id: number;
  day: string;
  /** On scales "score:answers" for each score; null on metrics. */
  scores: string | null;
  n: string;
  sum: string;
  sum_sq: string;
};

/** Values are stored as whole numbers of ten-thousandths. */
const fixedPoint = 10_000;

/**
 * The series of any number of metrics over a period, everybody's and those of the tests asked for, in one query.
 * @param experimentIds tests whose customers' answers are wanted apart: each is about as many rows as everybody's
 * @returns by metric id; two metrics on one scale share its rows
 */
export async function readSeriesRows(
  pool: SqlPool,
  workspaceId: number,
  metrics: readonly Metric[],
  { from, to }: Period,
  experimentIds: readonly number[] = [],
): Promise<Map<number, SeriesRow[]>> {
  const scales = metrics.flatMap((metric) => scaleOf(metric)?.id ?? []);
  const events = metrics.filter((metric) => scaleOf(metric) === null).map(({ id }) => id);
  if (metrics.length === 0) return new Map();
  const { rows } = await pool.query<StoredDay>(
    // A row for each day, not for each score: what is read and parsed is a seventh.
    `select kind, ref_id, experiment_id, variation, step_id, channel_id, day,
       case when kind = 's' then string_agg(score || ':' || n, ',') end as scores,
       sum(n) as n, sum(sum) as sum, sum(sum_sq) as sum_sq
     from series
     where workspace_id = $1 and experiment_id = any($6::int[]) and day between $2 and $3
       and ((kind = 's' and ref_id = any($4::int[])) or (kind = 'm' and ref_id = any($5::int[])))
     group by kind, ref_id, experiment_id, variation, day, step_id, channel_id
     order by kind, ref_id, experiment_id, variation, day, step_id, channel_id`,
    [workspaceId, from, to, scales, events, [0, ...experimentIds]],
  );
  const byReference = new Map<string, SeriesRow[]>();
  for (const read of rows) {
    const key = `${read.kind}${read.ref_id}`;
    const known = byReference.get(key);
    if (known) known.push(...toRows(read));
    else byReference.set(key, toRows(read));
  }
  return new Map(
    metrics.map((metric) => {
      const scale = scaleOf(metric);
      return [metric.id, byReference.get(scale ? `s${scale.id}` : `m${metric.id}`) ?? []];
    }),
  );
}

function toRows({
  experiment_id,
  variation,
  step_id,
  channel_id,
  day,
  scores,
  n,
  sum,
  sum_sq,
}: StoredDay): SeriesRow[] {
  const row = (score: number | null, count: string | undefined): SeriesRow => ({
    experimentId: experiment_id,
    variation,
    day,
    stepId: step_id,
    channelId: channel_id,
    n: Number(count),
    score,
    // On a scale the score says everything.
    sum: score === null ? Number(sum) / fixedPoint : 0,
    sumSquares: score === null ? Number(sum_sq) / fixedPoint ** 2 : 0,
  });
  if (scores === null) return [row(null, n)];
  return scores.split(",").map((cell) => {
    const [score, count] = cell.split(":");
    return row(Number(score), count);
  });
}

/** The same rows with the scores of a day put together, for whoever counts answers and does not ask what they say. */
export function countedByDay(rows: readonly SeriesRow[]): SeriesRow[] {
  const counted: SeriesRow[] = [];
  for (const row of rows) {
    const last = counted.at(-1);
    // As read, the scores of a day follow each other.
    if (last && row.score !== null && isSameDay(last, row)) last.n += row.n;
    else counted.push({ ...row });
  }
  return counted;
}

function isSameDay(a: SeriesRow, b: SeriesRow): boolean {
  return (
    a.day === b.day &&
    a.stepId === b.stepId &&
    a.channelId === b.channelId &&
    a.experimentId === b.experimentId &&
    a.variation === b.variation
  );
}
