import { describe, expect, it } from "vitest";
import { daily, every, nextSlot, slotAt, weekly } from "./schedule.ts";

const at = (iso: string) => new Date(iso);

describe("a job's timetable", () => {
  it("is due on the round instant of its period", () => {
    expect(slotAt(every(300), at("2026-11-22T10:07:31Z"))).toEqual(at("2026-11-22T10:05:00Z"));
    expect(slotAt(every(300), at("2026-11-22T10:05:00Z"))).toEqual(at("2026-11-22T10:05:00Z"));
    expect(nextSlot(every(300), at("2026-11-22T10:05:00Z"))).toEqual(at("2026-11-22T10:10:00Z"));
  });

  it("is due daily at its time, and yesterday's before that time", () => {
    expect(slotAt(daily("03:20"), at("2026-11-22T03:19:59Z"))).toEqual(at("2026-11-21T03:20:00Z"));
    expect(slotAt(daily("03:20"), at("2026-11-22T03:20:00Z"))).toEqual(at("2026-11-22T03:20:00Z"));
  });

  it("is due weekly on its weekday", () => {
    // 2026-11-22 is a Sunday
    expect(slotAt(weekly("monday", "06:00"), at("2026-11-22T23:00:00Z"))).toEqual(at("2026-11-16T06:00:00Z"));
    expect(nextSlot(weekly("monday", "06:00"), at("2026-11-22T23:00:00Z"))).toEqual(at("2026-11-23T06:00:00Z"));
  });

  it("refuses a time that is none", () => {
    expect(() => daily("24:00")).toThrow(RangeError);
  });
});
