import { describe, expect, it } from "vitest";
import { meanDifference } from "./difference.ts";
import { type Difference, requireFinite } from "./estimate.ts";
import { sumMean } from "./summary.ts";
import { welchTest } from "./welch.ts";

// means 1 and 4, variances 2 and 2: SE = √2, df = 2, where P(|T| > t) = 1 − t/√(2 + t²) in closed form
const found = meanDifference({ control: sumMean([0, 2]), treatment: sumMean([3, 5]) }, "absolute").value;
const difference: Difference = found ?? expect.fail("two answers per arm are enough");
const t = 3 / Math.SQRT2;
const twoSided = 1 - t / Math.sqrt(2 + t * t);

describe("welchTest", () => {
  it("matches the closed form of Student's t with two degrees of freedom", () => {
    const test = welchTest(difference);
    expect(test.t).toBeCloseTo(t, 12);
    expect(test.df).toBeCloseTo(2, 12);
    expect(test.pValue).toBeCloseTo(twoSided, 12);
    // the quantile solves t/√(2 + t²) = 0.95
    const quantile = 0.95 * Math.sqrt(2 / (1 - 0.95 ** 2));
    expect(test.interval.lower).toBeCloseTo(3 - quantile * Math.SQRT2, 10);
    expect(test.interval.upper).toBeCloseTo(3 + quantile * Math.SQRT2, 10);
  });

  it("asks one side with half the p on the side of the effect", () => {
    const greater = welchTest(difference, { alternative: "greater" });
    const less = welchTest(difference, { alternative: "less" });
    expect(greater.pValue).toBeCloseTo(twoSided / 2, 12);
    expect(less.pValue).toBeCloseTo(1 - twoSided / 2, 12);
    expect(greater.interval.upper).toBe(Number.POSITIVE_INFINITY);
    expect(less.interval.lower).toBe(Number.NEGATIVE_INFINITY);
  });

  it("has an interval that excludes 0 exactly when p is under alpha", () => {
    for (const alpha of [twoSided * 0.999, twoSided * 1.001]) {
      expect(welchTest(difference, { alpha }).interval.lower > 0).toBe(twoSided < alpha);
    }
  });

  it("keeps its digits far in the tail", () => {
    const far = welchTest({ scale: "absolute", effect: 30, standardError: 1, df: 1e6, units: 1e6 });
    expect(far.pValue).toBeGreaterThan(0);
    expect(far.pValue).toBeLessThan(1e-190);
    requireFinite({ p: far.pValue });
  });
});
