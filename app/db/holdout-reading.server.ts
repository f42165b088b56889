import { cellsOfPopulation, cellsWithin, totalSums } from "#experiments/okr/cell-sums.ts";
import { addDays, type Period } from "#experiments/okr/day.ts";
import type { Part } from "#experiments/okr/decomposition.ts";
import type { KeyResult } from "#experiments/okr/key-result.ts";
import { answerVariance } from "#experiments/okr/measure.ts";
import { partOf } from "#experiments/okr/part.ts";
import type { MeanSums } from "#experiments/stats/summary.ts";
import type { Holdout } from "./holdout.server.ts";
import type { SeriesRow } from "./key-result-series.server.ts";
import { dayOf } from "./key-result-tests.server.ts";

/** Coded answers of a window, given by customers set aside and by those the holdout let in. */
export type HoldoutSums = { inside: MeanSums; outside: MeanSums };

/** One key result on both sides of its objective's holdout. */
export type HoldoutReading = {
  key: string;
  /** Share of customers set aside, 0–1. */
  share: number;
  startedAt: Date;
  endedAt: Date | null;
  /** The days of the window on which it was kept; null when none was. */
  window: Period | null;
  /** Answers on each side and their mean in the metric's unit; null without answers. */
  inside: { n: number; mean: number | null };
  outside: { n: number; mean: number | null };
  /** Outside − inside; null below two answers on a side. */
  difference: Part | null;
};

type Population = Pick<KeyResult, "stepIds" | "channelId">;

/**
 * What both sides of a holdout answered within a window, as `decompose` takes it.
 * @param rows of `readSeriesRows`: answers count from the customer's first meeting with the holdout on
 */
export function holdoutSums(
  population: Population,
  rows: readonly SeriesRow[],
  holdout: Pick<Holdout, "id" | "startedAt" | "endedAt">,
  window: Period,
): HoldoutSums {
  const kept = daysKept(holdout, window);
  const of = (side: number) => {
    const own = rows.filter(({ experimentId, variation }) => experimentId === holdout.id && variation === side);
    return totalSums(kept ? cellsWithin(cellsOfPopulation(own, population), kept) : []);
  };
  return { inside: of(0), outside: of(1) };
}

/** The same as a page shows it. */
export function readHoldout(
  population: Population,
  rows: readonly SeriesRow[],
  holdout: Holdout,
  window: Period,
): HoldoutReading {
  const { inside, outside } = holdoutSums(population, rows, holdout, window);
  const { key, share, startedAt, endedAt } = holdout;
  const side = ({ n, sum }: MeanSums) => ({ n, mean: n === 0 ? null : sum / n });
  const enough = inside.n >= 2 && outside.n >= 2;
  return {
    ...{ key, share, startedAt, endedAt, window: daysKept(holdout, window) },
    ...{ inside: side(inside), outside: side(outside) },
    difference: enough
      ? partOf(
          outside.sum / outside.n - inside.sum / inside.n,
          answerVariance(outside) / outside.n + answerVariance(inside) / inside.n,
        )
      : null,
  };
}

/** From the day it began to the day before it ended: from then on both sides are given the same. */
function daysKept({ startedAt, endedAt }: Pick<Holdout, "startedAt" | "endedAt">, window: Period): Period | null {
  const from = dayOf(startedAt) > window.from ? dayOf(startedAt) : window.from;
  const last = endedAt === null ? window.to : addDays(dayOf(endedAt), -1);
  const to = last < window.to ? last : window.to;
  return from <= to ? { from, to } : null;
}
