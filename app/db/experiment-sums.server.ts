import { z } from "zod";
import type { ArmSums, ExposureSums, ScoreCount } from "#experiments/analysis/input.ts";
import { armSumsFromRollup } from "#experiments/analysis/rollup-sums.ts";
import type { DaySums } from "#experiments/analysis/timeline.ts";
import { sqlTransaction } from "./sql-transaction.server.ts";
import type { SqlClient, SqlPool } from "./types.server.ts";

/** What one test's facts add up to: exposed customers, and per metric id what they answered or did. */
export type ExperimentSums = { exposures: ExposureSums[]; arms: Map<number, ArmSums[]> };

const count = z.coerce.number();
const sumNames = ["m", "d", "x", "e", "mm", "md", "mx", "me", "dd", "dx", "de", "xx", "xe", "ee"] as const;

const sumColumns = ["units", "answered", "asked_units", "pre_units", ...sumNames.map((name) => `sum_${name}`)]
  .map((name) => `sum(${name}) as ${name}`)
  .join(", ");

const place = { experiment_id: z.number(), metric_id: z.number(), channel_id: z.number(), variation: z.number() };
// sums are exact text until they become the metric's own units
const sum = z.string();

const rollupRow = z.object({
  ...place,
  units: count,
  answered: count,
  asked_units: count,
  pre_units: count,
  sum_m: sum,
  sum_d: sum,
  sum_x: sum,
  sum_e: sum,
  sum_mm: sum,
  sum_md: sum,
  sum_mx: sum,
  sum_me: sum,
  sum_dd: sum,
  sum_dx: sum,
  sum_de: sum,
  sum_xx: sum,
  sum_xe: sum,
  sum_ee: sum,
});

type RollupRow = z.infer<typeof rollupRow>;

const cellRow = z.object({ ...place, score: z.number(), answers: count });

/**
 * The sums of any number of tests, over all days, in two queries that see the same moment. A test nobody met has no entry.
 */
export async function readSums(
  pool: SqlPool,
  workspaceId: number,
  experimentIds: readonly number[],
): Promise<Map<number, ExperimentSums>> {
  if (experimentIds.length === 0) return new Map();
  return await sqlTransaction(
    pool,
    (tx) => readSumsWithin(tx, workspaceId, experimentIds),
    "begin isolation level repeatable read read only",
  );
}

/** The same inside a transaction that is already open: stop rules read what a fold has just made. */
export async function readSumsWithin(
  tx: SqlClient,
  workspaceId: number,
  experimentIds: readonly number[],
): Promise<Map<number, ExperimentSums>> {
  const key = "experiment_id, metric_id, channel_id, variation";
  const where = "workspace_id = $1 and experiment_id = any($2::int[])";
  const rollup = await tx.query(`select ${key}, ${sumColumns} from rollup where ${where} group by ${key}`, [
    workspaceId,
    [...experimentIds],
  ]);
  const cells = await tx.query(
    `select ${key}, score, sum(answers) as answers from rollup_cell where ${where}
    group by ${key}, score having sum(answers) > 0 order by ${key}, score`,
    [workspaceId, [...experimentIds]],
  );
  const histograms = histogramsBy(z.array(cellRow).parse(cells.rows), cellKey);
  const sums = new Map<number, ExperimentSums>();
  for (const row of z.array(rollupRow).parse(rollup.rows)) {
    const own = sums.get(row.experiment_id) ?? { exposures: [], arms: new Map() };
    sums.set(row.experiment_id, own);
    addRow(own, row, histograms.get(cellKey(row)) ?? []);
  }
  return sums;
}

/**
 * One test's sums day by day of first exposure, for the metrics asked; per metric id, days ascending.
 */
export async function readDailySums(
  pool: SqlPool,
  workspaceId: number,
  experimentId: number,
  metricIds: readonly number[],
): Promise<Map<number, DaySums[]>> {
  const key = "experiment_id, metric_id, channel_id, variation";
  const { rows } = await pool.query(
    `select ${key}, day, ${sumColumns} from rollup
    where workspace_id = $1 and experiment_id = $2 and metric_id = any($3::int[]) group by ${key}, day order by day`,
    [workspaceId, experimentId, [0, ...metricIds]],
  );
  const days = new Map<string, ExperimentSums>();
  const dayOf = z.object({ day: z.string() });
  for (const raw of rows) {
    const row = rollupRow.parse(raw);
    const { day } = dayOf.parse(raw);
    const own = days.get(day) ?? { exposures: [], arms: new Map() };
    days.set(day, own);
    addRow(own, row, []);
  }
  const ofMetric = (metricId: number) =>
    [...days].map(([day, { exposures, arms }]) => ({ day, exposures, arms: arms.get(metricId) ?? [] }));
  return new Map(metricIds.map((metricId) => [metricId, ofMetric(metricId)]));
}

function addRow(sums: ExperimentSums, row: RollupRow, histogram: ScoreCount[]): void {
  if (row.metric_id === 0) {
    const { variation, channel_id, units, asked_units } = row;
    sums.exposures.push({ variation, channelId: channel_id, units, asked: asked_units });
    return;
  }
  sums.arms.set(row.metric_id, [...(sums.arms.get(row.metric_id) ?? []), armSumsFromRollup(row, histogram)]);
}

type Place = { experiment_id: number; metric_id: number; channel_id: number; variation: number };

const cellKey = ({ experiment_id, metric_id, channel_id, variation }: Place) =>
  `${experiment_id} ${metric_id} ${channel_id} ${variation}`;

function histogramsBy<Cell extends Place & ScoreCount>(
  cells: readonly Cell[],
  keyOf: (cell: Cell) => string,
): Map<string, ScoreCount[]> {
  const histograms = new Map<string, ScoreCount[]>();
  for (const cell of cells) {
    const key = keyOf(cell);
    histograms.set(key, [...(histograms.get(key) ?? []), { score: cell.score, answers: cell.answers }]);
  }
  return histograms;
}
