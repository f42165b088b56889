import type { LocalizedText } from "#experiments/metrics/localized-text.ts";
import { type Scale, valueOfScore } from "#experiments/metrics/scale.ts";
import { addDays, periodEnding } from "#experiments/okr/day.ts";
import { emptyMean, type MeanSums, mergeMean } from "#experiments/stats/summary.ts";
import type { Catalogue } from "./catalogue.server.ts";
import type { IrritantRecord } from "./irritant.server.ts";
import { dayOf } from "./key-result-tests.server.ts";
import { numbersOf, readPacked } from "./packed-rows.server.ts";
import type { SqlPool } from "./types.server.ts";

/** An irritant with what customers answer at its step, in the unit of the scale most answered there. */
export type IrritantStanding = {
  key: string;
  title: LocalizedText;
  quote: LocalizedText | null;
  status: IrritantRecord["status"];
  monthlyVolume: number | null;
  scale: Pick<Scale, "key" | "name" | "instrument" | "scoring" | "direction"> | null;
  /** Mean over the last four weeks, and over the four before; null below five answers. */
  value: number | null;
  n: number;
  earlier: number | null;
  earlierN: number;
  /** Customers a month × distance of their answers from the best possible, 0–1; null where either is unknown. */
  weight: number | null;
};

const windowDays = 28;
/** Fewer answers than this could point at a person. */
const smallestCell = 5;

/** How many answered so; `recent` is 1 in the last four weeks and 0 in the four before. */
const cell = ["ref_id", "step_id", "recent", "score", "n"] as const;
type Cell = Record<(typeof cell)[number], number>;
/** Every irritant of the workspace, and its catalogue: being read, so that nothing waits for them. */
type Known = { irritants: Promise<IrritantRecord[]>; catalogue: Promise<Catalogue> };

/** The open irritants of a workspace, the heaviest first: volume × how far answers at the step are from the best. */
export async function readIrritantStandings(
  pool: SqlPool,
  workspaceId: number,
  known: Known,
  now: Date,
): Promise<IrritantStanding[]> {
  const today = dayOf(now);
  const [all, { scales, journeys }, rows] = await Promise.all([
    known.irritants,
    known.catalogue,
    readPacked(pool, {
      columns: cell,
      select: `select ref_id, step_id, (day >= $4)::int as recent, score, sum(n) as n from series
        where workspace_id = $1 and kind = 's' and experiment_id = 0 and day between $2 and $3
        group by ref_id, step_id, recent, score`,
      values: [workspaceId, addDays(today, 1 - 2 * windowDays), today, periodEnding(today, windowDays).from],
    }),
  ]);
  const cells = rows.map((row) => numbersOf(cell, row));
  return all
    .filter(({ status }) => status !== "dropped")
    .map((irritant) => {
      const journey = journeys.find(({ id }) => id === irritant.journeyId);
      const steps = irritant.stepId === null ? (journey?.steps.map(({ id }) => id) ?? []) : [irritant.stepId];
      return standing(
        irritant,
        cells.filter(({ step_id }) => steps.includes(step_id)),
        scales,
      );
    })
    .sort((a, b) => rank(b) - rank(a));
}

/** What was put right has no weight; what cannot be weighed goes by its volume alone, at the end. */
function rank({ status, weight, monthlyVolume }: IrritantStanding): number {
  if (status === "resolved") return -2;
  return weight ?? -1 / (1 + (monthlyVolume ?? 0));
}

function standing(irritant: IrritantRecord, cells: readonly Cell[], scales: readonly Scale[]): IrritantStanding {
  const answered = (scale: Scale) => cells.reduce((sum, { ref_id, n }) => (ref_id === scale.id ? sum + n : sum), 0);
  const scale = [...scales].sort((a, b) => answered(b) - answered(a))[0] ?? null;
  const own = scale ? cells.filter(({ ref_id }) => ref_id === scale.id) : [];
  const sumsOfWeeks = (recent: number) =>
    scale
      ? sumsOf(
          scale,
          own.filter((cell) => cell.recent === recent),
        )
      : emptyMean;
  const [nowSums, earlierSums] = [sumsOfWeeks(1), sumsOfWeeks(0)];
  const value = meanOf(nowSums);
  const { key, title, quote, status, monthlyVolume } = irritant;
  const gap = scale && value !== null ? distanceFromBest(scale, value) : null;
  return {
    ...{ key, title, quote, status, monthlyVolume, value, n: nowSums.n },
    ...{ earlier: meanOf(earlierSums), earlierN: earlierSums.n },
    scale: scale && shownOf(scale),
    weight: gap === null || monthlyVolume === null ? null : gap * monthlyVolume,
  };
}

const shownOf = ({ key, name, instrument, scoring, direction }: Scale) => ({
  ...{ key, name, instrument, scoring, direction },
});

function sumsOf(scale: Scale, cells: readonly Cell[]): MeanSums {
  return cells.reduce((total, { score, n }) => {
    const value = valueOfScore(scale, score);
    return mergeMean(total, { n, sum: n * value, sumSquares: n * value ** 2 });
  }, emptyMean);
}

const meanOf = ({ n, sum }: MeanSums) => (n < smallestCell ? null : sum / n);

function distanceFromBest(scale: Scale, value: number): number {
  const ends = [valueOfScore(scale, scale.min), valueOfScore(scale, scale.max)];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const share = (value - low) / (high - low);
  return scale.direction === "up" ? 1 - share : share;
}
