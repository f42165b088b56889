import { describe, expect, it } from "vitest";
import { answers, ease, easeFrom49To54, repeatContact, satisfaction } from "#tests/support/key-result.ts";
import { bandReadings, baselineWindow, currentWindow, pooledValue, weeklyPoints } from "./pooled-value.ts";

const keyResult = { ...easeFrom49To54, minAnswers: 10 };
const window = { from: "2026-10-01", to: "2026-10-28" };

describe("pooledValue", () => {
  it("pools every answer of the window alike", () => {
    // 6 × 4 and 6 × 6: mean 5, s² = 12/11
    const cells = [answers("2026-10-01", 4, 6), answers("2026-10-28", 6, 6), answers("2026-10-29", 1, 100)];
    const pooled = pooledValue(ease, keyResult, cells, window);
    expect(pooled).toMatchObject({ ...window, n: 12, value: 5, reason: null, provisional: null });
    expect(pooled.standardError).toBeCloseTo(Math.sqrt(12 / 11 / 12), 12);
  });

  it("counts only its population", () => {
    const cells = [
      ...[answers("2026-10-02", 4, 6), answers("2026-10-02", 6, 6)],
      ...[answers("2026-10-02", 1, 50, { channelId: 2 }), answers("2026-10-02", 1, 50, { stepId: 9 })],
    ];
    expect(pooledValue(ease, { ...keyResult, channelId: 1, stepIds: [1, 2] }, cells, window)).toMatchObject({
      n: 12,
      value: 5,
    });
  });

  it("is unknown under the minimum of answers, with a provisional figure, and hidden under five", () => {
    const few = pooledValue(ease, keyResult, [answers("2026-10-02", 4, 4), answers("2026-10-02", 6, 4)], window);
    expect(few).toMatchObject({ n: 8, value: null, interval: null, reason: "not-enough-answers" });
    expect(few.provisional?.value).toBe(5);
    const fewer = pooledValue(ease, keyResult, [answers("2026-10-02", 4, 2), answers("2026-10-02", 6, 2)], window);
    expect(fewer).toMatchObject({ n: 4, value: null, provisional: null });
  });

  it("has a value but no interval when all answers are alike", () => {
    const pooled = pooledValue(ease, keyResult, [answers("2026-10-02", 5, 20)], window);
    expect(pooled).toMatchObject({ n: 20, value: 5, interval: null, reason: "no-variance" });
  });

  it("codes top-box answers as 0 and 1, and takes events at their value", () => {
    const of = { metric: satisfaction };
    const cells = [answers("2026-10-02", 3, 5, of), answers("2026-10-02", 4, 10, of), answers("2026-10-02", 5, 5, of)];
    expect(pooledValue(satisfaction, keyResult, cells, window).value).toBe(0.75);
    const events = { day: "2026-10-02", stepId: 1, channelId: 1, n: 40, sum: 8, sumSquares: 8 };
    expect(pooledValue(repeatContact, keyResult, [events], window).value).toBe(0.2);
  });

  it("refuses cells of another scale", () => {
    expect(() => answers("2026-10-02", 10, 20)).toThrow(RangeError);
  });
});

describe("windows", () => {
  it("end today, or on the due date once it has passed", () => {
    expect(currentWindow(easeFrom49To54, "2026-10-08")).toEqual({ from: "2026-09-11", to: "2026-10-08" });
    expect(currentWindow(easeFrom49To54, "2026-12-24").to).toBe("2026-10-10");
  });

  it("measure the baseline as written, else just before the start", () => {
    expect(baselineWindow(easeFrom49To54).value).toEqual({ from: "2026-09-03", to: "2026-09-30" });
    const written = { ...easeFrom49To54, baselineFrom: "2025-10-01", baselineTo: "2025-12-31" };
    expect(baselineWindow(written).value).toEqual({ from: "2025-10-01", to: "2025-12-31" });
    expect(baselineWindow({ ...easeFrom49To54, startsOn: null }).reason).toBe("no-period");
  });
});

describe("weeklyPoints", () => {
  it("has one point per week, empty ones included, with the error of the common spread", () => {
    // Monday 5 October: 4 and 6, ten each; then a week of three answers; then none
    const cells = [answers("2026-10-05", 4, 10), answers("2026-10-11", 6, 10), answers("2026-10-12", 5, 3)];
    const points = weeklyPoints(keyResult, cells, { from: "2026-10-05", to: "2026-10-25" });
    expect(points.map(({ week, n, value }) => [week, n, value])).toEqual([
      ["2026-10-05", 20, 5],
      ["2026-10-12", 3, null],
      ["2026-10-19", 0, null],
    ]);
    // all 23 answers: Σ(x − 5)² = 20, s² = 20/22
    expect(points[0]?.standardError).toBeCloseTo(Math.sqrt(20 / 22 / 20), 12);
    expect(points[1]?.reason).toBe("not-enough-answers");
  });
});

describe("bandReadings", () => {
  it("pools at the end of every whole week since the start", () => {
    const quarter = { ...keyResult, startsOn: "2026-10-01", dueOn: "2026-12-31", windowDays: 7 };
    const cells = [answers("2026-10-03", 4, 20), answers("2026-10-12", 6, 20)];
    const readings = bandReadings(ease, quarter, cells, "2026-10-20");
    expect(readings.map(({ to, value }) => [to, value])).toEqual([
      ["2026-10-07", 4],
      ["2026-10-14", 6],
    ]);
  });
});
