import { describe, expect, it } from "vitest";
import type { Experiment } from "#experiments/definition/experiment.ts";
import { callbackTest, readyContext } from "#tests/support/experiment.ts";
import { advanceRamp, drawNewLots, nextRampStep, raiseCoverage } from "./ramp.ts";
import { launch, type MoveResult } from "./state.ts";

const opening = { context: readyContext, harmBefore: null };
const start = new Date("2026-10-05T08:00:00Z");
const nextDay = new Date("2026-10-06T08:00:00Z");

function done(result: MoveResult): Experiment {
  if (!result.ok) throw new Error(result.problems.map(({ code }) => code).join(", "));
  return result.experiment;
}

const code = (result: MoveResult) => (result.ok ? null : result.problems[0]?.code);

function ramping(advance: "automatic" | "person" = "automatic"): Experiment {
  return done(launch(callbackTest({ ramp: { steps: [0.1, 0.5, 1], holdHours: 24, advance } }), readyContext, start));
}

describe("a ramp", () => {
  it("starts at its first step and is due after its hold time", () => {
    expect(ramping().coverage).toBe(0.1);
    expect(nextRampStep(ramping())).toEqual({ coverage: 0.5, dueAt: nextDay, advance: "automatic" });
  });

  it("climbs step by step and then is over, remembering when", () => {
    const half = done(advanceRamp(ramping(), null, "clock", nextDay));
    const whole = done(advanceRamp(half, null, "clock", new Date("2026-10-07T08:00:00Z")));
    expect(whole.phases[0]?.coverage).toEqual([
      ["2026-10-05T08:00:00.000Z", 0.1],
      ["2026-10-06T08:00:00.000Z", 0.5],
      ["2026-10-07T08:00:00.000Z", 1],
    ]);
    expect(nextRampStep(whole)).toBeNull();
    expect(code(advanceRamp(whole, null, "clock", nextDay))).toBe("no-ramp-step");
  });

  it("waits for its time, for a person where it should, and for a guardrail that got worse", () => {
    expect(code(advanceRamp(ramping(), null, "clock", start))).toBe("ramp-held");
    expect(code(advanceRamp(ramping("person"), null, "clock", nextDay))).toBe("ramp-waits-for-person");
    expect(code(advanceRamp(ramping("person"), null, "person", nextDay))).toBeNull();
    expect(code(advanceRamp(ramping(), "guardrail-worse", "clock", nextDay))).toBe("guardrail-worse");
    expect(code(advanceRamp(ramping(), "unhealthy", "person", nextDay))).toBe("unhealthy");
  });
});

describe("raiseCoverage", () => {
  it("never lowers, never passes 1, and needs a live test", () => {
    expect([0.1, 0.05, 1.1, Number.NaN].map((to) => code(raiseCoverage(ramping(), to, nextDay)))).toEqual(
      Array(4).fill("coverage-not-raised"),
    );
    expect(code(raiseCoverage(callbackTest({ coverage: 0.1 }), 0.5, nextDay))).toBe("move-not-allowed");
  });
});

describe("drawNewLots", () => {
  it("closes the phase and opens another with its own seed at the first step", () => {
    const again = done(drawNewLots(done(raiseCoverage(ramping(), 1, nextDay)), nextDay, opening));
    expect(again).toMatchObject({
      phase: 2,
      seed: "callback-first:2",
      coverage: 0.1,
      phases: [
        { phase: 1, to: nextDay.toISOString() },
        { phase: 2, seed: "callback-first:2", to: null },
      ],
    });
  });
});
