import type { Experiment, ExperimentDefinition, ExperimentStatus, Phase } from "#experiments/definition/experiment.ts";
import { type LaunchContext, launchProblems, type OtherTest } from "./checklist.ts";
import type { DecisionRecord } from "./decision.ts";
import { allot, claimsSame, isLive } from "./exclusion.ts";
import { type Refusal, refusal } from "./problem.ts";

/** Every allowed move and where it leads; what is not written here cannot happen. */
export const moves = {
  launch: { draft: "running" },
  pause: { running: "paused" },
  resume: { paused: "running", stopped: "running" },
  stop: { running: "stopped", paused: "stopped" },
  decide: { running: "decided", paused: "decided", stopped: "decided" },
  reopen: { decided: "stopped" },
  archive: { draft: "archived", stopped: "archived", decided: "archived" },
} as const satisfies Record<string, Partial<Record<ExperimentStatus, ExperimentStatus>>>;

export type Move = keyof typeof moves;

export const stopReasons = ["finished", "affordable-loss", "harm", "broken", "other"] as const;
export type StopReason = (typeof stopReasons)[number];

export type MoveResult = { ok: true; experiment: Experiment } | Refusal;

/** The status `move` leads to from `status`, or null when it is not allowed there. */
export function destination(move: Move, status: ExperimentStatus): ExperimentStatus | null {
  const table: Partial<Record<ExperimentStatus, ExperimentStatus>> = moves[move];
  return table[status] ?? null;
}

/** The moves a person may be offered for a test in `status`. */
export function allowedMoves(status: ExperimentStatus): Move[] {
  // Object.keys of a literal object holds exactly its own keys.
  return (Object.keys(moves) as Move[]).filter((move) => destination(move, status) !== null);
}

/** Starts a draft at `now`, opening its first phase; refused with every open point of the checklist. */
export function launch(experiment: Experiment, context: LaunchContext, now: Date): MoveResult {
  return step(experiment, "launch", (running) => {
    const problems = launchProblems(experiment, context);
    if (problems.length > 0) return { ok: false, problems };
    const opened = withPhase({ ...running, definition: settled(experiment.definition, context) }, context, null, now);
    return { ok: true, experiment: { ...opened, startedAt: now } };
  });
}

/** The definition with its part of the exclusion group allotted; the checklist has found that there is room. */
export function settled(definition: ExperimentDefinition, { others }: LaunchContext): ExperimentDefinition {
  if (definition.exclusion === null) return definition;
  return { ...definition, exclusion: allot(definition.exclusion, others) ?? definition.exclusion };
}

/** The test with one more phase open at `now`, in the holdout that is kept then. */
export function withPhase(
  experiment: Experiment,
  { holdouts = [] }: Pick<LaunchContext, "holdouts">,
  harmBefore: Phase["harmBefore"],
  now: Date,
): Experiment {
  const { phase, seed, coverage } = experiment;
  const at = now.toISOString();
  const holdout = holdouts.find(({ startedAt }) => startedAt <= now)?.key ?? null;
  const opened: Phase = { phase, seed, from: at, to: null, coverage: [[at, coverage]], holdout, harmBefore };
  return { ...experiment, phases: [...experiment.phases, opened] };
}

/** Sends everyone back to the flag's default until resumed; nobody changes variation by it. */
export function pause(experiment: Experiment, now: Date): MoveResult {
  return step(experiment, "pause", (paused) => ({ ok: true, experiment: { ...paused, pausedAt: now } }));
}

/**
 * Goes on with the same lots. A test stopped at its accepted loss needs a larger one first: `newLoss` says it has it.
 * @param others the workspace's other tests: a stopped test gave back its flag and its part of an exclusion group
 */
export function resume(experiment: Experiment, newLoss = false, others: readonly OtherTest[] = []): MoveResult {
  return step(experiment, "resume", (running) => {
    if (experiment.stopReason === "affordable-loss" && !newLoss) {
      return refusal({ code: "loss-reached", path: "affordableLoss", data: {} });
    }
    const { flagKey, exclusion } = experiment.definition;
    for (const other of others.filter((one) => one.key !== experiment.key && isLive(one))) {
      if (other.flagKey === flagKey) {
        return refusal({ code: "flag-key-taken", path: "flagKey", data: { flag: flagKey, test: other.key } });
      }
      if (exclusion && other.exclusion && claimsSame(exclusion, other.exclusion)) {
        const data = { test: other.key, group: exclusion.group };
        return refusal({ code: "exclusion-overlap", path: "exclusion", data });
      }
    }
    return {
      ok: true,
      experiment: {
        ...running,
        pausedAt: null,
        stoppedAt: null,
        stopReason: null,
        phases: withLast(experiment.phases, (phase) => ({ ...phase, to: null })),
      },
    };
  });
}

/** Ends the test: the flag goes back to its default. */
export function stop(experiment: Experiment, reason: StopReason, now: Date): MoveResult {
  return step(experiment, "stop", (stopped) => ({
    ok: true,
    experiment: closed({ ...stopped, stopReason: reason }, now),
  }));
}

/**
 * Applies a decision already found complete (`decide` in decision.ts). Ship and stop end the test; extend and
 * discuss leave it as it is.
 */
export function applyDecision(experiment: Experiment, decision: DecisionRecord, now: Date): MoveResult {
  return step(experiment, "decide", (decided) => {
    if (decision.verdict === "extend" || decision.verdict === "discuss") return { ok: true, experiment };
    const ended = closed({ ...decided, decidedAt: now, stopReason: experiment.stopReason ?? "finished" }, now);
    if (decision.verdict === "stop") return { ok: true, experiment: ended };
    return { ok: true, experiment: { ...ended, shippedVariation: decision.variation, shippedAt: now } };
  });
}

/** Opens a decided test to another decision; what was shipped goes back to the flag's default meanwhile. */
export function reopen(experiment: Experiment): MoveResult {
  return step(experiment, "reopen", (stopped) => ({
    ok: true,
    experiment: { ...stopped, decidedAt: null, shippedVariation: null, shippedAt: null },
  }));
}

/** Puts a test away; a shipped one keeps its flag. */
export function archive(experiment: Experiment): MoveResult {
  return step(experiment, "archive", (archived) => ({ ok: true, experiment: archived }));
}

function step(experiment: Experiment, move: Move, then: (moved: Experiment) => MoveResult): MoveResult {
  const status = destination(move, experiment.status);
  if (status === null) {
    return refusal({ code: "move-not-allowed", path: "status", data: { move, status: experiment.status } });
  }
  return then({ ...experiment, status });
}

function closed(experiment: Experiment, now: Date): Experiment {
  return {
    ...experiment,
    stoppedAt: experiment.stoppedAt ?? now,
    pausedAt: null,
    phases: withLast(experiment.phases, (phase) => ({ ...phase, to: phase.to ?? now.toISOString() })),
  };
}

function withLast(phases: readonly Phase[], change: (phase: Phase) => Phase): Phase[] {
  return phases.map((phase, at) => (at === phases.length - 1 ? change(phase) : phase));
}
