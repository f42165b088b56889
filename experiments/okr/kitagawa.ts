import { emptyMean, type MeanSums, mergeMean } from "#experiments/stats/summary.ts";
import type { MixCell, Part } from "./decomposition.ts";
import { answerVariance } from "./measure.ts";
import { partOf } from "./part.ts";

/** The coded answers of one step × channel in both windows. */
export type CellPair = { stepId: number | null; channelId: number | null; before: MeanSums; now: MeanSums };

export type MixAndWithin = {
  start: Part;
  end: Part;
  movement: Part;
  mix: Part;
  within: Part;
  cells: MixCell[];
};

/** Below this many answers a cell's own spread is too unsteady: all cells' together is used. */
const ownSpread = 10;

/**
 * Kitagawa's symmetric decomposition of the movement of a mean: mix = Σ (w₁ − w₀)·(x̄₀ + x̄₁)/2 from who answered,
 * within = Σ (w₀ + w₁)/2·(x̄₁ − x̄₀) from how they answered; mix + within = movement exactly. Cells answered in one
 * window only are pooled into "other" (ids null); when even that has one window only, it counts as mix alone.
 * Errors by the delta method: answers vary within cells, and respondents are a multinomial draw over cells.
 * @throws {RangeError} when a window has no answers
 * @see Kitagawa, "Components of a difference between two rates", JASA 1955
 */
export function mixAndWithin(pairs: readonly CellPair[]): MixAndWithin {
  const before = total(pairs, "before");
  const now = total(pairs, "now");
  if (before.n === 0 || now.n === 0) throw new RangeError("both windows need answers");
  const cells = poolLonely(pairs).map((pair) => reading(pair, before.n, now.n));
  const spread = (pooledWithin(cells, "before") + pooledWithin(cells, "now")) / (before.n + now.n);
  const variances = cells.map((cell) => errors(cell, spread));
  const start = before.sum / before.n;
  const end = now.sum / now.n;
  const mix = sumOf(cells, (cell) => cell.mix);
  const within = sumOf(cells, (cell) => cell.within);
  const mixVariance =
    sumOf(variances, (variance) => variance.mix) + composition(cells, before.n, now.n, (cell) => cell.level);
  const withinVariance =
    sumOf(variances, (variance) => variance.within) + composition(cells, before.n, now.n, (cell) => cell.change / 2);
  const startVariance = answerVariance(before) / before.n;
  const endVariance = answerVariance(now) / now.n;
  return {
    start: partOf(start, startVariance),
    end: partOf(end, endVariance),
    movement: partOf(end - start, startVariance + endVariance),
    mix: partOf(mix, mixVariance),
    within: partOf(within, withinVariance),
    cells: cells.map(shownCell),
  };
}

/** A cell with its shares, means, and the two parts it adds. A mean missing in one window is that of the other. */
type Reading = CellPair & {
  share0: number;
  share1: number;
  level: number;
  change: number;
  mix: number;
  within: number;
};

function reading(pair: CellPair, n0: number, n1: number): Reading {
  const share0 = pair.before.n / n0;
  const share1 = pair.now.n / n1;
  const mean0 = meanOf(pair.before) ?? meanOf(pair.now) ?? 0;
  const mean1 = meanOf(pair.now) ?? mean0;
  const level = (mean0 + mean1) / 2;
  const change = mean1 - mean0;
  const mix = (share1 - share0) * level;
  const within = ((share0 + share1) / 2) * change;
  return { ...pair, share0, share1, level, change, mix, within };
}

/** What the spread of answers inside the cell adds to the variance of either part. */
function errors({ before, now, share0, share1 }: Reading, spread: number): { mix: number; within: number } {
  const both = before.n > 0 && now.n > 0;
  // In a cell of one window only, the level is that window's mean alone and nothing changes within.
  const mean0 = meanVariance(before, spread);
  const mean1 = meanVariance(now, spread);
  const shift = (share1 - share0) ** 2;
  return both
    ? { mix: (shift / 4) * (mean0 + mean1), within: ((share0 + share1) / 2) ** 2 * (mean0 + mean1) }
    : { mix: shift * (mean0 + mean1), within: 0 };
}

/** Variance of Σ w·value over both windows when respondents fall into cells at random. */
function composition(cells: readonly Reading[], n0: number, n1: number, value: (cell: Reading) => number): number {
  const variance = (share: (cell: Reading) => number) => {
    const mean = sumOf(cells, (cell) => share(cell) * value(cell));
    return sumOf(cells, (cell) => share(cell) * (value(cell) - mean) ** 2);
  };
  return variance((cell) => cell.share0) / n0 + variance((cell) => cell.share1) / n1;
}

function meanVariance(sums: MeanSums, spread: number): number {
  if (sums.n === 0) return 0;
  return (sums.n < ownSpread ? spread : answerVariance(sums)) / sums.n;
}

/** Squares about the cells' own means, summed over cells. */
function pooledWithin(cells: readonly Reading[], window: "before" | "now"): number {
  return sumOf(cells, (cell) => answerVariance(cell[window]) * Math.max(0, cell[window].n - 1));
}

function poolLonely(pairs: readonly CellPair[]): CellPair[] {
  const answered = pairs.filter(({ before, now }) => before.n > 0 || now.n > 0);
  const shared = answered.filter(({ before, now }) => before.n > 0 && now.n > 0);
  const lonely = answered.filter(({ before, now }) => before.n === 0 || now.n === 0);
  if (lonely.length === 0) return shared;
  return [...shared, { stepId: null, channelId: null, before: total(lonely, "before"), now: total(lonely, "now") }];
}

function shownCell({ stepId, channelId, before, now, share0, share1, mix, within }: Reading): MixCell {
  return {
    stepId,
    channelId,
    before: { n: before.n, share: share0, mean: meanOf(before) },
    now: { n: now.n, share: share1, mean: meanOf(now) },
    mix,
    within,
  };
}

function meanOf({ n, sum }: MeanSums): number | null {
  return n === 0 ? null : sum / n;
}

function total(pairs: readonly CellPair[], window: "before" | "now"): MeanSums {
  return pairs.reduce((sums, pair) => mergeMean(sums, pair[window]), emptyMean);
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
