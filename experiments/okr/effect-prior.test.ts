import { describe, expect, it } from "vitest";
import { createRandom } from "#experiments/stats/random.ts";
import { effectPrior, shrinkEffect } from "./effect-prior.ts";

describe("effectPrior", () => {
  it("states a fifth of the answers' spread with fewer than five effects", () => {
    const history = Array.from({ length: 4 }, () => ({ effect: 5, standardError: 0.1 }));
    expect(effectPrior(history, 2)).toEqual({
      standardDeviation: 0.4,
      varianceError: 0,
      effects: 4,
      source: "stated",
    });
  });

  it("learns the spread of true effects from many", () => {
    const random = createRandom("effect prior");
    for (const tau of [0.1, 0.2, 0.5]) {
      const history = Array.from({ length: 300 }, () => ({
        effect: random.normal(random.normal(0, tau), 0.1),
        standardError: 0.1,
      }));
      expect(effectPrior(history, 1.7).standardDeviation / tau).toBeGreaterThan(0.8);
      expect(effectPrior(history, 1.7).standardDeviation / tau).toBeLessThan(1.2);
    }
  });

  it("is never 0, even when no effect stands out, and says how unsure it is", () => {
    const nothing = Array.from({ length: 6 }, () => ({ effect: 0.01, standardError: 0.2 }));
    const prior = effectPrior(nothing, 1.7);
    expect(prior.standardDeviation).toBeGreaterThan(0.01);
    expect(prior.standardDeviation).toBeLessThan(0.2);
    expect(prior.varianceError).toBeGreaterThan(0);
  });

  it("needs a spread between answers", () => {
    expect(() => effectPrior([], 0)).toThrow(RangeError);
  });
});

describe("shrinkEffect", () => {
  it("keeps τ²/(τ² + SE²) of an effect", () => {
    // 0.04/(0.04 + 0.01) = 0.8
    const shrunk = shrinkEffect({ value: 0.4, standardError: 0.1 }, { standardDeviation: 0.2, varianceError: 0 });
    expect(shrunk.value).toBeCloseTo(0.32, 12);
    expect(shrunk.standardError).toBeCloseTo(Math.sqrt(0.008), 12);
  });

  it("adds that the spread was learned", () => {
    // 0.01/0.05² · 0.04 = 0.16 of 0.4
    const shrunk = shrinkEffect({ value: 0.4, standardError: 0.1 }, { standardDeviation: 0.2, varianceError: 0.04 });
    expect(shrunk.standardError).toBeCloseTo(Math.sqrt(0.008 + (0.16 * 0.4) ** 2), 12);
  });
});
