import { describe, expect, it } from "vitest";
import { createRandom } from "#experiments/stats/random.ts";
import { addDays } from "./day.ts";
import { regimeWatch } from "./regime-watch.ts";
import type { WeeklyPoint } from "./series.ts";

const weeks = (values: readonly number[], error = 0.1): WeeklyPoint[] =>
  values.map((value, at) => {
    const week = addDays("2026-07-06", 7 * at);
    return { week, n: 100, value, interval: null, standardError: error, reason: null };
  });

describe("regimeWatch", () => {
  it("dates a lasting change of level", () => {
    const { value } = regimeWatch(weeks([4.9, 5, 4.9, 5, 4.95, 4.9, 4.3, 4.4, 4.3]), null);
    expect(value).toMatchObject({ changed: true, since: addDays("2026-07-06", 42), weeks: 9 });
    expect(value?.shift.value).toBeCloseTo(13 / 3 - 29.65 / 6, 9);
  });

  it("does not take one bad week for a new regime", () => {
    expect(regimeWatch(weeks([4.9, 5, 4.9, 5, 4.95, 4.9, 4.9, 4.2]), null).value?.changed).toBe(false);
    expect(regimeWatch(weeks([4.9, 5, 4.9, 5, 4.95, 4.9, 4.2, 4.9]), null).value?.changed).toBe(false);
  });

  it("leaves shifts too small to matter", () => {
    const shifted = weeks([4.9, 4.91, 4.9, 4.89, 4.9, 4.8, 4.79, 4.8], 0.01);
    expect(regimeWatch(shifted, null).value?.changed).toBe(true);
    expect(regimeWatch(shifted, 0.2).value?.changed).toBe(false);
  });

  it("raises a false alarm in at most 1 in 100 quiet series", () => {
    const random = createRandom("regime watch");
    const alarms = Array.from({ length: 2000 }, () => {
      const quiet = Array.from({ length: 16 }, () => random.normal(4.9, 0.1));
      return regimeWatch(weeks(quiet), null).value?.changed;
    });
    expect(alarms.filter(Boolean).length / alarms.length).toBeLessThanOrEqual(0.01);
  });

  it("needs six weeks", () => {
    expect(regimeWatch(weeks([4.9, 5, 4.9, 5, 4]), null).reason).toBe("too-few-weeks");
  });
});
