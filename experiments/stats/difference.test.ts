import { describe, expect, it } from "vitest";
import { meanArm, proportionArm, ratioArm } from "./arms.ts";
import { meanDifference, proportionDifference, ratioDifference } from "./difference.ts";
import { sumMean, sumRatio } from "./summary.ts";

describe("meanArm", () => {
  it("has the sample variance with divisor n − 1", () => {
    expect(meanArm(sumMean([1, 2, 3])).value).toEqual({ n: 3, mean: 2, variance: 1 });
  });

  it("takes rounding noise around equal values for no variance", () => {
    expect(meanArm(sumMean(Array.from({ length: 1000 }, () => 0.1))).value?.variance).toBe(0);
  });

  it("finds sums that no data can have", () => {
    // Σx² of 3 values with Σx = 6 is at least 12
    expect(meanArm({ n: 3, sum: 6, sumSquares: 11 }).reason).toBe("inconsistent-sums");
    expect(proportionArm({ n: 3, successes: 4 }).reason).toBe("inconsistent-sums");
  });
});

describe("ratioArm", () => {
  it("has the variance of what is left of m after R·d", () => {
    // R = 14/3; 4 − R = −2/3, 10 − 2R = 2/3: variance 8/9, over (3/2)² = 32/81
    const arm = ratioArm(
      sumRatio([
        { m: 4, d: 1 },
        { m: 10, d: 2 },
      ]),
    );
    expect(arm.value?.mean).toBeCloseTo(14 / 3, 12);
    expect(arm.value?.variance).toBeCloseTo(32 / 81, 12);
  });

  it("is the plain mean when every unit answered once", () => {
    const scores = [1, 5, 6, 7, 7];
    const arm = ratioArm(sumRatio(scores.map((m) => ({ m, d: 1 }))));
    expect(arm.value?.mean).toBeCloseTo(5.2, 12);
    expect(arm.value?.variance).toBeCloseTo(meanArm(sumMean(scores)).value?.variance ?? 0, 12);
  });
});

describe("difference", () => {
  const arms = { control: sumMean([1, 2, 3]), treatment: sumMean([2, 4, 6]) };

  it("matches a hand-worked absolute example", () => {
    // means 2 and 4, variances 1 and 4: SE² = 1/3 + 4/3; df = (5/3)² / ((1/3)²/2 + (4/3)²/2) = 50/17
    const { value } = meanDifference(arms, "absolute");
    expect(value?.effect).toBe(2);
    expect(value?.standardError).toBeCloseTo(Math.sqrt(5 / 3), 12);
    expect(value?.df).toBeCloseTo(50 / 17, 12);
    expect(value?.units).toBe(6);
  });

  it("matches a hand-worked relative example", () => {
    // 4/(3·2²) + 1·4²/(3·2⁴) = 2/3
    const { value } = meanDifference(arms, "relative");
    expect(value?.effect).toBe(1);
    expect(value?.standardError).toBeCloseTo(Math.sqrt(2 / 3), 12);
  });

  it("calls a rise of a negative mean a rise", () => {
    const negative = { control: sumMean([-4, -2]), treatment: sumMean([-2, 0]) };
    expect(meanDifference(negative, "relative").value?.effect).toBeCloseTo(2 / 3, 12);
  });

  it("takes p(1 − p) for the variance of a share", () => {
    // 0.5·0.5/4 + 0.75·0.25/4 = 0.109375
    const shares = { control: { n: 4, successes: 2 }, treatment: { n: 4, successes: 3 } };
    expect(proportionDifference(shares, "absolute").value?.standardError).toBeCloseTo(Math.sqrt(0.109375), 12);
  });

  it("weighs a customer's answers together", () => {
    const twice = (score: number) => ({ m: 2 * score, d: 2 });
    const once = {
      control: sumRatio([1, 2, 3].map((m) => ({ m, d: 1 }))),
      treatment: sumRatio([2, 4, 6].map((m) => ({ m, d: 1 }))),
    };
    const doubled = { control: sumRatio([1, 2, 3].map(twice)), treatment: sumRatio([2, 4, 6].map(twice)) };
    // answering twice the same is no more evidence
    expect(ratioDifference(doubled, "absolute").value?.standardError).toBeCloseTo(
      ratioDifference(once, "absolute").value?.standardError ?? 0,
      12,
    );
  });
});
