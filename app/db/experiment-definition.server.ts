import {
  draft,
  type Exclusion,
  type ExperimentDefinition,
  experimentDefinitionSchema,
  type Harm,
  type Phase,
} from "#experiments/definition/experiment.ts";
import { drawNewLots, raiseCoverage } from "#experiments/lifecycle/ramp.ts";
import { beyondApproval, highestCoverage } from "./approved-reach.server.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { type ExperimentRecord, findExperiment } from "./experiment.server.ts";
import { launchContext } from "./experiment-move.server.ts";
import type { BoundMetric } from "./experiment-row.server.ts";
import { bumpPayload } from "./flag-payload.server.ts";
import { queueForGrowthbook } from "./growthbook-queue.server.ts";
import { findMemberByEmail } from "./owner.server.ts";
import { findPlace } from "./place.server.ts";
import { refused, type Saved, sameDocument, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

export type ExperimentWrite = {
  definition: ExperimentDefinition;
  owner: string | null;
  /** Draws new lots, so that also what breaks the comparison may change; with what was used of the accepted loss. */
  newPhase?: { harmBefore: Harm | null };
};

/** Words, links and the pace of the ramp; nothing a comparison depends on. They may change while a test runs. */
const freeFields = [
  "name",
  "description",
  "hypothesis",
  "keyResult",
  "irritant",
  "exploration",
  "affordableLoss",
  "minRunDays",
  "ramp",
] as const satisfies readonly (keyof ExperimentDefinition)[];

/** What not even new lots let change: applications ask for it by this name and type. */
const fixedFields = ["flagKey", "valueType"] as const satisfies readonly (keyof ExperimentDefinition)[];

/**
 * Creates a draft or changes a test. Once started, whatever would break the comparison is refused with
 * `experiment-started` and the field, unless a new phase is asked for; the share of the audience may rise. A larger
 * accepted loss is such a change no more than a corrected name, and is logged like every other one.
 */
export async function putExperiment(
  db: Db,
  writer: Writer,
  key: string,
  write: ExperimentWrite,
  now: Date,
): Promise<Saved> {
  const { workspaceId } = writer;
  const before = await findExperiment(db, workspaceId, key);
  const asked = { ...write.definition, exclusion: keepingPart(write.definition.exclusion, before) };
  const found = await references(db, workspaceId, asked);
  if (!found.ok) return found;
  const owner = write.owner === null ? null : await findMemberByEmail(db, workspaceId, write.owner);
  if (write.owner !== null && !owner) return refused("unknown-member", "owner", { key: write.owner });
  const ownerId = write.owner === null ? (before?.owner?.id ?? null) : (owner?.id ?? null);
  const same = sameDocument(before?.experiment.definition, asked) && before?.owner?.id === (ownerId ?? undefined);
  if (before && same && !write.newPhase) return { ok: true, id: before.id, outcome: "unchanged" };
  const change = await changeOf(db, workspaceId, key, { before, asked, newPhase: write.newPhase, now });
  if (!change.ok) return change;
  const { definition, life, action } = change;
  const columns = {
    name: definition.name,
    flagKey: definition.flagKey,
    ...found.ids,
    exploration: definition.exploration,
    exclusionGroup: definition.exclusion?.group ?? null,
    definition: JSON.parse(JSON.stringify(definition)),
    windowHours: definition.answerWindowHours,
    plannedAnswers: definition.plannedAnswers,
    ownerId,
    ...life,
  };
  const saved = before
    ? await db.experiment.updateMany({
        where: { id: before.id, workspaceId, status: before.experiment.status, version: before.experiment.version },
        data: { ...columns, version: { increment: 1 } },
      })
    : null;
  if (saved?.count === 0) return refused("changed-meanwhile", "");
  const created = before ?? (await db.experiment.create({ data: { workspaceId, key, seed: "", ...columns } }));
  if (change.rebinds) await bindMetrics(db, created.id, found.metrics);
  if (before && before.experiment.status !== "draft") {
    await bumpPayload(db, workspaceId, now);
    await queueForGrowthbook(db, workspaceId, created.id, now);
  }
  await writeAudit(db, {
    ...{ ...writer, action: `experiment.${action}`, subjectKind: "experiment", subjectKey: key },
    before: before?.experiment.definition,
    after: definition,
  });
  return { ok: true, id: created.id, outcome: before ? "changed" : "created" };
}

type Asked = {
  before: ExperimentRecord | null;
  asked: ExperimentDefinition;
  newPhase: ExperimentWrite["newPhase"];
  now: Date;
};

/** What saving does to a test beside its document, or why it may not be saved. */
type Change = {
  ok: true;
  action: "create" | "change" | "new-phase";
  /** With its part of the exclusion group allotted where a new phase did that. */
  definition: ExperimentDefinition;
  life: Partial<{ seed: string; coverage: number; phase: number; phases: Phase[] }>;
  /** Whether the metrics may be others than before. */
  rebinds: boolean;
};

async function changeOf(
  db: Db,
  workspaceId: number,
  key: string,
  { before, asked, newPhase, now }: Asked,
): Promise<Change | ReturnType<typeof refused>> {
  if (!before || before.experiment.status === "draft") {
    const where = { workspaceId_key: { workspaceId, key } };
    // Holdouts are stored beside the tests, under keys of the same kind.
    if (!before && (await db.experiment.findUnique({ where }))) return refused("key-taken", "key", { key });
    const { seed, coverage } = draft(key, asked);
    const action = before ? "change" : "create";
    return { ok: true, action, definition: asked, life: { seed, coverage }, rebinds: true };
  }
  const { experiment } = before;
  const broken = changedFields(experiment.definition, asked);
  const reach = { changed: broken, highest: highestCoverage(asked) };
  const unapproved = await beyondApproval(db, workspaceId, experiment.definition, reach);
  if (newPhase) {
    const fixed = fixedFields.find((field) => broken.includes(field));
    if (fixed) return refused("experiment-started", fixed, { status: experiment.status });
    if (unapproved) return refused("beyond-approval", unapproved);
    const context = await launchContext(db, workspaceId, key);
    const drawn = drawNewLots(experiment, now, { definition: asked, context, ...newPhase });
    if (!drawn.ok) return drawn;
    const { definition, seed, coverage, phase, phases } = drawn.experiment;
    return {
      ...{ ok: true, action: "new-phase", definition, rebinds: true },
      life: { seed, coverage, phase, phases: [...phases] },
    };
  }
  const first = broken.find((field) => field !== "coverage");
  if (first) return refused("experiment-started", first, { status: experiment.status });
  if (unapproved) return refused("beyond-approval", unapproved);
  const kept = { ok: true, action: "change", definition: asked, rebinds: false } as const;
  if (!broken.includes("coverage")) return { ...kept, life: {} };
  const raised = raiseCoverage(experiment, asked.coverage, now);
  if (!raised.ok) return raised;
  return { ...kept, life: { coverage: raised.experiment.coverage, phases: [...raised.experiment.phases] } };
}

/** The part a launch allotted stays the test's own while its author asks for the same share of the same group. */
function keepingPart(asked: Exclusion | null, before: ExperimentRecord | null): Exclusion | null {
  const held = before?.experiment.definition.exclusion;
  if (!asked || !held || asked.ranges.length > 0) return asked;
  return held.group === asked.group && held.share === asked.share ? held : asked;
}

/** The fields an author changed that a comparison depends on. */
function changedFields(before: ExperimentDefinition, after: ExperimentDefinition): (keyof ExperimentDefinition)[] {
  const free: readonly string[] = freeFields;
  // The schema's own shape lists every field of a definition.
  const fields = Object.keys(experimentDefinitionSchema.shape) as (keyof ExperimentDefinition)[];
  return fields.filter((field) => !free.includes(field) && !sameDocument(before[field], after[field]));
}

async function bindMetrics(db: Db, experimentId: number, metrics: readonly BoundMetric[]): Promise<void> {
  await db.experimentMetric.deleteMany({ where: { experimentId } });
  await db.experimentMetric.createMany({
    data: metrics.map((metric, position) => ({ experimentId, position, ...metric })),
  });
}

type References = {
  ok: true;
  ids: { keyResultId: number | null; irritantId: number | null; journeyId: number | null; stepId: number | null };
  metrics: BoundMetric[];
};

async function references(
  db: Db,
  workspaceId: number,
  definition: ExperimentDefinition,
): Promise<References | ReturnType<typeof refused>> {
  const place = await findPlace(db, workspaceId, definition.journey, definition.step);
  if (!place.ok) return place;
  const byKey = (key: string) => ({ where: { workspaceId_key: { workspaceId, key } }, select: { id: true } });
  const keyResult = definition.keyResult === null ? null : await db.keyResult.findUnique(byKey(definition.keyResult));
  if (definition.keyResult !== null && !keyResult)
    return refused("unknown-key-result", "keyResult", { key: definition.keyResult });
  const irritant = definition.irritant === null ? null : await db.irritant.findUnique(byKey(definition.irritant));
  if (definition.irritant !== null && !irritant)
    return refused("unknown-irritant", "irritant", { key: definition.irritant });
  const { exclusion } = definition;
  if (exclusion && !(await db.exclusionGroup.findUnique(byKey(exclusion.group))))
    return refused("unknown-exclusion-group", "exclusion", { key: exclusion.group });
  const { primary, corroboration, guardrails, secondary } = definition.metrics;
  const chosen = [
    ...(primary ? [{ ...primary, role: "primary" as const, path: "metrics.primary" }] : []),
    ...corroboration.map((one) => ({ ...one, role: "corroboration" as const, path: "metrics.corroboration" })),
    ...guardrails.map((one) => ({ ...one, role: "guardrail" as const, path: "metrics.guardrails" })),
    ...secondary.map((one) => ({ ...one, role: "secondary" as const, path: "metrics.secondary" })),
  ];
  const known = await db.metric.findMany({
    where: { workspaceId, key: { in: chosen.map(({ metric }) => metric) } },
    select: { id: true, key: true },
  });
  const ids = new Map(known.map(({ id, key }) => [key, id]));
  const metrics: BoundMetric[] = [];
  for (const { metric, role, smallestEffect, path } of chosen) {
    const metricId = ids.get(metric);
    if (metricId === undefined) return refused("unknown-metric", path, { key: metric });
    if (metrics.some((other) => other.metricId === metricId)) return refused("metric-twice", path, { key: metric });
    metrics.push({ metricId, role, smallestEffect });
  }
  const { journeyId, stepId } = place;
  return {
    ok: true,
    ids: { keyResultId: keyResult?.id ?? null, irritantId: irritant?.id ?? null, journeyId, stepId },
    metrics,
  };
}
