import { describe, expect, it } from "vitest";
import { posterior, priorInUnits } from "./bayesian.ts";

describe("posterior", () => {
  it("is the data under a flat prior", () => {
    const flat = posterior({ effect: 0, standardError: 2 });
    expect(flat.chanceToBeBetter).toBe(0.5);
    // E max(X, 0) of N(0, 2²) is 2·φ(0)
    expect(flat.lossIfControlKept).toBeCloseTo(2 * 0.3989422804, 9);
    expect(flat.lossIfTreatmentShipped).toBeCloseTo(2 * 0.3989422804, 9);
    expect(flat.interval.upper).toBeCloseTo(2 * 1.959963985, 8);
  });

  it("meets an equally sure prior halfway", () => {
    const met = posterior({ effect: 2, standardError: 1 }, { prior: { mean: 0, standardDeviation: 1 } });
    expect(met.mean).toBeCloseTo(1, 12);
    expect(met.standardDeviation).toBeCloseTo(Math.SQRT1_2, 12);
  });

  it("swaps chance and losses when lower is better", () => {
    const up = posterior({ effect: 1, standardError: 1 });
    const down = posterior({ effect: 1, standardError: 1 }, { higherIsBetter: false });
    expect(down.chanceToBeBetter).toBeCloseTo(1 - up.chanceToBeBetter, 12);
    expect(down.lossIfControlKept).toBe(up.lossIfTreatmentShipped);
  });

  it("has losses that differ by the effect", () => {
    // E max(X, 0) − E max(−X, 0) = E X
    for (const effect of [-9, -3.9, -0.2, 0.7, 4.1]) {
      const { lossIfControlKept, lossIfTreatmentShipped } = posterior({ effect, standardError: 1 });
      expect(lossIfControlKept - lossIfTreatmentShipped).toBeCloseTo(effect, 12);
    }
  });

  it("keeps its digits far in the tail", () => {
    // φ(x)/x²·(1 − 3/x² + 15/x⁴ − 105/x⁶ …) at x = 20
    const x = 20;
    const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    const series = 1 - 3 / x ** 2 + 15 / x ** 4 - 105 / x ** 6 + 945 / x ** 8;
    const loss = posterior({ effect: x, standardError: 1 }).lossIfTreatmentShipped;
    expect(loss / ((density / x ** 2) * series)).toBeCloseTo(1, 7);
  });

  it("takes a prior on the lift to the metric's units", () => {
    expect(priorInUnits({ mean: 0.1, standardDeviation: 0.3 }, -50)).toEqual({ mean: 5, standardDeviation: 15 });
    expect(() => posterior({ effect: 1, standardError: 1 }, { prior: { mean: 0, standardDeviation: 0 } })).toThrow(
      RangeError,
    );
  });
});
