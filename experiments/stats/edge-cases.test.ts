import { describe, expect, it } from "vitest";
import { posterior } from "./bayesian.ts";
import { brunnerMunzel } from "./brunner-munzel.ts";
import { cupedDifference } from "./cuped.ts";
import { meanDifference, proportionDifference, ratioDifference } from "./difference.ts";
import type { Difference, Maybe } from "./estimate.ts";
import { leeBounds } from "./lee-bounds.ts";
import { mannWhitney } from "./mann-whitney.ts";
import { promoterDifference, promoterWelch } from "./nps.ts";
import { proportionalOdds } from "./proportional-odds.ts";
import { newcombeInterval } from "./proportions.ts";
import { sampleRatio } from "./sample-ratio.ts";
import { sequentialTest } from "./sequential.ts";
import { countValues, emptyMean, emptyRatio, sumCuped, sumMean, sumRatio } from "./summary.ts";
import { welchTest } from "./welch.ts";

const fine = sumMean([1, 2, 3]);
const nps = (counts: number[]) => ({ scale: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], counts });

describe("what has no answer says why", () => {
  const cases: [string, Maybe<unknown>, string][] = [
    ["a silent control", meanDifference({ control: emptyMean, treatment: fine }, "absolute"), "empty-arm"],
    ["a silent treatment", meanDifference({ control: fine, treatment: emptyMean }, "absolute"), "empty-arm"],
    ["one answer in an arm", meanDifference({ control: fine, treatment: sumMean([5]) }, "absolute"), "too-few"],
    [
      "all answers equal",
      meanDifference({ control: sumMean([4, 4]), treatment: sumMean([4, 4]) }, "absolute"),
      "no-variance",
    ],
    [
      "a relative lift on a control mean of 0",
      meanDifference({ control: sumMean([-1, 1]), treatment: fine }, "relative"),
      "zero-control-mean",
    ],
    [
      "a ratio without any answer",
      ratioDifference(
        {
          control: sumRatio([
            { m: 0, d: 0 },
            { m: 0, d: 0 },
          ]),
          treatment: emptyRatio,
        },
        "absolute",
      ),
      "zero-denominator",
    ],
    ["two scales", mannWhitney({ control: countValues([1, 2]), treatment: countValues([1, 7]) }), "mixed-scales"],
    ["one level for all", proportionalOdds({ control: countValues([4, 4]), treatment: countValues([4]) }), "one-level"],
    [
      "arms that do not overlap",
      proportionalOdds({
        control: nps([5, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        treatment: nps([0, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0]),
      }),
      "separation",
    ],
    [
      "no overlap for ranks",
      brunnerMunzel({ control: { scale: [1, 2], counts: [3, 0] }, treatment: { scale: [1, 2], counts: [0, 3] } }),
      "no-variance",
    ],
    [
      "promoters only",
      promoterDifference({
        control: nps([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]),
        treatment: nps([0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 4]),
      }),
      "no-variance",
    ],
    [
      "more answers than exposed",
      leeBounds({ control: countValues([1, 2]), treatment: countValues([1, 2]) }, { control: 1, treatment: 9 }),
      "inconsistent-sums",
    ],
    ["nobody exposed", sampleRatio([0, 0], [1, 1]), "no-units"],
    ["a test without a second arm", sampleRatio([10], [1]), "no-control"],
  ];
  it.each(cases)("%s", (_name, answer, reason) => {
    expect(answer).toEqual({ value: null, reason });
  });
});

describe("what has an answer gets it", () => {
  it("one arm without spread is compared by the spread of the other", () => {
    // only the treatment varies: SE² = 1/3, df = its n − 1
    const found = meanDifference({ control: sumMean([5, 5, 5]), treatment: fine }, "absolute");
    expect(found.value?.effect).toBe(-3);
    expect(found.value?.standardError).toBeCloseTo(Math.sqrt(1 / 3), 12);
    expect(found.value?.df).toBeCloseTo(2, 12);
  });

  it("no complaint at all still has an interval", () => {
    const interval = newcombeInterval({ control: { n: 200, successes: 0 }, treatment: { n: 200, successes: 0 } });
    // Wilson's upper end without a success is z²/(n + z²)
    const end = 1.959963984540054 ** 2 / (200 + 1.959963984540054 ** 2);
    expect(interval.value?.interval.lower).toBeCloseTo(-end, 12);
    expect(interval.value?.interval.upper).toBeCloseTo(end, 12);
  });

  it("a control mean of 0 (NPS 0) has an absolute effect", () => {
    const arms = { control: nps([2, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2]), treatment: nps([1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 3]) };
    expect(promoterDifference(arms).value?.control.score).toBe(0);
    expect(promoterDifference(arms).value?.effect).toBe(40);
    expect(promoterWelch(arms).value?.effect).toBe(40);
  });

  it("an adjustment without anything to adjust by is the plain difference", () => {
    const same = (ys: number[]) => sumCuped(ys.map((y) => ({ y, x: 3 })));
    const found = cupedDifference({ control: same([1, 2, 3]), treatment: same([2, 4, 6]) }, "absolute");
    expect(found.value).toMatchObject({ theta: 0, effect: 2 });
  });

  it("equal arms differ by nothing, surely not significantly", () => {
    const found = meanDifference({ control: fine, treatment: fine }, "absolute").value;
    const none: Difference = found ?? expect.fail("equal arms with spread have a difference");
    expect(welchTest(none).pValue).toBe(1);
    expect(sequentialTest(none).pValue).toBe(1);
    expect(posterior(none).chanceToBeBetter).toBe(0.5);
  });
});

describe("what is no number is refused at the door", () => {
  const bad = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  it.each(bad)("%d", (value) => {
    expect(() => meanDifference({ control: fine, treatment: { n: 3, sum: value, sumSquares: 9 } }, "absolute")).toThrow(
      RangeError,
    );
    expect(() =>
      proportionDifference({ control: { n: value, successes: 1 }, treatment: { n: 2, successes: 1 } }, "absolute"),
    ).toThrow(RangeError);
    expect(() =>
      ratioDifference({ control: { ...sumRatio([{ m: 1, d: 1 }]), md: value }, treatment: emptyRatio }, "absolute"),
    ).toThrow(RangeError);
    expect(() =>
      cupedDifference({ control: { ...sumCuped([]), n: 4, xy: value }, treatment: sumCuped([]) }, "absolute"),
    ).toThrow(RangeError);
    expect(() =>
      mannWhitney({ control: { scale: [1, 2], counts: [1, value] }, treatment: { scale: [1, 2], counts: [1, 1] } }),
    ).toThrow(RangeError);
    expect(() => sampleRatio([value, 1], [1, 1])).toThrow(RangeError);
  });

  it("nor is an alpha of 0 or 1, or a negative count", () => {
    const found = meanDifference({ control: fine, treatment: sumMean([2, 4, 6]) }, "absolute").value;
    const difference: Difference = found ?? expect.fail("these arms have a difference");
    expect(() => welchTest(difference, { alpha: 0 })).toThrow(RangeError);
    expect(() => sequentialTest(difference, { alpha: 0.5, alternative: "greater" })).toThrow(RangeError);
    expect(() => posterior(difference, { alpha: 1 })).toThrow(RangeError);
    expect(() => meanDifference({ control: { n: -1, sum: 0, sumSquares: 0 }, treatment: fine }, "absolute")).toThrow(
      RangeError,
    );
  });
});
