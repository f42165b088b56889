import { describe, expect, it } from "vitest";
import { feasibility, sequentialCost } from "./planning.ts";

const even = { weights: [1, 1], weeklyExposed: 10_000, askedShare: 1, responseRate: 1 };

describe("feasibility", () => {
  it.each([
    ["CES ± 0.2 at sd 1.7", { kind: "mean", standardDeviation: 1.7 } as const, 0.2, 1135],
    ["NPS ± 10 at sd 80", { kind: "mean", standardDeviation: 80 } as const, 10, 1005],
    ["CSAT 75 → 80 %", { kind: "share", share: 0.75 } as const, 0.05, 1091],
  ])("needs the known number of answers per variation: %s", (_, baseline, smallestEffect, answers) => {
    const { fixed, sequential } = feasibility({ ...even, baseline, smallestEffect });
    expect(fixed.value?.unitsPerVariation).toBe(answers);
    const cost = (sequential.value?.unitsPerVariation ?? 0) / answers;
    expect(cost).toBeGreaterThan(1.5);
    expect(cost).toBeLessThan(3);
  });

  it("divides by who is asked and who answers, and by the traffic of a week", () => {
    const { fixed } = feasibility({
      ...even,
      ...{
        baseline: { kind: "mean", standardDeviation: 1.7 },
        smallestEffect: 0.2,
        askedShare: 0.5,
        responseRate: 0.2,
      },
    });
    // 2 × 1,134.2 answers ÷ 0.1
    expect(fixed.value?.exposed).toBeCloseTo(22_684, -2);
    expect(fixed.value?.weeks).toBeCloseTo(2.27, 2);
  });

  it("pays for an uneven split", () => {
    const question = { ...even, baseline: { kind: "mean", standardDeviation: 1.7 } as const, smallestEffect: 0.2 };
    const balanced = feasibility(question).fixed.value?.units ?? 0;
    // 1/(1/0.9 + 1/0.1) = 0.09 against 0.25
    expect((feasibility({ ...question, weights: [9, 1] }).fixed.value?.units ?? 0) / balanced).toBeCloseTo(25 / 9, 2);
    expect((feasibility({ ...question, weights: [1, 1, 1] }).fixed.value?.units ?? 0) / balanced).toBeCloseTo(1.5, 2);
  });

  it("says what cannot be reached", () => {
    const share = { ...even, baseline: { kind: "share", share: 0.98 } as const, smallestEffect: 0.05 };
    expect(feasibility(share).fixed.reason).toBe("not-reachable");
    expect(feasibility({ ...share, smallestEffect: 0.01, weeklyExposed: 0 }).sequential.reason).toBe("not-reachable");
  });

  it("knows what looking every day costs", () => {
    expect(sequentialCost(5000)).toBeCloseTo(1.55, 2);
  });
});
