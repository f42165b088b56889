import { describe, expect, it } from "vitest";
import { miettinenNurminenInterval, mostLikelyControlShare } from "./miettinen-nurminen.ts";
import { newcombeInterval, pooledTest, waldInterval, wilsonInterval } from "./proportions.ts";

// Newcombe 1998, table II(a): 56 of 70 against 48 of 80
const published = { control: { n: 80, successes: 48 }, treatment: { n: 70, successes: 56 } };

describe("intervals of shares", () => {
  it("match the published example", () => {
    const newcombe = newcombeInterval(published).value;
    expect(newcombe?.difference).toBeCloseTo(0.2, 12);
    expect(newcombe?.interval.lower).toBeCloseTo(0.0524, 4);
    expect(newcombe?.interval.upper).toBeCloseTo(0.3339, 4);
    const score = miettinenNurminenInterval(published).value;
    expect(score?.interval.lower).toBeCloseTo(0.0528, 4);
    expect(score?.interval.upper).toBeCloseTo(0.3382, 4);
    const wald = waldInterval(published).value;
    expect(wald?.interval.lower).toBeCloseTo(0.0575, 4);
    expect(wald?.interval.upper).toBeCloseTo(0.3425, 4);
  });

  it("begin at 0 without a success and end at 1 without a failure", () => {
    const z2 = 1.959963984540054 ** 2;
    expect(wilsonInterval({ n: 10, successes: 0 }).value?.lower).toBe(0);
    expect(wilsonInterval({ n: 10, successes: 0 }).value?.upper).toBeCloseTo(z2 / (10 + z2), 12);
    expect(wilsonInterval({ n: 10, successes: 10 }).value?.upper).toBe(1);
  });

  it("turn round when the arms do", () => {
    const turned = { control: published.treatment, treatment: published.control };
    for (const interval of [newcombeInterval, miettinenNurminenInterval]) {
      const [one, other] = [interval(published).value?.interval, interval(turned).value?.interval];
      expect(other?.lower).toBeCloseTo(-(one?.upper ?? 0), 9);
      expect(other?.upper).toBeCloseTo(-(one?.lower ?? 0), 9);
    }
  });

  it("exist for the smallest arms", () => {
    const one = { control: { n: 1, successes: 1 }, treatment: { n: 1, successes: 0 } };
    expect(newcombeInterval(one).value?.interval.lower).toBeCloseTo(-1, 12);
    expect(miettinenNurminenInterval(one).value?.interval.lower).toBe(-1);
    expect(waldInterval(one).reason).toBe("no-variance");
    expect(newcombeInterval({ ...one, treatment: { n: 0, successes: 0 } }).reason).toBe("empty-arm");
    expect(() => wilsonInterval({ n: 3, successes: 4 })).toThrow(RangeError);
  });
});

describe("mostLikelyControlShare", () => {
  it("beats its neighbours under every difference", () => {
    const { control: a, treatment: b } = published;
    for (const delta of [-0.3, -0.05, 0.1, 0.33, 0.6]) {
      const logLikelihood = (p: number) =>
        a.successes * Math.log(p) +
        (a.n - a.successes) * Math.log(1 - p) +
        b.successes * Math.log(p + delta) +
        (b.n - b.successes) * Math.log(1 - p - delta);
      const best = mostLikelyControlShare(published, delta);
      for (const step of [-1e-4, 1e-4]) expect(logLikelihood(best)).toBeGreaterThan(logLikelihood(best + step));
    }
  });

  it("is the pooled share when the shares are equal", () => {
    expect(mostLikelyControlShare(published, 0)).toBeCloseTo(104 / 150, 12);
  });
});

describe("pooledTest", () => {
  it("is Pearson's χ² without correction", () => {
    // 30/100 against 20/100: pooled 0.25, variance 0.25·0.75·0.02 = 0.00375, χ² = 0.01/0.00375
    const test = pooledTest({ control: { n: 100, successes: 30 }, treatment: { n: 100, successes: 20 } }).value;
    expect(test?.chiSquare).toBeCloseTo(8 / 3, 12);
    expect(test?.z).toBeLessThan(0);
    expect(pooledTest({ control: { n: 5, successes: 0 }, treatment: { n: 5, successes: 0 } }).reason).toBe(
      "no-variance",
    );
  });
});
