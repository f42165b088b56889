import { describe, expect, it } from "vitest";
import { createRandom } from "./random.ts";
import {
  countValues,
  emptyCuped,
  emptyMean,
  emptyProportion,
  emptyRatio,
  emptyRatioCuped,
  mergeCuped,
  mergeMean,
  mergeOrdinal,
  mergeProportion,
  mergeRatio,
  mergeRatioCuped,
  ordinalToMean,
  sumCuped,
  sumMean,
  sumRatio,
  sumRatioCuped,
} from "./summary.ts";

const random = createRandom("summaries");
// halves and quarters add up exactly, so that equality is exact
const quarters = () => random.int(40) / 4;
const units = Array.from({ length: 60 }, () => ({
  ...{ m: quarters(), d: random.int(4), preM: quarters(), preD: random.int(4), y: quarters(), x: quarters() },
}));
const [first, second] = [units.slice(0, 23), units.slice(23)];

describe("summaries", () => {
  it("of two groups add up to the summary of all", () => {
    const xs = (group: typeof units) => group.map(({ x }) => x);
    expect(mergeMean(sumMean(xs(first)), sumMean(xs(second)))).toEqual(sumMean(xs(units)));
    expect(mergeRatio(sumRatio(first), sumRatio(second))).toEqual(sumRatio(units));
    expect(mergeCuped(sumCuped(first), sumCuped(second))).toEqual(sumCuped(units));
    expect(mergeRatioCuped(sumRatioCuped(first), sumRatioCuped(second))).toEqual(sumRatioCuped(units));
    expect(mergeProportion({ n: 3, successes: 1 }, { n: 4, successes: 2 })).toEqual({ n: 7, successes: 3 });
  });

  it("do not change when nobody is added", () => {
    expect(mergeMean(emptyMean, sumMean([1, 2]))).toEqual(sumMean([1, 2]));
    expect(mergeProportion({ n: 3, successes: 1 }, emptyProportion)).toEqual({ n: 3, successes: 1 });
    expect(mergeRatio(sumRatio(first), emptyRatio)).toEqual(sumRatio(first));
    expect(mergeCuped(sumCuped(first), emptyCuped)).toEqual(sumCuped(first));
    expect(mergeRatioCuped(sumRatioCuped(first), emptyRatioCuped)).toEqual(sumRatioCuped(first));
  });

  it("hold the sums their names say", () => {
    expect(sumMean([1, 2, 4])).toEqual({ n: 3, sum: 7, sumSquares: 21 });
    // (4, 1) and (10, 2): Σm² = 116, Σd² = 5, Σmd = 24
    const pairs = [
      { m: 4, d: 1 },
      { m: 10, d: 2 },
    ];
    expect(sumRatio(pairs)).toEqual({ n: 2, m: 14, d: 3, mm: 116, dd: 5, md: 24 });
    const one = sumRatioCuped([{ m: 2, d: 3, preM: 5, preD: 7 }]);
    expect([one.mPreM, one.dPreD, one.mPreD, one.dPreM, one.preMD]).toEqual([10, 21, 14, 15, 35]);
  });

  it("count answers per level and refuse to add two scales", () => {
    const answers = countValues([5, 1, 5, 3]);
    expect(answers).toEqual({ scale: [1, 3, 5], counts: [1, 1, 2] });
    expect(ordinalToMean(answers)).toEqual(sumMean([5, 1, 5, 3]));
    expect(mergeOrdinal(answers, answers).counts).toEqual([2, 2, 4]);
    expect(() => mergeOrdinal(answers, { scale: [1, 3, 7], counts: [0, 0, 0] })).toThrow(RangeError);
  });
});
