import { describe, expect, it } from "vitest";
import type { Experiment, ExperimentStatus } from "#experiments/definition/experiment.ts";
import { experimentStatuses } from "#experiments/definition/experiment.ts";
import { callbackTest, readyContext } from "#tests/support/experiment.ts";
import type { DecisionRecord, Verdict } from "./decision.ts";
import type { MoveResult } from "./state.ts";
import { allowedMoves, applyDecision, archive, launch, pause, reopen, resume, stop } from "./state.ts";

const monday = new Date("2026-10-05T08:00:00Z");
const friday = new Date("2026-10-09T08:00:00Z");

function done(result: MoveResult): Experiment {
  if (!result.ok) throw new Error(result.problems.map(({ code }) => code).join(", "));
  return result.experiment;
}

const running = () => done(launch(callbackTest(), readyContext, monday));

function decision(verdict: Verdict, variation: number | null = null): DecisionRecord {
  const people = { authorId: 1, secondPersonId: null };
  return { verdict, variation, reason: "r", learning: "l", nextStep: null, recommended: null, ...people };
}

describe("the table of moves", () => {
  it("allows exactly these", () => {
    const table = Object.fromEntries(experimentStatuses.map((status) => [status, allowedMoves(status)]));
    expect(table).toEqual<Record<ExperimentStatus, string[]>>({
      draft: ["launch", "archive"],
      running: ["pause", "stop", "decide"],
      paused: ["resume", "stop", "decide"],
      stopped: ["resume", "decide", "archive"],
      decided: ["reopen", "archive"],
      archived: [],
    });
  });

  it("refuses any other with the move and the status", () => {
    expect(pause(callbackTest(), monday)).toEqual({
      ok: false,
      problems: [{ code: "move-not-allowed", path: "status", data: { move: "pause", status: "draft" } }],
    });
  });
});

describe("launch", () => {
  it("starts the test and opens its first phase", () => {
    expect(running()).toMatchObject({
      status: "running",
      startedAt: monday,
      phases: [
        {
          phase: 1,
          seed: "callback-first",
          from: monday.toISOString(),
          to: null,
          coverage: [[monday.toISOString(), 1]],
        },
      ],
    });
  });

  it("refuses an incomplete test and leaves it as it was", () => {
    const incomplete = callbackTest({ keyResult: null });
    expect(launch(incomplete, readyContext, monday)).toMatchObject({
      ok: false,
      problems: [{ code: "no-key-result" }],
    });
    expect(incomplete.status).toBe("draft");
  });
});

describe("pause, resume and stop", () => {
  it("comes back from a pause with the same lots", () => {
    const resumed = done(resume(done(pause(running(), friday))));
    expect(resumed).toEqual(running());
  });

  it("closes the phase when it stops", () => {
    const stopped = done(stop(running(), "finished", friday));
    expect(stopped).toMatchObject({ status: "stopped", stoppedAt: friday, stopReason: "finished" });
    expect(stopped.phases[0]?.to).toBe(friday.toISOString());
  });

  it("resumes a test stopped at its accepted loss only with a new loss", () => {
    const stopped = done(stop(running(), "affordable-loss", friday));
    expect(resume(stopped)).toMatchObject({ ok: false, problems: [{ code: "loss-reached" }] });
    expect(done(resume(stopped, true))).toMatchObject({ status: "running", stopReason: null, phases: [{ to: null }] });
  });
});

describe("applyDecision", () => {
  it("ships a variation from a running test", () => {
    expect(done(applyDecision(running(), decision("ship", 1), friday))).toMatchObject({
      status: "decided",
      shippedVariation: 1,
      shippedAt: friday,
      stoppedAt: friday,
      decidedAt: friday,
    });
  });

  it("keeps the reason and the instant a test was stopped for", () => {
    const stopped = done(stop(running(), "affordable-loss", monday));
    const decided = done(applyDecision(stopped, decision("stop"), friday));
    expect(decided).toMatchObject({ status: "decided", stopReason: "affordable-loss", stoppedAt: monday });
    expect(decided.shippedVariation).toBeNull();
  });

  it.each(["extend", "discuss"] as const)("leaves the test running on %s", (verdict) => {
    expect(done(applyDecision(running(), decision(verdict), friday))).toEqual(running());
  });

  it("refuses a decided test until it is reopened, which takes back what was shipped", () => {
    const shipped = done(applyDecision(running(), decision("ship", 1), friday));
    expect(applyDecision(shipped, decision("stop"), friday)).toMatchObject({ ok: false });
    const reopened = done(reopen(shipped));
    expect(reopened).toMatchObject({ status: "stopped", shippedVariation: null, decidedAt: null });
    expect(done(applyDecision(reopened, decision("stop"), friday)).status).toBe("decided");
  });

  it("keeps a shipped variation in the archive", () => {
    const shipped = done(applyDecision(running(), decision("ship", 1), friday));
    expect(done(archive(shipped))).toMatchObject({ status: "archived", shippedVariation: 1 });
  });
});
