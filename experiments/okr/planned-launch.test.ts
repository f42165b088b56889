import { describe, expect, it } from "vitest";
import { plannedLaunch, testSize, usualTest } from "./planned-launch.ts";
import { expectedGain } from "./reachable.ts";

const prior = { standardDeviation: 0.2, varianceError: 0, effects: 12, source: "learned" as const };
const about = { prior, good: 1 as const, today: "2026-11-01" };
const draft = {
  ...{ size: testSize(2000, 1.7), startedOn: null, minRunDays: 7, answersPerDay: 100, underway: null },
  ...{ reach: 0.6, living: 0 },
};

describe("the usual test", () => {
  it("is the median of what tests were planned for", () => {
    expect(usualTest([900, 4000, 2000], 1.7, 0.2).answers).toBe(2000);
  });

  it("is what it takes to see the effect while watching every day, where none was planned", () => {
    // one look needs 2 × 1,135 answers for CES ± 0.2 at sd 1.7; watching costs more than that, and less than 3 times
    const { answers } = usualTest([], 1.7, 0.2);
    expect(answers / 2270).toBeGreaterThan(1.3);
    expect(answers / 2270).toBeLessThan(3);
  });

  it("measures with the error of two equal arms", () => {
    // sd² ÷ 1000 in each arm
    expect(testSize(2000, 1.7).standardError).toBeCloseTo(Math.sqrt(2 * (1.7 ** 2 / 1000)), 12);
  });
});

describe("a launch still to come", () => {
  it("adds its expected gain for those it will reach, from the day it has its answers", () => {
    const launch = plannedLaunch(draft, about);
    const { any } = expectedGain(prior, draft.size.standardError, { widening: draft.size.widening });
    expect(launch?.on).toBe("2026-11-21");
    expect(launch?.value).toBeCloseTo(0.6 * any.mean, 12);
    expect(launch?.standardDeviation).toBeCloseTo(0.6 * any.standardDeviation, 12);
  });

  it("takes the value down where lower is better", () => {
    expect(plannedLaunch(draft, { ...about, good: -1 })?.value).toBeCloseTo(-(plannedLaunch(draft, about)?.value ?? 0));
  });

  it("expects more of a test that is doing well, for those who do not live in it yet", () => {
    const running = { ...draft, startedOn: "2026-10-20", living: 0.3 };
    const well = plannedLaunch({ ...running, underway: { effect: 0.3, standardError: 0.1 } }, about);
    const badly = plannedLaunch({ ...running, underway: { effect: -0.3, standardError: 0.1 } }, about);
    expect(well?.on).toBe("2026-11-09");
    expect(well?.value).toBeGreaterThan(0.3 * 0.15);
    expect(badly?.value).toBeLessThan(0.001);
  });

  it("is due today when it has run long enough, and never when nobody answers or is left to reach", () => {
    expect(plannedLaunch({ ...draft, startedOn: "2026-09-01" }, about)?.on).toBe("2026-11-01");
    expect(plannedLaunch({ ...draft, answersPerDay: 0 }, about)).toBe(null);
    expect(plannedLaunch({ ...draft, living: 0.6 }, about)).toBe(null);
  });
});
