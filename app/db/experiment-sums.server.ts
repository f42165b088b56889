import type { ArmSums, ExposureSums, ScoreCount } from "#experiments/analysis/input.ts";
import { armSumsFromRollup } from "#experiments/analysis/rollup-sums.ts";
import type { DaySums } from "#experiments/analysis/timeline.ts";
import type { Experiment } from "#experiments/definition/experiment.ts";
import { readClusterSums } from "./cluster-sums.server.ts";
import { numbersOf, packedSql, readPacked, unpacked } from "./packed-rows.server.ts";
import type { SqlClient, SqlPool } from "./types.server.ts";

/** A test whose sums are wanted: of one drawn by team and day they are sums over clusters. */
export type SummedTest = { id: number; experiment: Pick<Experiment, "definition"> };

/** What one test's facts add up to: exposed customers, and per metric id what they answered or did. */
export type ExperimentSums = { exposures: ExposureSums[]; arms: Map<number, ArmSums[]> };

const key = ["experiment_id", "metric_id", "channel_id", "variation"] as const;
const summed = [
  ...["units", "answered", "asked_units", "pre_units", "sum_m", "sum_d", "sum_x", "sum_e"],
  ...["sum_mm", "sum_md", "sum_mx", "sum_me", "sum_dd", "sum_dx", "sum_de", "sum_xx", "sum_xe", "sum_ee"],
] as const;
const columns = [...key, ...summed] as const;

type Row = Record<(typeof columns)[number], number>;
/** Of one test, metric, channel and variation over all days. */
type PooledRow = Row & { histogram: ScoreCount[] };

const keys = key.join(", ");
const scoreColumns = [...key, "score", "answers"] as const;
const ofTests = "workspace_id = $1 and experiment_id = any($2::int[])";
const sumsSql = `select (${packedSql({
  columns,
  select: `select ${keys}, ${summed.map((name) => `sum(${name}) as ${name}`).join(", ")} from rollup
    where ${ofTests} group by ${keys} order by ${keys}`,
})}) as sums, (${packedSql({
  columns: scoreColumns,
  select: `select ${keys}, score, sum(answers) as answers from rollup_cell
    where ${ofTests} group by ${keys}, score having sum(answers) > 0 order by ${keys}, score`,
})}) as scores`;

const nameOf = (row: Record<(typeof key)[number], number>) => key.map((name) => row[name]).join(" ");

/**
 * The sums of any number of tests, over all days. One statement, so that sums and histograms are of one moment, in a
 * transaction or out of one. A test nobody met has no entry.
 */
export async function readSums(
  sql: SqlClient,
  workspaceId: number,
  tests: readonly SummedTest[],
): Promise<Map<number, ExperimentSums>> {
  if (tests.length === 0) return new Map();
  const { rows } = await sql.query<{ sums: string | null; scores: string | null }>(sumsSql, [
    ...[workspaceId, tests.map(({ id }) => id)],
  ]);
  const histograms = new Map<string, ScoreCount[]>();
  for (const cells of unpacked(scoreColumns, rows[0]?.scores ?? null)) {
    const { score, answers, ...place } = numbersOf(scoreColumns, cells);
    const known = histograms.get(nameOf(place)) ?? [];
    histograms.set(nameOf(place), known);
    known.push({ score, answers });
  }
  const pooled = unpacked(columns, rows[0]?.sums ?? null).map((cells): PooledRow => {
    const row = numbersOf(columns, cells);
    return { ...row, histogram: histograms.get(nameOf(row)) ?? [] };
  });
  const clustered = new Set(tests.filter(isClustered).map(({ id }) => id));
  const sums = await readClustered(sql, workspaceId, clustered, pooled);
  for (const row of pooled) {
    if (clustered.has(row.experiment_id)) continue;
    const own = sums.get(row.experiment_id) ?? { exposures: [], arms: new Map() };
    sums.set(row.experiment_id, own);
    addRow(own, row, row.histogram);
  }
  return sums;
}

const isClustered = ({ experiment }: SummedTest): boolean => experiment.definition.unit === "team-day";

/** The tests among these that are drawn by team and day, with the raw scores of all their channels together. */
async function readClustered(
  sql: SqlClient,
  workspaceId: number,
  clustered: ReadonlySet<number>,
  rows: readonly PooledRow[],
): Promise<Map<number, ExperimentSums>> {
  const sums = new Map<number, ExperimentSums>();
  if (clustered.size === 0) return sums;
  for (const { experimentId, metricId, exposures, arms } of await readClusterSums(sql, workspaceId, [...clustered])) {
    const own: ExperimentSums = sums.get(experimentId) ?? { exposures: [], arms: new Map() };
    sums.set(experimentId, own);
    own.exposures.push(...exposures);
    const known = own.arms.get(metricId) ?? [];
    own.arms.set(metricId, known);
    for (const arm of arms) {
      // Once per variation: the days of a variation share its scores.
      const first = !known.some(({ variation }) => variation === arm.variation);
      const here = (row: PooledRow) =>
        row.experiment_id === experimentId && row.metric_id === metricId && row.variation === arm.variation;
      known.push({ ...arm, histogram: first ? together(rows.filter(here)) : [] });
    }
  }
  return sums;
}

/**
 * One test's sums day by day of first exposure, for the metrics asked; per metric id, days ascending.
 */
export async function readDailySums(
  pool: SqlPool,
  workspaceId: number,
  test: SummedTest,
  metricIds: readonly number[],
): Promise<Map<number, DaySums[]>> {
  if (isClustered(test)) {
    const days = await readClusterSums(pool, workspaceId, [test.id]);
    return new Map(metricIds.map((id) => [id, days.filter(({ metricId }) => metricId === id || metricId === 0)]));
  }
  const rows = await readPacked(pool, {
    columns: [...columns, "day"],
    select: `select * from rollup where workspace_id = $1 and experiment_id = $2 and metric_id = any($3::int[])
      order by day, metric_id, channel_id, variation`,
    values: [workspaceId, test.id, [0, ...metricIds]],
  });
  const days = new Map<string, ExperimentSums>();
  for (const cells of rows) {
    const day = cells[columns.length] ?? "";
    const own = days.get(day) ?? { exposures: [], arms: new Map() };
    days.set(day, own);
    addRow(own, numbersOf(columns, cells), []);
  }
  const ofMetric = (metricId: number) =>
    [...days].map(([day, { exposures, arms }]) => ({ day, exposures, arms: arms.get(metricId) ?? [] }));
  return new Map(metricIds.map((metricId) => [metricId, ofMetric(metricId)]));
}

function addRow(sums: ExperimentSums, row: Row, histogram: ScoreCount[]): void {
  if (row.metric_id === 0) {
    const { variation, channel_id, units, asked_units } = row;
    sums.exposures.push({ variation, channelId: channel_id, units, asked: asked_units });
    return;
  }
  sums.arms.set(row.metric_id, [...(sums.arms.get(row.metric_id) ?? []), armSumsFromRollup(row, histogram)]);
}

/** The scores of several channels as one histogram. */
function together(rows: readonly PooledRow[]): ScoreCount[] {
  const answers = new Map<number, number>();
  for (const cell of rows.flatMap(({ histogram }) => histogram)) {
    answers.set(cell.score, (answers.get(cell.score) ?? 0) + cell.answers);
  }
  return [...answers].map(([score, count]) => ({ score, answers: count })).sort((a, b) => a.score - b.score);
}
