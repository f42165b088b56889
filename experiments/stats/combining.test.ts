import { describe, expect, it } from "vitest";
import { exactBoundaryTuning, meanSequence, runningLooks } from "./confidence-sequence.ts";
import type { Arms } from "./estimate.ts";
import { metaAnalysis } from "./meta-analysis.ts";
import { mixtureTuning, oneSidedBoundary, twoSidedBoundary } from "./normal-mixture.ts";
import { poststratifiedCuped, poststratifiedMean, poststratifiedProportion } from "./post-stratification.ts";
import { quantileDifference } from "./quantile.ts";
import { boundaryTuning, sequentialRatio } from "./sequential.ts";
import { jamesSteinToMean, jamesSteinToZero, shrinkToMean, shrinkToZero } from "./shrinkage.ts";
import { emptyMean, type MeanSums, sumCuped, sumMean } from "./summary.ts";

describe("metaAnalysis", () => {
  it("matches a hand-worked example", () => {
    // weights 100 each; Q = 100·0.1² twice = 2; τ² = (2 − 1)/(200 − 20,000/200) = 0.01
    const { value } = metaAnalysis([
      { effect: 0.1, standardError: 0.1 },
      { effect: 0.3, standardError: 0.1 },
    ]);
    expect(value?.fixed.effect).toBeCloseTo(0.2, 12);
    expect(value?.fixed.standardError).toBeCloseTo(Math.sqrt(1 / 200), 12);
    expect(value?.fixed.weights).toEqual([0.5, 0.5]);
    expect(value?.heterogeneity.q).toBeCloseTo(2, 12);
    expect(value?.heterogeneity.iSquared).toBeCloseTo(0.5, 12);
    expect(value?.heterogeneity.tauSquared).toBeCloseTo(0.01, 12);
    expect(value?.random.standardError).toBeCloseTo(0.1, 12);
    expect(value?.predictionInterval).toBeNull();
  });

  it("says why it cannot combine", () => {
    expect(metaAnalysis([]).reason).toBe("no-estimates");
    expect(metaAnalysis([{ effect: 1, standardError: 0 }]).reason).toBe("zero-standard-error");
    expect(() => metaAnalysis([{ effect: Number.NaN, standardError: 1 }])).toThrow(RangeError);
  });
});

describe("shrinkage", () => {
  const pair = [
    { effect: 3, standardError: 1 },
    { effect: -1, standardError: 1 },
  ];

  it("matches a hand-worked example towards 0", () => {
    // τ² = (9 + 1 − 2)/2 = 4: a fifth is taken away
    const { value } = shrinkToZero(pair);
    expect(value?.tauSquared).toBe(4);
    expect(value?.shrunk[0]?.effect).toBeCloseTo(2.4, 12);
    expect(value?.shrunk[1]?.effect).toBeCloseTo(-0.8, 12);
    expect(value?.shrunk[0]?.standardError).toBeCloseTo(Math.sqrt(0.8), 12);
    // a family of two says little about its spread: 0.2²·3²·2/1 on top
    expect(value?.shrunk[0]?.standardErrorWithSpread).toBeCloseTo(Math.sqrt(0.8 + 0.72), 12);
  });

  it("matches a hand-worked example towards the mean", () => {
    // Q = 8, τ² = (8 − 1)/(2 − 1) = 7, B = 1/8; centre 1 with error √(8/2) = 2
    const { value } = shrinkToMean(pair);
    expect(value?.mean).toBeCloseTo(1, 12);
    expect(value?.shrunk[0]?.effect).toBeCloseTo(1 + (7 / 8) * 2, 12);
    expect(value?.shrunk[0]?.standardErrorWithMean).toBeCloseTo(Math.sqrt(7 / 8 + 4 / 64), 12);
  });

  it("takes everything away when effects are no larger than noise", () => {
    expect(shrinkToZero([{ effect: 0.5, standardError: 1 }]).value?.shrunk[0]).toMatchObject({
      effect: 0,
      shrinkage: 1,
    });
    // (k − 2)/Σy² = 1/12
    expect(jamesSteinToZero([2, 2, 2], 1).value?.factor).toBeCloseTo(11 / 12, 12);
    // about the mean 2: Σ = 20, factor 1 − 1/20
    expect(jamesSteinToMean([-1, 1, 3, 5], 1).value?.effects[0]).toBeCloseTo(2 - 3 * 0.95, 12);
    expect(jamesSteinToZero([1, 2], 1).reason).toBe("too-few");
    expect(jamesSteinToMean([1, 2, 3], 1).reason).toBe("too-few");
  });
});

