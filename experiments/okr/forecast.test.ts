import { describe, expect, it } from "vitest";
import { easeFrom49To54 } from "#tests/support/key-result.ts";
import { addDays } from "./day.ts";
import { forecast } from "./forecast.ts";
import type { WeeklyPoint } from "./series.ts";
import { localTrend, mixed } from "./trend.ts";

const start = "2026-10-05"; // a Monday; 13 weeks to Sunday 3 January
const quarter = { ...easeFrom49To54, startsOn: start, dueOn: "2027-01-03" };

/** Weekly values from the start on, each known to ± `error`; null leaves a week out. */
function weeks(values: readonly (number | null)[], error = 0.05): WeeklyPoint[] {
  return values.map((value, at) => ({
    ...{ week: addDays(start, 7 * at), n: value === null ? 0 : 100, value, interval: null },
    ...{ standardError: value === null ? null : error, reason: value === null ? "not-enough-answers" : null },
  }));
}

function foretell(values: readonly (number | null)[], changes: Partial<Parameters<typeof forecast>[0]> = {}) {
  const today = addDays(start, 7 * values.length - 1);
  const result = forecast({ keyResult: quarter, weeks: weeks(values), today, planned: [], ...changes });
  if (result.reason !== null) throw new Error(result.reason);
  return result.value;
}

const flat = [4.9, 4.9, 4.9, 4.9, 4.9, 4.9, 4.9, 4.9];
const climbing = flat.map((value, week) => value + 0.05 * week);

describe("forecast", () => {
  it("carries a steady climb to the due date", () => {
    // 4.9 + 0.05 a week: the last four of 13 weeks average 5.425, drawn a little towards no slope
    const { atClose, points, weeksUsed, probability } = foretell(climbing);
    expect(weeksUsed).toBe(8);
    expect(points.map(({ week }) => week)).toEqual([8, 9, 10, 11, 12].map((week) => addDays(start, 7 * week)));
    expect(atClose.value).toBeGreaterThan(5.34);
    expect(atClose.value).toBeLessThan(5.43);
    expect(atClose.interval.lower).toBeLessThan(5.4);
    expect(atClose.interval.upper).toBeGreaterThan(5.4);
    expect(probability).toBeGreaterThan(0.2);
    expect(probability).toBeLessThan(0.7);
  });

  it("expects a level to stay, less surely with every week ahead", () => {
    const { atClose, points, probability } = foretell(flat);
    expect(atClose.value).toBeCloseTo(4.9, 2);
    expect(probability).toBeLessThan(0.02);
    const widths = points.map(({ lower, upper }) => upper - lower);
    expect(widths).toEqual([...widths].sort((a, b) => a - b));
  });

  it("says the mirror image of a falling key result", () => {
    const falling = climbing.map((value) => -value);
    const mirror = { ...quarter, kind: "decrease" as const, baseline: -4.9, target: -5.4 };
    const { probability, atClose } = foretell(falling, { keyResult: mirror });
    expect(probability).toBeCloseTo(foretell(climbing).probability ?? Number.NaN, 9);
    expect(atClose.value).toBeCloseTo(-foretell(climbing).atClose.value, 9);
  });

  it("is hardly moved by one odd week", () => {
    const odd = flat.map((value, week) => (week === 5 ? value + 1.5 : value));
    expect(Math.abs(foretell(odd).atClose.value - 4.9)).toBeLessThan(0.15);
  });

  it("bridges weeks without answers", () => {
    const gaps = climbing.map((value, week) => (week === 3 || week === 4 ? null : value));
    expect(foretell(gaps).weeksUsed).toBe(6);
    expect(foretell(gaps).atClose.value).toBeGreaterThan(5.3);
  });

  it("draws planned launches as a line of their own", () => {
    // live in the last two of five weeks ahead, half of the closing four: + 0.1 at close, + 0.2 at the end
    const launch = { on: addDays(start, 7 * 11), value: 0.2, standardDeviation: 0.1 };
    const { planned, atClose, points, probability } = foretell(flat, { planned: [launch] });
    expect(planned?.launches).toBe(1);
    expect((planned?.atClose.value ?? 0) - atClose.value).toBeCloseTo(0.1, 9);
    expect((planned?.points[2]?.value ?? 0) - (points[2]?.value ?? 0)).toBeCloseTo(0, 9);
    expect((planned?.points[4]?.value ?? 0) - (points[4]?.value ?? 0)).toBeCloseTo(0.2, 9);
    expect(planned?.probability).toBeGreaterThan(probability ?? 1);
    expect(foretell(flat, { planned: [{ ...launch, on: "2027-02-01" }] }).planned).toBeNull();
  });

  it("gives the chance to stay in a band", () => {
    const band = { ...quarter, kind: "maintain" as const, bandLow: 4.6, bandHigh: 5.2 };
    expect(foretell(flat, { keyResult: band }).probability).toBeGreaterThan(0.9);
    expect(foretell(climbing, { keyResult: band }).probability).toBeLessThan(0.2);
  });

  it("says why there is none", () => {
    const reason = (changes: Partial<Parameters<typeof forecast>[0]>) =>
      forecast({ keyResult: quarter, weeks: weeks(flat), today: "2026-11-29", planned: [], ...changes }).reason;
    expect(reason({ weeks: weeks([4.9, 5]) })).toBe("too-few-weeks");
    expect(reason({ weeks: [] })).toBe("too-few-weeks");
    expect(reason({ keyResult: { ...quarter, kind: "milestone" } })).toBe("milestones-only");
    expect(reason({ keyResult: { ...quarter, dueOn: null } })).toBe("no-period");
    expect(reason({ keyResult: { ...quarter, target: null } })).toBe("no-target");
  });
});

describe("localTrend", () => {
  it("averages what it has seen when nothing can move", () => {
    // no slope allowed: the calmest fit is the mean of 4, 5, 6 with variance 1/3
    const points = [4, 5, 6].map((value) => ({ value, variance: 1 }));
    const [calm] = localTrend(points, { ahead: 1, closingWeeks: 4, slopeDeviation: 0, freshAt: null });
    expect(calm?.ahead[0]?.mean).toBeCloseTo(5, 2);
    expect(calm?.ahead[0]?.variance).toBeCloseTo(1 / 3, 2);
    expect(calm?.closing.variance).toBeCloseTo(1 / 3, 2);
  });

  it("weighs its fits to 1", () => {
    const points = [4, null, 6].map((value) => (value === null ? null : { value, variance: 1 }));
    const fits = localTrend(points, { ahead: 0, closingWeeks: 2, slopeDeviation: 0.1, freshAt: null });
    expect(fits.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(() => localTrend([null], { ahead: 0, closingWeeks: 1, slopeDeviation: 1, freshAt: null })).toThrow(
      RangeError,
    );
  });

  it("mixes beliefs with the spread between them", () => {
    const half = (mean: number) => ({ weight: 0.5, belief: { mean, variance: 1 } });
    expect(mixed([half(0), half(2)])).toEqual({ mean: 1, variance: 2 });
  });
});
