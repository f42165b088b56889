import { describe, expect, it } from "vitest";
import type { Difference } from "./estimate.ts";
import { boundaryTuning, logEvidence, sequentialRatio, sequentialTest } from "./sequential.ts";

const at = (effect: number, units = 2000): Difference => ({
  ...{ scale: "absolute", effect, standardError: 1, df: units - 2, units },
});

describe("sequentialTest", () => {
  it("has an interval that excludes 0 exactly when p is under alpha", () => {
    const edge = sequentialRatio(2000, 5000, 0.05);
    expect(sequentialTest(at(edge * 1.0001)).pValue).toBeLessThan(0.05);
    expect(sequentialTest(at(edge * 1.0001)).interval.lower).toBeGreaterThan(0);
    expect(sequentialTest(at(edge * 0.9999)).pValue).toBeGreaterThan(0.05);
    expect(sequentialTest(at(edge * 0.9999)).interval.lower).toBeLessThan(0);
  });

  it("has the same duality one-sided, in both directions", () => {
    const edge = sequentialRatio(2000, 5000, 0.05, "greater");
    expect(sequentialTest(at(edge), { alternative: "greater" }).pValue).toBeCloseTo(0.05, 10);
    expect(sequentialTest(at(-edge), { alternative: "less" }).pValue).toBeCloseTo(0.05, 10);
    expect(sequentialTest(at(edge), { alternative: "less" }).pValue).toBe(1);
    expect(sequentialTest(at(edge), { alternative: "greater" }).interval.lower).toBeCloseTo(0, 10);
  });

  it("costs 1.55 times the fixed width at the planned size and about twice at a tenth of it", () => {
    expect(sequentialRatio(5000, 5000, 0.05) / 1.959964).toBeCloseTo(1.55, 2);
    expect(sequentialRatio(500, 5000, 0.05) / 1.959964).toBeCloseTo(1.97, 2);
  });

  it("has a p equal to the inverse of the evidence, also where p underflows", () => {
    const test = sequentialTest(at(6));
    expect(test.pValue).toBeCloseTo(Math.exp(-logEvidence(at(6), test.rho)), 12);
    expect(sequentialTest(at(60)).pValue).toBe(0);
    expect(logEvidence(at(60), test.rho)).toBeGreaterThan(745);
  });

  it("is tuned in closed form", () => {
    // −2 ln 0.05 = 5.99146, ln(1 + 5.99146) = 1.94469, their sum over 5000
    expect(5000 * boundaryTuning(5000, 0.05) ** 2).toBeCloseTo(5.99146 + 1.94469, 4);
  });
});