describe("confidence sequences", () => {
  it("intersect what was seen so far and keep the smallest p", () => {
    const running = runningLooks([
      { interval: { lower: -3, upper: 3 }, pValue: 0.6 },
      { interval: { lower: 1, upper: 4 }, pValue: 0.02 },
      { interval: { lower: -1, upper: 2 }, pValue: 0.3 },
    ]);
    expect(running.at(-1)).toEqual({ interval: { lower: 1, upper: 2 }, pValue: 0.02 });
  });

  it("tune to the exact optimum", () => {
    // y = ρ²N* solves y − ln(1 + y) = −2 ln α
    const y = exactBoundaryTuning(5000, 0.05) ** 2 * 5000;
    expect(y - Math.log1p(y)).toBeCloseTo(-2 * Math.log(0.05), 10);
    expect(exactBoundaryTuning(5000, 0.05) / boundaryTuning(5000, 0.05)).toBeCloseTo(1, 1);
  });

  it("are the normal mixture with the variance estimated", () => {
    // at variance 1 per step: u(t) / √t in standard errors, tuned so that v_opt·ρ² agree
    const alpha = 0.05;
    const tuning = 1 / boundaryTuning(5000, alpha) ** 2;
    expect(twoSidedBoundary(800, tuning, alpha) / Math.sqrt(800)).toBeCloseTo(sequentialRatio(800, 5000, alpha), 10);
    expect(oneSidedBoundary(800, tuning, alpha)).toBeLessThan(twoSidedBoundary(800, tuning, alpha));
    expect(mixtureTuning(5000, alpha)).toBeCloseTo(tuning, 8);
  });

  it("need some spread", () => {
    expect(meanSequence({ n: 40, mean: 1, variance: 0 }, 0).reason).toBe("no-variance");
    expect(meanSequence({ n: 0, mean: 0, variance: 1 }, 0).reason).toBe("empty-arm");
    expect(meanSequence({ n: 40, mean: 1, variance: 1 }, 1).value?.pValue).toBe(1);
  });
});

describe("post-stratification", () => {
  // channel one around 3, channel two around 7, the treatment 1 higher in both and far more often in channel two
  const arm = (mean: number, n: number): MeanSums =>
    sumMean(Array.from({ length: n }, (_, i) => mean + (i % 2 === 0 ? -1 : 1)));
  const strata: Arms<MeanSums>[] = [
    { control: arm(3, 40), treatment: arm(4, 10) },
    { control: arm(7, 10), treatment: arm(8, 40) },
  ];

  it("is not fooled by arms that differ in their channels", () => {
    const found = poststratifiedMean(strata, "absolute").value;
    expect(found?.effect).toBeCloseTo(1, 12);
    // per stratum 40·1/39/40 + 10·1/9/10 = 1/39 + 1/9, weight ¼ twice
    expect(found?.standardError).toBeCloseTo(Math.sqrt((1 / 39 + 1 / 9) / 2), 12);
    // control mean (3 + 7)/2
    expect(poststratifiedMean(strata, "relative").value?.effect).toBeCloseTo(0.2, 12);
  });

  it("merges a channel without spread into the largest", () => {
    const thin = { control: sumMean([5]), treatment: emptyMean };
    const found = poststratifiedMean([...strata, thin], "absolute").value;
    expect(found?.units).toBe(101);
    expect(found?.effect).not.toBeNaN();
    expect(poststratifiedMean([], "absolute").reason).toBe("no-units");
  });

  it("does the same for shares and with a value before", () => {
    const shares = [
      { control: { n: 40, successes: 10 }, treatment: { n: 10, successes: 5 } },
      { control: { n: 10, successes: 5 }, treatment: { n: 40, successes: 30 } },
    ];
    expect(poststratifiedProportion(shares, "absolute").value?.effect).toBeCloseTo(0.25, 12);
    // y = 2x + 1·treatment exactly but for ±1: the regression takes x out
    const pairs = (xs: number[], lift: number) =>
      sumCuped(xs.map((x, i) => ({ x, y: 2 * x + lift + (i % 2 === 0 ? -1 : 1) })));
    const covariate = [{ control: pairs([1, 1, 2, 2, 3, 3], 0), treatment: pairs([3, 3, 4, 4, 5, 5], 1) }];
    expect(poststratifiedCuped(covariate, "absolute").value?.effect).toBeCloseTo(1, 10);
  });
});

describe("quantileDifference", () => {
  const median = (value: number) => ({ n: 100, boundsFor: 100, level: 0.5, value, lower: value - 2, upper: value + 2 });

  it("takes the error from the width of the quantile's interval", () => {
    // per value 99·(4/(2·1.96))²: error of one arm √(0.99)·2/1.96
    const found = quantileDifference({ control: median(10), treatment: median(13) }, "absolute").value;
    expect(found?.effect).toBe(3);
    expect(found?.standardError).toBeCloseTo(Math.sqrt(2 * 0.99) * (2 / 1.959963985), 8);
  });

  it("needs enough values around the quantile", () => {
    const far = { ...median(10), level: 0.99 };
    expect(quantileDifference({ control: far, treatment: far }, "absolute").reason).toBe("too-few");
    const flat = { ...median(10), lower: 10, upper: 10 };
    expect(quantileDifference({ control: flat, treatment: flat }, "absolute").reason).toBe("no-variance");
  });
});
