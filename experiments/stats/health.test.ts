import { describe, expect, it } from "vitest";
import { logChiSquareTail, normalTail, studentTwoSided } from "./distributions.ts";
import { scaledImpact } from "./impact.ts";
import { adjustedInterval, benjaminiHochberg, holm } from "./multiplicity.ts";
import { sampleRatio } from "./sample-ratio.ts";

describe("sampleRatio", () => {
  it("matches a hand-worked χ²", () => {
    // (60 − 50)²/50 twice is 4; P(χ²₁ > 4) = P(|Z| > 2)
    const { value } = sampleRatio([60, 40], [0.5, 0.5]);
    expect(value?.chiSquare).toBeCloseTo(4, 12);
    expect(value?.pValue).toBeCloseTo(2 * normalTail(2), 12);
    expect(value?.logPValue).toBeCloseTo(Math.log(2 * normalTail(2)), 10);
  });

  it("takes any weights and leaves out an arm that was to have none", () => {
    expect(sampleRatio([120, 60], [2, 1]).value?.chiSquare).toBe(0);
    expect(sampleRatio([60, 40, 7], [1, 1, 0]).value).toEqual(sampleRatio([60, 40], [1, 1]).value);
    expect(() => sampleRatio([1, 2], [1, -1])).toThrow(RangeError);
    expect(() => sampleRatio([1, 2], [1])).toThrow(RangeError);
  });
});

describe("tails", () => {
  it("go on where 1 − cdf has ended", () => {
    expect(normalTail(30) / 4.906713927148187e-198).toBeCloseTo(1, 10);
    // with two degrees of freedom P(|T| > t) = 1 − t/√(2 + t²), which is 1/t² − 1.5/t⁴ far out
    expect(studentTwoSided(1e8, 2) * 1e16).toBeCloseTo(1, 8);
    // P(χ²₂ > x) = e^(−x/2)
    for (const x of [1, 1000, 1330, 1340, 50_000]) expect(logChiSquareTail(x, 2) / (-x / 2)).toBeCloseTo(1, 10);
  });
});

describe("families of tests", () => {
  it("are corrected as worked by hand, in the order given", () => {
    // Holm: 3·0.01, then 2·0.03, then max(0.04, 0.06). BH: min(3·0.01, 3·0.03/2, 0.04) from the largest down
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
    expect(benjaminiHochberg([0.01, 0.04, 0.03])).toEqual([0.03, 0.04, 0.04]);
    expect(holm([])).toEqual([]);
    expect(() => holm([0.5, Number.NaN])).toThrow(RangeError);
  });

  it("widen an interval to agree with the corrected p, never narrow it", () => {
    // a corrected p of 0.05 is an interval that just touches 0
    const touching = adjustedInterval(2, { lower: 1, upper: 3 }, 0.05);
    expect(touching.lower).toBeCloseTo(0, 12);
    expect(touching.upper).toBeCloseTo(4, 12);
    expect(adjustedInterval(2, { lower: -9, upper: 13 }, 0.05)).toEqual({ lower: -9, upper: 13 });
    expect(adjustedInterval(2, { lower: 1, upper: 3 }, 1).upper).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("scaledImpact", () => {
  const test = { effect: 0.1, standardError: 0.02, interval: { lower: 0.06, upper: 0.14 } };
  const exposure = { totalUnits: 5000, trafficShare: 0.5, days: 10 };

  it("says what the effect amounts to per day for everyone", () => {
    // 5000 units in 10 days at half the traffic: 1000 a day
    expect(scaledImpact(test, "mean", exposure).value?.effect).toBeCloseTo(100, 10);
    expect(scaledImpact(test, "proportion", exposure).value?.interval.lower).toBeCloseTo(60, 10);
  });

  it("has nothing to say about a ratio", () => {
    expect(scaledImpact(test, "ratio", exposure).reason).toBe("not-scalable");
  });
});
