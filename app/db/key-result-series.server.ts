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
  sum: string;
  sum_sq: string;
};

/** Values are stored as whole numbers of ten-thousandths. */
const fixedPoint = 10_000;

/**
 * The series of any number of metrics over a period, everybody's and per test, in one query.
 * @returns by metric id; two metrics on one scale share its rows
 */
export async function readSeriesRows(
  pool: SqlPool,
  workspaceId: number,
  metrics: readonly Metric[],
  { from, to }: Period,
): Promise<Map<number, SeriesRow[]>> {
  const scales = metrics.flatMap((metric) => scaleOf(metric)?.id ?? []);
  const events = metrics.filter((metric) => scaleOf(metric) === null).map(({ id }) => id);
  if (metrics.length === 0) return new Map();
  const { rows } = await pool.query<StoredRow>(
    `select kind, ref_id, experiment_id, variation, step_id, channel_id, day, score, n, sum, sum_sq
     from series
     where workspace_id = $1 and day between $2 and $3
       and ((kind = 's' and ref_id = any($4::int[])) or (kind = 'm' and ref_id = any($5::int[])))`,
    [workspaceId, from, to, scales, events],
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
    sum: kind === "s" ? 0 : Number(read.sum) / fixedPoint,
    sumSquares: kind === "s" ? 0 : Number(read.sum_sq) / fixedPoint ** 2,
  };
}
