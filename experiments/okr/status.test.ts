import { describe, expect, it } from "vitest";
import { easeFrom49To54, pooledWithin } from "#tests/support/key-result.ts";
import { expectedProgress, progress } from "./progress.ts";
import { keyResultStatus } from "./status.ts";

const halfway = "2026-10-05";
const status = (value: number, reach: number, lastCheckIn: string | null = halfway) =>
  keyResultStatus(easeFrom49To54, pooledWithin(value, reach), halfway, lastCheckIn);

describe("progress", () => {
  it("is the share of the road with the interval it inherits", () => {
    // (5.2 − 4.9) / 0.5 = 0.6; ± 0.1 / 0.5
    const { share, interval } = progress(easeFrom49To54, pooledWithin(5.2, 0.1));
    expect(share).toBeCloseTo(0.6, 12);
    expect(interval?.lower).toBeCloseTo(0.4, 12);
    expect(interval?.upper).toBeCloseTo(0.8, 12);
  });

  it("runs beyond the target and below the baseline", () => {
    expect(progress(easeFrom49To54, pooledWithin(5.9, 0.1)).share).toBeCloseTo(2, 12);
    expect(progress(easeFrom49To54, pooledWithin(4.4, 0.1)).share).toBeCloseTo(-1, 12);
  });

  it("uses the same formula for a decrease, lower end first", () => {
    // from 20 % to 15 %: 18 % is 0.4 of the way
    const fewer = { ...easeFrom49To54, kind: "decrease" as const, baseline: 0.2, target: 0.15 };
    const { share, interval } = progress(fewer, pooledWithin(0.18, 0.01));
    expect(share).toBeCloseTo(0.4, 12);
    expect(interval?.lower).toBeCloseTo(0.2, 12);
    expect(interval?.upper).toBeCloseTo(0.6, 12);
  });

  it("says why there is none", () => {
    const unknown = { value: null, interval: null, reason: "not-enough-answers" as const };
    expect(progress(easeFrom49To54, unknown).reason).toBe("not-enough-answers");
    expect(progress({ ...easeFrom49To54, baseline: null }, pooledWithin(5, 1)).reason).toBe("no-baseline");
    expect(progress({ ...easeFrom49To54, target: null }, pooledWithin(5, 1)).reason).toBe("no-target");
    expect(progress({ ...easeFrom49To54, target: 4.9 }, pooledWithin(5, 1)).reason).toBe("target-is-baseline");
    expect(progress({ ...easeFrom49To54, kind: "maintain" }, pooledWithin(5, 1)).reason).toBe("no-band");
  });
});

describe("expectedProgress", () => {
  it("is linear unless its owner drew steps, flat until the first", () => {
    expect(expectedProgress(easeFrom49To54, halfway).value).toBe(0.5);
    const steps = {
      ...easeFrom49To54,
      expectedSteps: [
        { on: "2026-10-04", share: 0.2 },
        { on: "2026-10-08", share: 1 },
      ],
    };
    expect(
      ["2026-10-03", "2026-10-04", "2026-10-07", "2026-10-08"].map((day) => expectedProgress(steps, day).value),
    ).toEqual([0, 0.2, 0.2, 1]);
  });

  it("is unknown before the start and without dates", () => {
    expect(expectedProgress(easeFrom49To54, "2026-09-30").reason).toBe("not-started");
    expect(expectedProgress({ ...easeFrom49To54, dueOn: null }, halfway).reason).toBe("no-period");
  });
});

describe("keyResultStatus", () => {
  // expected 0.5 of the road = 5.15; half of that = 5.025; half a road behind the line = 4.9
  it("is on pace when the interval reaches the line and rules out being half a road behind", () => {
    expect(status(5.1, 0.1).status).toBe("on-pace");
    expect(status(5.6, 0.1).status).toBe("on-pace");
  });

  it("is late when the whole interval is under the line, off when it is under half of it", () => {
    expect(status(5.05, 0.05).status).toBe("late");
    expect(status(4.9, 0.1).status).toBe("off");
  });

  it("cannot tell when the interval reaches from the line to far behind it, whatever the point says", () => {
    expect(status(5.2, 0.4).status).toBe("cannot-tell");
  });

  it("says not enough answers, and keeps saying it without a check-in", () => {
    const few = { value: null, interval: null, reason: "not-enough-answers" as const };
    expect(keyResultStatus(easeFrom49To54, few, halfway, null)).toMatchObject({
      status: "not-enough-answers",
      freshness: "none",
    });
  });

  it("takes a green away without a check-in, or with an old one, and leaves bad news", () => {
    expect(status(5.2, 0.1, null)).toMatchObject({ status: "pending", pace: "on-pace", daysSinceCheckIn: null });
    expect(status(5.2, 0.1, "2026-09-26").status).toBe("on-pace"); // nine days
    expect(status(5.2, 0.1, "2026-09-25")).toMatchObject({ status: "outdated", pace: "on-pace", daysSinceCheckIn: 10 });
    expect(status(4.9, 0.1, null).status).toBe("off");
  });

  it("judges a band by the whole interval", () => {
    const band = { ...easeFrom49To54, kind: "maintain" as const, bandLow: 5, bandHigh: 5.4 };
    const inBand = (value: number, reach: number) =>
      keyResultStatus(band, pooledWithin(value, reach), halfway, halfway).status;
    expect([inBand(5.2, 0.1), inBand(5.05, 0.15), inBand(5.05, 0.5), inBand(4.8, 0.1)]).toEqual([
      ...["on-pace", "on-pace", "cannot-tell", "off"],
    ]);
    const open = keyResultStatus({ ...band, bandHigh: null }, pooledWithin(5.05, 0.1), halfway, halfway);
    expect(open.status).toBe("cannot-tell");
  });

  it("judges milestones by those that should be reached", () => {
    const at = (milestoneReached: number, today: string) =>
      keyResultStatus({ ...easeFrom49To54, kind: "milestone", milestoneReached }, pooledWithin(0, 0), today, today)
        .status;
    // 30 % is due from the 3rd, 70 % from the 7th, all on the 10th
    expect([
      at(0, "2026-10-02"),
      at(0, "2026-10-03"),
      at(1, "2026-10-05"),
      at(0, "2026-10-07"),
      at(3, "2026-10-10"),
    ]).toEqual([...["on-pace", "late", "on-pace", "off", "on-pace"]]);
  });

  it("cannot tell before the start", () => {
    expect(keyResultStatus(easeFrom49To54, pooledWithin(5, 0.1), "2026-09-01", null)).toMatchObject({
      status: "cannot-tell",
      reason: "not-started",
    });
  });
});
