import { describe, expect, it } from "vitest";
import { orderCheck } from "./answer-order.ts";

describe("orderCheck", () => {
  it("is in order where customers answer as much before as after, or not at all before", () => {
    expect(orderCheck({ before: 500, after: 480 })).toMatchObject({ value: { alert: false }, reason: null });
    expect(orderCheck({ before: 0, after: 400 })).toMatchObject({ value: { share: 0, alert: false } });
  });

  it("alarms where most answers come before the exposure that should have led to them", () => {
    expect(orderCheck({ before: 90, after: 10 })).toEqual({
      value: { before: 90, after: 10, share: 0.9, alert: true },
      reason: null,
    });
    // Wilson's lower bound at z = 3.09: 0.75 of 100 reaches 0.60, 0.75 of 1,000 reaches 0.705.
    expect(orderCheck({ before: 75, after: 25 }).value?.alert).toBe(false);
    expect(orderCheck({ before: 750, after: 250 }).value?.alert).toBe(true);
  });

  it("says nothing of few answers, and needs nothing without a survey", () => {
    expect(orderCheck({ before: 29, after: 0 })).toEqual({ value: null, reason: "collecting", have: 29, need: 30 });
    expect(orderCheck(null)).toMatchObject({ value: null, reason: "not-needed" });
  });
});
