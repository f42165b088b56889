import { z } from "zod";
import type { Experiment, Harm } from "#experiments/definition/experiment.ts";
import type { LaunchContext } from "#experiments/lifecycle/checklist.ts";
import { advanceRamp, drawNewLots, type RampObstacle, raiseCoverage } from "#experiments/lifecycle/ramp.ts";
import { launch, type MoveResult, pause, reopen, resume, type StopReason, stop } from "#experiments/lifecycle/state.ts";
import { beyondApproval } from "./approved-reach.server.ts";
import { type ExperimentRecord, listExperiments, saveExperimentMove } from "./experiment.server.ts";
import { audienceContext } from "./flag-context.server.ts";
import { listHoldouts } from "./holdout.server.ts";
import { listKeyResults } from "./key-result.server.ts";
import { approvalOf } from "./launch-approval.server.ts";
import { listMetrics } from "./metric.server.ts";
import { listJourneys } from "./place.server.ts";
import { refused, type Saved, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

/** What the launch checklist must know of the rest of the workspace. */
export async function launchContext(db: Db, workspaceId: number, key: string): Promise<LaunchContext> {
  const metrics = await listMetrics(db, workspaceId);
  const keyResults = await listKeyResults(db, workspaceId);
  const irritants = await db.irritant.findMany({ where: { workspaceId }, select: { key: true } });
  const journeys = await listJourneys(db, workspaceId);
  const tests = await listExperiments(db, workspaceId);
  const others = tests.filter((test) => test.key !== key);
  const scaleOf = (metric: (typeof metrics)[number] | undefined) =>
    metric?.kind === "survey" ? metric.scale.key : null;
  return {
    metrics: Object.fromEntries(metrics.map((metric) => [metric.key, { kind: metric.kind, scale: scaleOf(metric) }])),
    keyResults: Object.fromEntries(
      keyResults.map(({ key, keyResult }) => [
        key,
        { scale: scaleOf(metrics.find(({ id }) => id === keyResult.metricId)) },
      ]),
    ),
    irritants: irritants.map((irritant) => irritant.key),
    journeys: Object.fromEntries(journeys.map((journey) => [journey.key, journey.steps.map((step) => step.key)])),
    audience: await audienceContext(db, workspaceId),
    holdouts: await holdoutsFor(db, workspaceId, tests.find((test) => test.key === key)?.keyResultId ?? null),
    others: others.map(({ experiment }) => otherTest(experiment)),
    approval: await approvalOf(db, workspaceId, key),
  };
}

/** The holdouts kept for the objective of a key result. */
async function holdoutsFor(db: Db, workspaceId: number, keyResultId: number | null) {
  if (keyResultId === null) return [];
  const keyResult = await db.keyResult.findFirst({
    where: { id: keyResultId, workspaceId },
    select: { objectiveId: true },
  });
  if (!keyResult) return [];
  const kept = await listHoldouts(db, workspaceId, { objectiveId: keyResult.objectiveId });
  return kept.filter(({ endedAt }) => endedAt === null);
}

const otherTest = ({ key, status, definition }: Experiment) => ({
  key,
  status,
  flagKey: definition.flagKey,
  journey: definition.journey,
  step: definition.step,
  exclusion: definition.exclusion,
});

const lossEntry = z.object({
  loss: z.object({
    readings: z.array(
      z.object({
        currency: z.enum(["customers", "complaints", "money", "days"]),
        accepted: z.number(),
        breach: z.string(),
      }),
    ),
  }),
});

/** Whether every loss that stopped the test is now accepted up to a larger amount than it was then. */
async function acceptsMore(db: Db, workspaceId: number, { key, definition }: Experiment): Promise<boolean> {
  const entry = await db.auditEntry.findFirst({
    where: { workspaceId, action: "experiment.loss-reached", subjectKey: key },
    orderBy: { id: "desc" },
  });
  const parsed = lossEntry.safeParse(entry?.after);
  if (!parsed.success) return false;
  const breached = parsed.data.loss.readings.filter(({ breach }) => breach !== "none");
  return breached.every(({ currency, accepted }) => (definition.affordableLoss[currency] ?? 0) > accepted);
}

export type TestMove =
  | { move: "launch" | "pause" | "resume" | "reopen" }
  | { move: "stop"; reason: StopReason }
  /** The next step of its ramp when that is due, or at once to any higher share that a person answers for. */
  | { move: "ramp"; to: number | null; obstacle: RampObstacle | null; by: "clock" | "person" }
  /** New lots; `harmBefore` is what was used of the accepted loss so far. */
  | { move: "new-phase"; harmBefore: Harm | null };

/**
 * Moves a test on in the caller's transaction, or says why not.
 * @param now when it happens; for a launch it may lie in the past, so that a finished test's history can be loaded
 */
export async function moveExperiment(
  db: Db,
  writer: Writer,
  record: ExperimentRecord,
  asked: TestMove,
  now: Date,
): Promise<Saved> {
  const moved = await movedTo(db, writer, record, asked, now);
  if (!moved.ok) return moved;
  return await saveExperimentMove(db, writer, record, moved.experiment, asked.move, now);
}

async function movedTo(
  db: Db,
  { workspaceId }: Writer,
  { key, experiment }: ExperimentRecord,
  asked: TestMove,
  now: Date,
): Promise<MoveResult> {
  switch (asked.move) {
    case "launch":
      return launch(experiment, await launchContext(db, workspaceId, key), now);
    case "pause":
      return pause(experiment, now);
    case "resume":
      return resume(
        experiment,
        await acceptsMore(db, workspaceId, experiment),
        (await launchContext(db, workspaceId, key)).others,
      );
    case "reopen":
      return reopen(experiment);
    case "stop":
      return stop(experiment, asked.reason, now);
    case "ramp": {
      if (asked.to === null) return advanceRamp(experiment, asked.obstacle, asked.by, now);
      const reach = { changed: [], highest: asked.to };
      const unapproved = await beyondApproval(db, workspaceId, experiment.definition, reach);
      return unapproved ? refused("beyond-approval", unapproved) : raiseCoverage(experiment, asked.to, now);
    }
    case "new-phase": {
      const context = await launchContext(db, workspaceId, key);
      return drawNewLots(experiment, now, { context, harmBefore: asked.harmBefore });
    }
  }
}
