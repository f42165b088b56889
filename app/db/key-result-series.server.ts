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

/** bigint and numeric arrive as exact text. */
type StoredRow = {
  kind: "s" | "m";
  ref_id: number;
  experiment_id: number;
  variation: number;
  step_id: number;
  channel_id: number;
  day: string;
  score: number;
  n: string;
  /** Null on scales. */
  sum: string | null;
  sum_sq: string | null;
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
  const { rows } = await pool.query<StoredRow>(
    // On a scale the score says everything: its sums stay where they are.
    `select kind, ref_id, experiment_id, variation, step_id, channel_id, day, score, n,
       case when kind = 'm' then sum end as sum, case when kind = 'm' then sum_sq end as sum_sq
     from series
     where workspace_id = $1 and experiment_id = any($6::int[]) and day between $2 and $3
       and ((kind = 's' and ref_id = any($4::int[])) or (kind = 'm' and ref_id = any($5::int[])))`,
    [workspaceId, from, to, scales, events, [0, ...experimentIds]],
  );
  const byReference = new Map<string, SeriesRow[]>();
  for (const read of rows) {
    const key = `${read.kind}${read.ref_id}`;
    const known = byReference.get(key);
    if (known) known.push(toRow(read));
    else byReference.set(key, [toRow(read)]);
  }
  return new Map(
    metrics.map((metric) => {
      const scale = scaleOf(metric);
      return [metric.id, byReference.get(scale ? `s${scale.id}` : `m${metric.id}`) ?? []];
    }),
  );
}

function toRow(read: StoredRow): SeriesRow {
  const { kind, experiment_id, variation, step_id, channel_id, day, score } = read;
  return {
    ...{ experimentId: experiment_id, variation, day, stepId: step_id, channelId: channel_id },
    n: Number(read.n),
    score: kind === "s" ? score : null,
    sum: Number(read.sum) / fixedPoint,
    sumSquares: Number(read.sum_sq) / fixedPoint ** 2,
  };
}
