import { z } from "zod";
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

const row = z.object({
  kind: z.enum(["s", "m"]),
  ref_id: z.number(),
  experiment_id: z.number(),
  variation: z.number(),
  step_id: z.number(),
  channel_id: z.number(),
  day: z.string(),
  score: z.number(),
  // bigint and numeric arrive as exact text
  n: z.coerce.number(),
  sum: z.coerce.number(),
  sum_sq: z.coerce.number(),
});

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
  const { rows } = await pool.query(
    `select kind, ref_id, experiment_id, variation, step_id, channel_id, day, score, n, sum, sum_sq
     from series
     where workspace_id = $1 and day between $2 and $3
       and ((kind = 's' and ref_id = any($4::int[])) or (kind = 'm' and ref_id = any($5::int[])))`,
    [workspaceId, from, to, scales, events],
  );
  const byReference = new Map<string, SeriesRow[]>();
  for (const read of z.array(row).parse(rows)) {
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

function toRow(read: z.infer<typeof row>): SeriesRow {
  const { kind, experiment_id, variation, step_id, channel_id, day, score, n, sum, sum_sq } = read;
  return {
    ...{ experimentId: experiment_id, variation, day, stepId: step_id, channelId: channel_id, n },
    score: kind === "s" ? score : null,
    sum: kind === "s" ? 0 : sum / fixedPoint,
    sumSquares: kind === "s" ? 0 : sum_sq / fixedPoint ** 2,
  };
}
