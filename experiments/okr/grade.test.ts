import { describe, expect, it } from "vitest";
import { easeFrom49To54, pooledWithin } from "#tests/support/key-result.ts";
import { grade } from "./grade.ts";

describe("grade", () => {
  it("is hit, missed or cannot tell by the whole interval", () => {
    expect(grade(easeFrom49To54, pooledWithin(5.6, 0.1)).grade).toBe("hit");
    expect(grade(easeFrom49To54, pooledWithin(5.2, 0.1)).grade).toBe("missed");
    expect(grade(easeFrom49To54, pooledWithin(5.45, 0.1))).toMatchObject({ grade: "cannot-tell", reason: null });
  });

  it("scores progress, unclamped", () => {
    expect(grade(easeFrom49To54, pooledWithin(5.9, 0.1)).score).toBeCloseTo(2, 12);
  });

  it("turns with a decrease", () => {
    const fewer = { ...easeFrom49To54, kind: "decrease" as const, baseline: 0.2, target: 0.15 };
    expect(grade(fewer, pooledWithin(0.13, 0.01)).grade).toBe("hit");
    expect(grade(fewer, pooledWithin(0.17, 0.01)).grade).toBe("missed");
  });

  it("keeps a band, also one with an open end", () => {
    const band = { ...easeFrom49To54, kind: "maintain" as const, bandLow: 5, bandHigh: null };
    expect([5.2, 4.7, 5.05].map((value) => grade(band, pooledWithin(value, 0.1)).grade)).toEqual([
      "hit",
      "missed",
      "cannot-tell",
    ]);
  });

  it("cannot tell without enough answers or without a target, and says why", () => {
    const few = { value: null, interval: null, reason: "not-enough-answers" as const };
    expect(grade(easeFrom49To54, few)).toEqual({ grade: "cannot-tell", score: null, reason: "not-enough-answers" });
    expect(grade({ ...easeFrom49To54, target: null }, pooledWithin(5, 0.1))).toMatchObject({
      grade: "cannot-tell",
      reason: "no-target",
    });
  });

  it("gives milestones a hit with all three", () => {
    const milestones = (milestoneReached: number) =>
      grade({ ...easeFrom49To54, kind: "milestone", milestoneReached }, pooledWithin(0, 0));
    expect(milestones(3)).toMatchObject({ grade: "hit", score: 1 });
    expect(milestones(2)).toMatchObject({ grade: "missed", score: 0.7 });
  });
});
