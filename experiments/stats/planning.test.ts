import { describe, expect, it } from "vitest";
import { normalTail, studentTail } from "./distributions.ts";
import { powerAfter, type RunningComparison, unitsToPower } from "./mid-run-power.ts";
import { noncentralTail } from "./noncentral-t.ts";
import {
  bayesianDetectable,
  bayesianPower,
  posteriorPower,
  type RelativePlan,
  relativeDetectable,
  relativePower,
} from "./power.ts";
import { doubleUntil, findRoot } from "./root.ts";
import {
  type Certainty,
  detectableMeans,
  meansPower,
  unitsForMeans,
  unitsForMeansSequential,
} from "./sample-size-means.ts";
import { detectableRise, proportionsPower, unitsForProportions } from "./sample-size-proportions.ts";

const usual: Certainty = { alpha: 0.05, power: 0.8, sides: 2 };

describe("planning a survey test", () => {
  it("needs the answers per variation that the product quotes", () => {
    // CES ±0.2 at sd 1.7: 1,135; NPS ±10 at sd 80: 1,005; CSAT 75 → 80 %: 1,091 unpooled, 1,094 in the pooled test used here
    expect(unitsForMeans(0.2, 1.7, usual).value).toBeCloseTo(1135, -1);
    expect(unitsForProportions(0.75, 0.8, usual).value).toBeCloseTo(1094, 0);
    expect(unitsForMeans(10, 80, usual).value).toBeCloseTo(1005, -1);
  });

  it("goes back and forth between units, effect and power", () => {
    const units = unitsForMeans(0.3, 1.2, usual).value ?? 0;
    expect(meansPower({ effect: 0.3, standardDeviation: 1.2, unitsPerArm: units }, usual)).toBeCloseTo(0.8, 10);
    expect(detectableMeans(units, 1.2, usual).value).toBeCloseTo(0.3, 9);
    const shares = unitsForProportions(0.1, 0.12, usual).value ?? 0;
    expect(proportionsPower({ p1: 0.1, p2: 0.12, unitsPerArm: shares }, usual)).toBeCloseTo(0.8, 10);
    expect(detectableRise(0.1, shares, usual).value).toBeCloseTo(0.02, 9);
  });

  it("costs more when watched all along, least when the boundary is tuned to the end", () => {
    const fixed = unitsForMeans(0.2, 1.7, usual).value ?? 0;
    const tuned = unitsForMeansSequential(0.2, 1.7, usual, null).value ?? 0;
    const untuned = unitsForMeansSequential(0.2, 1.7, usual, 200).value ?? 0;
    // half-widths 3.04 and 1.96 standard errors: ((3.04 + 0.84)/(1.96 + 0.84))² ≈ 1.9 times the answers
    expect(tuned / fixed).toBeCloseTo(1.9, 1);
    expect(untuned).toBeGreaterThan(tuned);
  });

  it("says when nothing can be seen", () => {
    expect(unitsForMeans(0, 1, usual).reason).toBe("not-reachable");
    expect(detectableRise(0.9, 3, usual).reason).toBe("not-reachable");
    expect(() => unitsForMeans(1, 0, usual)).toThrow(RangeError);
    expect(() => unitsForProportions(0.5, 1.2, usual)).toThrow(RangeError);
  });
});

describe("noncentralTail", () => {
  it("is Student's t without a shift", () => {
    for (const df of [1, 2, 5, 30, 4000]) expect(noncentralTail(1.7, df, 0)).toBeCloseTo(studentTail(1.7, df), 11);
  });

  it("is the normal with many degrees of freedom", () => {
    expect(noncentralTail(1.96, 1e8, 2.8)).toBeCloseTo(normalTail(1.96 - 2.8), 7);
  });

  it("is P(Z > −shift) at t = 0, whatever the degrees of freedom", () => {
    for (const df of [1, 3, 100]) expect(noncentralTail(0, df, 1.3)).toBeCloseTo(normalTail(-1.3), 12);
  });
});

