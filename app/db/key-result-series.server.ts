import type { ScoreCount } from "#experiments/analysis/input.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import { scaleOf } from "#experiments/metrics/registry.ts";
import { type Scale, scoresOf, valueOfScore } from "#experiments/metrics/scale.ts";
import { type Day, dayNumber, dayOfNumber, daysBetween, type Period } from "#experiments/okr/day.ts";
import type { KeyResult } from "#experiments/okr/key-result.ts";
import type { SeriesCell } from "#experiments/okr/series.ts";
import type { SqlPool } from "./types.server.ts";

/**
 * A cell of the series, and whose answers it counts: `experimentId` 0 is everybody's; above 0 those of customers
 * living in `variation` of that test, from their exposure on (−1: seen in two variations).
 */
export type SeriesRow = SeriesCell & { experimentId: number; variation: number };

const place = "kind, ref_id, experiment_id, variation, step_id, channel_id";

// A list of numbers for each place, [1 for answers and 0 for amounts, ref_id, …, channel_id, cell, cell, …], as JSON. A
// cell is its day counted from $2, its score and how many gave it; of amounts also their sums, in ten-thousandths.
// Summed by day in SQL and a row for each day, 2,003 cells took the embedded database twice as long.
const seriesSql = `
  select '[' || string_agg('[' || concat_ws(',', (kind = 's')::int, ref_id, experiment_id, variation, step_id, channel_id,
      cells) || ']', ',') || ']' as packed from (
    select ${place}, string_agg(concat_ws(',', day - $2::date, score, n,
      case kind when 'm' then sum end, case kind when 'm' then sum_sq end), ',') as cells
    from series
    where workspace_id = $1 and experiment_id = any($6::int[]) and day between $2 and $3
      and ((kind = 's' and ref_id = any($4::int[])) or (kind = 'm' and ref_id = any($5::int[])))
    group by ${place}
  ) places`;

/**
 * The series of any number of metrics over a period, everybody's and those of the tests asked for, in one query: a row
 * for each day, not for each score, as what is read is summed again and again.
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
  const scales = new Map(metrics.flatMap((metric) => scaleOf(metric) ?? []).map((scale) => [scale.id, scale]));
  const amounts = metrics.filter((metric) => scaleOf(metric) === null).map(({ id }) => id);
  const { rows } = await pool.query<{ packed: string | null }>(seriesSql, [
    ...[workspaceId, from, to, [...scales.keys()], amounts, [0, ...experimentIds]],
  ]);
  const places: number[][] = JSON.parse(rows[0]?.packed ?? "[]");
  const days = daysOf({ from, to });
  const byReference = new Map<string, SeriesRow[]>();
  for (const numbers of places) {
    const [ofAnswers, id = 0] = numbers;
    const reference = ofAnswers === 1 ? `s${id}` : `m${id}`;
    const known = byReference.get(reference) ?? [];
    byReference.set(reference, known);
    addPlace(known, numbers, days, scales.get(id));
  }
  return new Map(metrics.map((metric) => [metric.id, byReference.get(referenceOf(metric)) ?? []]));
}

/** Adds a row for each day of a place, from its list of numbers. */
function addPlace(rows: SeriesRow[], numbers: readonly number[], days: readonly Day[], scale: Scale | undefined): void {
  const [ofAnswers, id, experimentId = 0, variation = 0, stepId = 0, channelId = 0] = numbers;
  const valueAt = ofAnswers === 1 && scale ? values(scale) : null;
  const own = new Map<number, SeriesRow>();
  for (let at = 6; at < numbers.length; at += valueAt ? 3 : 5) {
    const [dayAt = 0, score = 0, count = 0] = [numbers[at], numbers[at + 1], numbers[at + 2]];
    let row = own.get(dayAt);
    if (row === undefined) {
      row = { experimentId, variation, day: days[dayAt] ?? "", stepId, channelId, n: 0, sum: 0, sumSquares: 0 };
      own.set(dayAt, row);
      rows.push(row);
    }
    row.n += count;
    if (valueAt === null) {
      row.sum += (numbers[at + 3] ?? 0) / 1e4;
      row.sumSquares += (numbers[at + 4] ?? 0) / 1e8;
      continue;
    }
    const value = valueAt.get(score);
    if (value === undefined) throw new RangeError(`answers of ${row.day} are off the scale ${id}`);
    row.sum += count * value;
    row.sumSquares += count * value * value;
  }
}

const values = (scale: Scale) => new Map(scoresOf(scale).map((score) => [score, valueOfScore(scale, score)]));

function daysOf({ from, to }: Period): Day[] {
  const first = dayNumber(from);
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, at) => dayOfNumber(first + at));
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
