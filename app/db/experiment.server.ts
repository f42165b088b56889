import { z } from "zod";
import { type Experiment, experimentDefinitionSchema, phaseSchema } from "#experiments/definition/experiment.ts";
import type { Experiment as ExperimentRow, Prisma } from "#prisma/generated/client.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { bumpPayload } from "./flag-payload.server.ts";
import { queueForGrowthbook } from "./growthbook-queue.server.ts";
import { findOwners, type Owner } from "./owner.server.ts";
import { refused, type Saved, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";
import { tellEvent, type WebhookEventType } from "./webhook-event.server.ts";

export type BoundMetric = {
  metricId: number;
  role: "primary" | "corroboration" | "guardrail" | "secondary";
  smallestEffect: number | null;
};

/** A test as stored: the domain's view of it, and the ids that queries need. */
export type ExperimentRecord = {
  id: number;
  key: string;
  experiment: Experiment;
  keyResultId: number | null;
  irritantId: number | null;
  journeyId: number | null;
  stepId: number | null;
  owner: Owner | null;
  createdAt: Date;
  metrics: BoundMetric[];
};

export function toExperiment(row: ExperimentRow): Experiment {
  const {
    key,
    status,
    phase,
    seed,
    coverage,
    startedAt,
    pausedAt,
    stoppedAt,
    stopReason,
    shippedVariation,
    shippedAt,
    decidedAt,
    version,
  } = row;
  return {
    key,
    status,
    definition: experimentDefinitionSchema.parse(row.definition),
    phase,
    phases: z.array(phaseSchema).parse(row.phases),
    seed,
    coverage,
    startedAt,
    pausedAt,
    stoppedAt,
    stopReason,
    shippedVariation,
    shippedAt,
    decidedAt,
    version,
  };
}

/** The tests of a workspace, the latest first; holdouts are not among them. */
export async function listExperiments(
  db: Db,
  workspaceId: number,
  where: Pick<Prisma.ExperimentWhereInput, "key" | "keyResultId" | "status" | "id"> = {},
): Promise<ExperimentRecord[]> {
  const rows = await db.experiment.findMany({
    where: { ...where, workspaceId, kind: "test" },
    include: { metrics: { orderBy: { position: "asc" } } },
    orderBy: [{ startedAt: { sort: "desc", nulls: "first" } }, { id: "desc" }],
  });
  const owners = await findOwners(
    db,
    rows.map(({ ownerId }) => ownerId),
  );
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    experiment: toExperiment(row),
    keyResultId: row.keyResultId,
    irritantId: row.irritantId,
    journeyId: row.journeyId,
    stepId: row.stepId,
    owner: (row.ownerId !== null && owners.get(row.ownerId)) || null,
    createdAt: row.createdAt,
    metrics: row.metrics.map(({ metricId, role, smallestEffect }) => ({ metricId, role, smallestEffect })),
  }));
}

export async function findExperiment(db: Db, workspaceId: number, key: string): Promise<ExperimentRecord | null> {
  return (await listExperiments(db, workspaceId, { key }))[0] ?? null;
}

/**
 * Saves what a move made of a test, the new payload version and the audit entry together. Refused with
 * `changed-meanwhile` when somebody else moved or edited it since `before` was read.
 */
export async function saveExperimentMove(
  db: Db,
  writer: Writer,
  before: ExperimentRecord,
  after: Experiment,
  action: string,
  now: Date,
): Promise<Saved> {
  const { workspaceId } = writer;
  const { status, version } = before.experiment;
  const { count } = await db.experiment.updateMany({
    where: { id: before.id, workspaceId, status, version },
    data: {
      status: after.status,
      // A launch allots the test's part of its exclusion group.
      ...(after.definition !== before.experiment.definition && {
        definition: JSON.parse(JSON.stringify(after.definition)),
      }),
      phase: after.phase,
      phases: [...after.phases],
      seed: after.seed,
      coverage: after.coverage,
      startedAt: after.startedAt,
      pausedAt: after.pausedAt,
      stoppedAt: after.stoppedAt,
      stopReason: after.stopReason,
      shippedVariation: after.shippedVariation,
      shippedAt: after.shippedAt,
      decidedAt: after.decidedAt,
      version: { increment: 1 },
    },
  });
  if (count === 0) return refused("changed-meanwhile", "status", { status });
  await bumpPayload(db, workspaceId, now);
  await queueForGrowthbook(db, workspaceId, before.id, now);
  await writeAudit(db, {
    ...writer,
    action: `experiment.${action}`,
    subjectKind: "experiment",
    subjectKey: before.key,
    before: moment(before.experiment),
    after: moment(after),
  });
  const type = toldMoves[action];
  if (type) await tellEvent(db, { workspaceId, type, at: now, data: told(after) });
  return { ok: true, id: before.id, outcome: "changed" };
}

/** The moves that other programs hear of. */
const toldMoves: Readonly<Record<string, WebhookEventType | undefined>> = {
  launch: "experiment.launched",
  stop: "experiment.stopped",
  decide: "experiment.decided",
};

function told({ key, status, stopReason, definition, shippedVariation }: Experiment) {
  const shipped = shippedVariation === null ? null : (definition.variations[shippedVariation]?.key ?? null);
  return {
    experiment: key,
    ...{ name: definition.name, flag: definition.flagKey, keyResult: definition.keyResult },
    ...{ status, stopReason, shippedVariation: shipped },
  };
}

/** The part of a test that its moves change. */
function moment({ definition: _, ...life }: Experiment) {
  return life;
}
