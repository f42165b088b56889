import {
  type Experiment,
  type ExperimentDefinition,
  type Harm,
  type Phase,
  phaseSeed,
} from "#experiments/definition/experiment.ts";
import { type LaunchContext, launchProblems } from "./checklist.ts";
import { refusal } from "./problem.ts";
import { type MoveResult, settled, withPhase } from "./state.ts";

/** The next step of a test's ramp and the instant from which it may be taken. */
export type RampStep = { coverage: number; dueAt: Date; advance: "automatic" | "person" };

/** A guardrail that a variation is proven to harm; lots or facts that no number may be read from. */
export type RampObstacle = "guardrail-worse" | "unhealthy";

const hour = 3_600_000;

/** The step that comes next; null when the test has no ramp, is not running, or is at its last step. */
export function nextRampStep(experiment: Experiment): RampStep | null {
  const { ramp } = experiment.definition;
  const coverage = ramp?.steps.find((step) => step > experiment.coverage);
  const since = experiment.phases.at(-1)?.coverage.at(-1)?.[0];
  if (!ramp || coverage === undefined || since === undefined || experiment.status !== "running") return null;
  return { coverage, dueAt: new Date(Date.parse(since) + ramp.holdHours * hour), advance: ramp.advance };
}

/**
 * Lets more customers in. Lowering is refused: those sent back would have met a variation and not be counted as
 * meeting it; stop, or draw new lots instead.
 * @param coverage share of the audience, above the present one and at most 1
 */
export function raiseCoverage(experiment: Experiment, coverage: number, now: Date): MoveResult {
  if (experiment.status !== "running" && experiment.status !== "paused") {
    return refusal({ code: "move-not-allowed", path: "status", data: { move: "ramp", status: experiment.status } });
  }
  if (!(coverage > experiment.coverage && coverage <= 1)) {
    return refusal({
      code: "coverage-not-raised",
      path: "coverage",
      data: { from: experiment.coverage, to: coverage },
    });
  }
  const phases = experiment.phases.map((phase, at): Phase => {
    if (at < experiment.phases.length - 1) return phase;
    return { ...phase, coverage: [...phase.coverage, [now.toISOString(), coverage]] };
  });
  return { ok: true, experiment: { ...experiment, coverage, phases } };
}

/**
 * Takes the next step of the ramp when its time has come.
 * @param obstacle why it waits for a person to say that more customers are let in all the same; null: nothing does
 * @param by an automatic ramp is advanced by the clock or a person, the other kind only by a person
 */
export function advanceRamp(
  experiment: Experiment,
  obstacle: RampObstacle | null,
  by: "clock" | "person",
  now: Date,
): MoveResult {
  const step = nextRampStep(experiment);
  if (!step) return refusal({ code: "no-ramp-step", path: "ramp", data: {} });
  if (by === "clock" && step.advance === "person") {
    return refusal({ code: "ramp-waits-for-person", path: "ramp", data: { to: step.coverage } });
  }
  if (now < step.dueAt) {
    return refusal({ code: "ramp-held", path: "ramp", data: { to: step.coverage, dueAt: step.dueAt.toISOString() } });
  }
  if (obstacle) return refusal({ code: obstacle, path: "ramp", data: { to: step.coverage } });
  return raiseCoverage(experiment, step.coverage, now);
}

/** What a new phase begins with, where it differs from what the test has. */
export type Opening = {
  /** The test as it shall be from now on. */
  definition?: ExperimentDefinition;
  /** The rest of the workspace: the new phase is checked as a launch is. */
  context: LaunchContext;
  /** What was used of the accepted loss so far: new lots do not give it back. */
  harmBefore: Harm | null;
};

/**
 * Draws new lots: closes the phase and opens the next one with its own seed, so that also an edit which breaks the
 * comparison may be made. Facts of different phases are never compared. A ramp starts again at its first step.
 */
export function drawNewLots(experiment: Experiment, now: Date, opening: Opening): MoveResult {
  if (experiment.status !== "running" && experiment.status !== "paused") {
    return refusal({
      code: "move-not-allowed",
      path: "status",
      data: { move: "new-phase", status: experiment.status },
    });
  }
  const { definition = experiment.definition, context, harmBefore } = opening;
  const phase = experiment.phase + 1;
  const next: Experiment = {
    ...experiment,
    definition,
    phase,
    seed: phaseSeed(experiment.key, definition.seed, phase),
    coverage: definition.ramp?.steps[0] ?? definition.coverage,
    phases: experiment.phases.map((past) => ({ ...past, to: past.to ?? now.toISOString() })),
  };
  // A launch is approved once, and new lots of what was approved need no second yes; whoever saves a definition that
  // goes beyond it is refused before this.
  const problems = launchProblems(next, context).filter(({ code }) => code !== "not-approved");
  if (problems.length > 0) return { ok: false, problems };
  const settledNext = { ...next, definition: settled(definition, context) };
  return { ok: true, experiment: withPhase(settledNext, context, harmBefore, now) };
}
