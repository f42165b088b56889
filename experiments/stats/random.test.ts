import { describe, expect, it } from "vitest";
import { createRandom } from "./random.ts";

const draws = 40_000;
function moments(draw: () => number): { mean: number; variance: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < draws; i++) {
    const x = draw();
    sum += x;
    squares += x * x;
  }
  return { mean: sum / draws, variance: squares / draws - (sum / draws) ** 2 };
}

describe("createRandom", () => {
  it("repeats itself for an equal seed and differs for another", () => {
    const sequence = (seed: number | string) => {
      const random = createRandom(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(sequence(7)).toEqual(sequence(7));
    expect(sequence("quarter")).toEqual(sequence("quarter"));
    expect(sequence(7)).not.toEqual(sequence(8));
    expect(sequence("quarter")).not.toEqual(sequence("quartes"));
  });

  // each tolerance is about five standard errors of 40,000 draws
  it.each([
    ["uniform", (r: ReturnType<typeof createRandom>) => r.next(), 1 / 2, 1 / 12, 0.008, 0.003],
    ["int(10)", (r: ReturnType<typeof createRandom>) => r.int(10), 4.5, 8.25, 0.08, 0.2],
    ["normal(2, 3)", (r: ReturnType<typeof createRandom>) => r.normal(2, 3), 2, 9, 0.08, 0.35],
    ["bernoulli(0.03)", (r: ReturnType<typeof createRandom>) => Number(r.bernoulli(0.03)), 0.03, 0.0291, 0.005, 0.005],
    ["pick([1, 0, 3])", (r: ReturnType<typeof createRandom>) => r.pick([1, 0, 3]), 1.5, 0.75, 0.025, 0.03],
    ["exponential(4)", (r: ReturnType<typeof createRandom>) => r.exponential(4), 0.25, 0.0625, 0.007, 0.005],
    ["gamma(0.5)", (r: ReturnType<typeof createRandom>) => r.gamma(0.5), 0.5, 0.5, 0.02, 0.05],
    ["gamma(7)", (r: ReturnType<typeof createRandom>) => r.gamma(7), 7, 7, 0.08, 0.3],
    ["poisson(2)", (r: ReturnType<typeof createRandom>) => r.poisson(2), 2, 2, 0.04, 0.08],
    ["poisson(100)", (r: ReturnType<typeof createRandom>) => r.poisson(100), 100, 100, 0.25, 4],
    ["binomial(10, 0.3)", (r: ReturnType<typeof createRandom>) => r.binomial(10, 0.3), 3, 2.1, 0.04, 0.08],
    ["binomial(5000, 0.03)", (r: ReturnType<typeof createRandom>) => r.binomial(5000, 0.03), 150, 145.5, 0.3, 6],
  ])("draws %s with its mean and variance", (_name, draw, mean, variance, meanTolerance, varianceTolerance) => {
    const random = createRandom(2024);
    const found = moments(() => draw(random));
    expect(Math.abs(found.mean - mean)).toBeLessThan(meanTolerance);
    expect(Math.abs(found.variance - variance)).toBeLessThan(varianceTolerance);
  });

  it("draws lognormal with the logarithm's moments", () => {
    const random = createRandom(3);
    const found = moments(() => Math.log(random.lognormal(1, 0.5)));
    expect(Math.abs(found.mean - 1)).toBeLessThan(0.013);
    expect(Math.abs(found.variance - 0.25)).toBeLessThan(0.01);
  });

  it("splits a multinomial over its weights and loses none", () => {
    const random = createRandom(4);
    const counts = random.multinomial(1_000_000, [1, 0, 2, 7]);
    expect(counts.reduce((a, b) => a + b)).toBe(1_000_000);
    expect(counts[1]).toBe(0);
    // standard deviation of the last cell is √(10⁶·0.7·0.3) = 458
    expect(Math.abs((counts[3] ?? 0) - 700_000)).toBeLessThan(2300);
  });

  it("refuses what has no meaning", () => {
    const random = createRandom(5);
    expect(() => createRandom(Number.NaN)).toThrow(RangeError);
    expect(() => random.pick([0, 0])).toThrow(RangeError);
    expect(() => random.binomial(-1, 0.5)).toThrow(RangeError);
    expect(() => random.exponential(0)).toThrow(RangeError);
  });
});
