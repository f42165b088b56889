import { describe, expect, it } from "vitest";
import type { MeanSums } from "#experiments/stats/summary.ts";
import { type CellPair, mixAndWithin } from "./kitagawa.ts";

/** n answers with this mean and variance 1 (divisor n − 1). */
const sums = (n: number, mean: number): MeanSums => ({
  n,
  sum: n * mean,
  sumSquares: n * mean ** 2 + Math.max(0, n - 1),
});
const none: MeanSums = { n: 0, sum: 0, sumSquares: 0 };
const cell = (channelId: number, before: MeanSums, now: MeanSums): CellPair => ({ stepId: 1, channelId, before, now });

// A: 60 at 5 becomes 40 at 5.5; B: 40 at 4 becomes 60 at 4.2. Mean 4.6 becomes 4.72.
const twoCells = [cell(1, sums(60, 5), sums(40, 5.5)), cell(2, sums(40, 4), sums(60, 4.2))];

describe("mixAndWithin", () => {
  it("matches a hand-worked example", () => {
    const { movement, mix, within, start, end } = mixAndWithin(twoCells);
    expect([start.value, end.value]).toEqual([4.6, 4.72]);
    expect(mix.value).toBeCloseTo(-0.2 * 5.25 + 0.2 * 4.1, 12); // −0.23
    expect(within.value).toBeCloseTo(0.5 * 0.5 + 0.5 * 0.2, 12); // 0.35
    expect(mix.value + within.value).toBeCloseTo(movement.value, 12);
  });

  it("has the delta method's errors", () => {
    const { mix, within } = mixAndWithin(twoCells);
    // answers: 2 · 0.2²/4 · (1/60 + 1/40); who answered: levels 5.25 and 4.1 over 60/40 and 40/60 of 100
    expect(mix.standardError).toBeCloseTo(Math.sqrt(0.02 * (1 / 60 + 1 / 40) + (0.3174 + 0.3174) / 100), 9);
    // answers: 2 · ½² · (1/60 + 1/40); who answered: changes/2 of 0.25 and 0.1
    expect(within.standardError).toBeCloseTo(Math.sqrt(0.5 * (1 / 60 + 1 / 40) + (0.0054 + 0.0054) / 100), 9);
  });

  it("calls it mix alone when nobody changed their answers, and within alone when the same people answered", () => {
    const moved = mixAndWithin([cell(1, sums(60, 5), sums(40, 5)), cell(2, sums(40, 4), sums(60, 4))]);
    expect(moved.mix.value).toBeCloseTo(-0.2, 12);
    expect(moved.within.value).toBeCloseTo(0, 12);
    const changed = mixAndWithin([cell(1, sums(60, 5), sums(60, 5.5)), cell(2, sums(40, 4), sums(40, 4.5))]);
    expect(changed.mix.value).toBeCloseTo(0, 12);
    expect(changed.within.value).toBeCloseTo(0.5, 12);
  });

  it("pools cells of one window only into other", () => {
    const lonely = [...twoCells, cell(3, sums(20, 3), none), cell(4, none, sums(10, 6))];
    const { cells, mix, within, movement } = mixAndWithin(lonely);
    expect(cells).toHaveLength(3);
    expect(cells.at(-1)).toMatchObject({
      stepId: null,
      channelId: null,
      before: { n: 20, mean: 3 },
      now: { n: 10, mean: 6 },
    });
    expect(mix.value + within.value).toBeCloseTo(movement.value, 12);
  });

  it("counts a cell that is nowhere in the other window as mix alone", () => {
    const { cells, mix, within, movement } = mixAndWithin([...twoCells, cell(3, none, sums(50, 6))]);
    expect(cells.at(-1)).toMatchObject({ within: 0, before: { n: 0, mean: null } });
    expect(mix.value + within.value).toBeCloseTo(movement.value, 12);
  });

  it("borrows the common spread for a cell of a few answers", () => {
    const alike: MeanSums = { n: 3, sum: 15, sumSquares: 75 };
    const { within } = mixAndWithin([...twoCells, cell(3, alike, alike)]);
    expect(within.standardError).toBeGreaterThan(mixAndWithin(twoCells).within.standardError * 0.9);
    expect(Number.isFinite(within.standardError)).toBe(true);
  });

  it("needs answers in both windows", () => {
    expect(() => mixAndWithin([cell(1, sums(10, 5), none)])).toThrow(RangeError);
  });
});
