import { describe, expect, it } from "vitest";
import { addDays, dayNumber, daysBetween, elapsedShare, periodEnding, weekStart } from "./day.ts";

describe("days", () => {
  it("cross months, years and leap days", () => {
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
    expect(daysBetween("2026-10-01", "2026-12-31")).toBe(91);
  });

  it("end a period on its last day, both ends included", () => {
    expect(periodEnding("2026-10-28", 28)).toEqual({ from: "2026-10-01", to: "2026-10-28" });
  });

  it("begin their week on Monday, also before 1970", () => {
    expect(weekStart("2026-10-05")).toBe("2026-10-05"); // a Monday
    expect(weekStart("2026-10-11")).toBe("2026-10-05"); // the Sunday after it
    expect(weekStart("1969-12-31")).toBe("1969-12-29");
  });

  it("have a share of their period behind them, 0 before it and 1 after it", () => {
    const period = { from: "2026-10-01", to: "2026-10-10" };
    expect(elapsedShare(period, "2026-09-01")).toBe(0);
    expect(elapsedShare(period, "2026-10-05")).toBe(0.5);
    expect(elapsedShare(period, "2026-11-01")).toBe(1);
    expect(() => elapsedShare({ from: period.to, to: "2026-10-01" }, "2026-10-05")).toThrow(RangeError);
  });

  it("refuse what is not a calendar day", () => {
    expect(() => dayNumber("soon")).toThrow(RangeError);
  });
});