describe("power of a relative lift", () => {
  const plan: RelativePlan = { mean: 5, variance: 4, unitsPerArm: 500, alpha: 0.05, plannedUnits: null };

  it("is alpha without a lift", () => {
    expect(relativePower(plan, 0)).toBeCloseTo(0.05, 12);
    expect(bayesianPower(plan, 0, null)).toBeCloseTo(0.05, 12);
  });

  it("is reached at the smallest detectable lift", () => {
    const lift = relativeDetectable(plan, 0.8).value ?? 0;
    // the closed form leaves out the chance to see it the wrong way round, here one in a million
    expect(relativePower(plan, lift)).toBeCloseTo(0.8, 5);
    const believed = bayesianDetectable(plan, 0.8, { mean: 0, standardDeviation: 0.1 }).value ?? 0;
    expect(bayesianPower(plan, believed, { mean: 0, standardDeviation: 0.1 })).toBeCloseTo(0.8, 9);
    expect(believed).toBeGreaterThan(bayesianDetectable(plan, 0.8, null).value ?? 1);
  });

  it("does not exist where the control mean is too uncertain", () => {
    expect(relativeDetectable({ ...plan, unitsPerArm: 0.5 }, 0.8).reason).toBe("not-reachable");
  });

  it("is less for a sequential interval", () => {
    expect(relativePower({ ...plan, plannedUnits: 5000 }, 0.05)).toBeLessThan(relativePower(plan, 0.05));
  });
});

describe("power in the middle of a run", () => {
  // 1.4008 = (1.95996 + 0.84162)/2: half the effect one would see at 80 %
  const comparison: RunningComparison = {
    ...{ standardError: 1, units: 400, effect: 1.40079, alpha: 0.05, comparisons: 1, plannedUnits: null, prior: null },
  };

  it("asks for four times the units to see half the effect", () => {
    const { value } = unitsToPower(comparison, 0.8);
    expect(value?.growth).toBeCloseTo(3, 3);
    expect(value?.additionalUnits).toBeCloseTo(1200, 0);
    expect(powerAfter(comparison, value?.growth ?? 0)).toBeCloseTo(0.8, 9);
  });

  it("asks for none when there are enough, and says when no number is", () => {
    expect(unitsToPower({ ...comparison, effect: 9 }, 0.8).value).toEqual({ growth: 0, additionalUnits: 0 });
    expect(unitsToPower({ ...comparison, effect: 0 }, 0.8).reason).toBe("not-reachable");
  });

  it("shares alpha among comparisons and widens for looking often", () => {
    expect(powerAfter({ ...comparison, comparisons: 4 }, 1)).toBeLessThan(powerAfter(comparison, 1));
    expect(powerAfter({ ...comparison, plannedUnits: 5000 }, 1)).toBeLessThan(powerAfter(comparison, 1));
  });

  it("is held back by a sceptical prior", () => {
    const sceptical = { mean: 0, standardDeviation: 0.5 };
    expect(posteriorPower({ effect: 2, standardError: 1, alpha: 0.05, prior: sceptical })).toBeLessThan(
      posteriorPower({ effect: 2, standardError: 1, alpha: 0.05, prior: null }),
    );
  });
});

describe("findRoot", () => {
  it("finds roots to the last digits, rising, falling and flat", () => {
    expect(findRoot((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 14);
    expect(findRoot((x) => Math.cos(x) - x, 0, 1)).toBeCloseTo(0.7390851332151607, 14);
    expect(findRoot((x) => (x - 0.3) ** 9, -1, 1e6)).toBeCloseTo(0.3, 2);
    expect(() => findRoot((x) => x * x + 1, -1, 1)).toThrow(RangeError);
  });

  it("doubles until reached, or gives up", () => {
    expect(doubleUntil((x) => x >= 100, 1, 10)).toBe(128);
    expect(doubleUntil(() => false, 1, 10)).toBeNull();
  });
});
