import { describe, expect, it } from "vitest";
import { cycleClock, moveCycle } from "./cycle.ts";

const ready = { overlapping: [], published: 1, ungraded: [] };

describe("moveCycle", () => {
  it("goes from draft to active to closed and back to active", () => {
    expect(moveCycle("draft", "activate", ready)).toEqual({ ok: true, status: "active" });
    expect(moveCycle("active", "close", ready)).toEqual({ ok: true, status: "closed" });
    expect(moveCycle("closed", "reopen", ready)).toEqual({ ok: true, status: "active" });
  });

  it("refuses every other move", () => {
    expect(moveCycle("draft", "close", ready)).toMatchObject({ ok: false, problems: [{ code: "move-not-allowed" }] });
    expect(moveCycle("closed", "activate", ready)).toMatchObject({ ok: false });
  });

  it("starts with something published and no other active cycle on its days, and closes fully graded", () => {
    const codes = (...[status, move, around]: Parameters<typeof moveCycle>) => {
      const result = moveCycle(status, move, around);
      return result.ok ? [] : result.problems.map(({ code }) => code);
    };
    expect(codes("draft", "activate", { ...ready, published: 0, overlapping: ["q3"] })).toEqual([
      "nothing-published",
      "cycles-overlap",
    ]);
    expect(codes("active", "close", { ...ready, ungraded: ["ces"] })).toEqual(["not-graded"]);
  });
});

describe("cycleClock", () => {
  it("counts weeks left, rounded up, and the share elapsed", () => {
    const clock = cycleClock({ from: "2026-10-01", to: "2026-12-31" }, "2026-11-26");
    expect(clock.weeksLeft).toBe(5); // 35 days
    expect(clock.elapsed).toBeCloseTo(57 / 92, 12);
  });
});
