import { describe, expect, it } from "vitest";
import { brunnerMunzel } from "./brunner-munzel.ts";
import { welchDf } from "./difference.ts";
import { invertPositive } from "./linear.ts";
import { mannWhitney, superiority } from "./mann-whitney.ts";
import { promoterScore, promoterSums, promoterWelch } from "./nps.ts";
import { proportionalOdds } from "./proportional-odds.ts";
import { countValues, ordinalToMean } from "./summary.ts";

// control 1, 2 and treatment 2, 3: three pairs won, one tied, none lost
const small = { control: { scale: [1, 2, 3], counts: [1, 1, 0] }, treatment: { scale: [1, 2, 3], counts: [0, 1, 1] } };

describe("mannWhitney", () => {
  it("matches a hand-worked example", () => {
    const { value } = mannWhitney(small);
    expect(value?.uTreatment).toBe(3.5);
    expect(value?.probability).toBe(0.875);
    expect(value?.cliffsDelta).toBe(0.75);
    // one tie of two: 2³ − 2 = 6; variance 4/12·(5 − 6/12) = 1.5
    expect(value?.tieSum).toBe(6);
    expect(value?.z).toBeCloseTo(1.5 / Math.sqrt(1.5), 12);
    expect(value?.corrected.z).toBeCloseTo(1 / Math.sqrt(1.5), 12);
  });

  it("turns round when the arms do", () => {
    const turned = superiority({ control: small.treatment, treatment: small.control }).value;
    expect(turned?.probability).toBe(0.125);
    expect(turned?.uControl).toBe(3.5);
  });
});

describe("brunnerMunzel", () => {
  it("matches a hand-worked example", () => {
    // placements 0, ½ and 1½, 2: variance ⅛ each, SE² = 2·⅛/8, df = 2 where P(|T| > t) = 1 − t/√(2 + t²)
    const { value } = brunnerMunzel(small);
    const t = 0.375 / Math.sqrt(1 / 32);
    expect(value?.standardError).toBeCloseTo(Math.sqrt(1 / 32), 12);
    expect(value?.df).toBeCloseTo(2, 12);
    expect(value?.pValue).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
    expect(value?.odds).toBeCloseTo(7, 12);
  });

  it("stays inside 0–1 on the logit scale", () => {
    const { value } = brunnerMunzel(small);
    expect(value?.interval.upper).toBeGreaterThan(1);
    expect(value?.intervalLogit.upper).toBeLessThan(1);
  });
});

describe("proportionalOdds", () => {
  it("is the log odds ratio of a two-by-two table", () => {
    // odds 24/12 against 24/24: ratio 2, error √(1/12 + 1/24 + 1/24 + 1/24)
    const { value } = proportionalOdds({
      control: { scale: [0, 1], counts: [24, 24] },
      treatment: { scale: [0, 1], counts: [12, 24] },
    });
    expect(value?.logOdds).toBeCloseTo(Math.log(2), 10);
    expect(value?.standardError).toBeCloseTo(Math.sqrt(1 / 12 + 3 / 24), 10);
    expect(value?.thresholds[0]).toBeCloseTo(0, 10);
  });

  it("recovers odds that are proportional on every level", () => {
    // cumulative control shares 0.2, 0.5, 0.8; the treatment's odds of staying below are a third of each
    const below = [0.2, 0.5, 0.8];
    const moved = below.map((p) => p / 3 / (p / 3 + 1 - p));
    const counts = (edges: number[]) => [...edges, 1].map((edge, i) => 1e6 * (edge - (edges[i - 1] ?? 0)));
    const { value } = proportionalOdds({
      control: { scale: [1, 2, 3, 4], counts: counts(below) },
      treatment: { scale: [1, 2, 3, 4], counts: counts(moved) },
    });
    expect(value?.oddsRatio).toBeCloseTo(3, 8);
    for (const [i, p] of below.entries()) expect(value?.thresholds[i]).toBeCloseTo(Math.log(p / (1 - p)), 8);
  });

  it("ignores levels nobody used", () => {
    const wide = proportionalOdds({
      control: { scale: [1, 2, 3, 4, 5], counts: [4, 0, 3, 0, 2] },
      treatment: { scale: [1, 2, 3, 4, 5], counts: [2, 0, 3, 0, 5] },
    });
    const narrow = proportionalOdds({
      control: { scale: [1, 3, 5], counts: [4, 3, 2] },
      treatment: { scale: [1, 3, 5], counts: [2, 3, 5] },
    });
    expect(wide).toEqual(narrow);
  });
});

describe("promoterScore", () => {
  const answers = { scale: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], counts: [1, 0, 0, 0, 0, 0, 1, 0, 1, 1, 1] };

  it("matches a hand-worked example", () => {
    // 10, 9, 8, 6, 0: two promoters, two detractors of five; 10⁴·0.8/5 = 1600
    expect(promoterScore(answers).value).toMatchObject({ n: 5, score: 0, standardError: 40 });
    expect(promoterSums(answers)).toEqual({ n: 5, sum: 0, sumSquares: 40_000 });
  });

  it("is a t-test on −100, 0 and 100 in its Welch form", () => {
    // 40,000/4 is the variance: error √(2·10,000/5)
    const found = promoterWelch({ control: answers, treatment: answers }).value;
    expect(found?.standardError).toBeCloseTo(Math.sqrt(4000), 10);
    const arm = { n: 5, mean: 0, variance: 10_000 };
    expect(found?.df).toBeCloseTo(welchDf({ control: arm, treatment: arm }), 10);
  });

  it("has no interval when all are of one mind, and refuses another scale", () => {
    const happy = { ...answers, counts: [0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1] };
    expect(promoterScore(happy).value).toMatchObject({ score: 100, interval: null });
    expect(() => promoterScore(countValues([1, 11]))).toThrow(RangeError);
    expect(ordinalToMean(happy).sum).toBe(28);
  });
});

describe("invertPositive", () => {
  it("matches a hand-worked inverse and refuses what has none", () => {
    const inverse = invertPositive([
      [4, 2],
      [2, 3],
    ]);
    expect(inverse?.[0]?.[0]).toBeCloseTo(3 / 8, 12);
    expect(inverse?.[0]?.[1]).toBeCloseTo(-1 / 4, 12);
    expect(inverse?.[1]?.[1]).toBeCloseTo(1 / 2, 12);
    expect(
      invertPositive([
        [1, 1],
        [1, 1],
      ]),
    ).toBeNull();
  });
});
