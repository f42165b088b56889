import { draft, type ExperimentDefinition, experimentDefinitionSchema } from "#experiments/definition/experiment.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { type BoundMetric, findExperiment } from "./experiment.server.ts";
import { bumpPayload } from "./flag-payload.server.ts";
import { queueForGrowthbook } from "./growthbook-queue.server.ts";
import { findMemberByEmail } from "./owner.server.ts";
import { findPlace } from "./place.server.ts";
import { refused, type Saved, sameDocument, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

export type ExperimentWrite = { definition: ExperimentDefinition; owner: string | null };

/** Words and links; nothing a customer meets or a number depends on. They may change while a test runs. */
const freeFields = [
  "name",
  "description",
  "hypothesis",
  "keyResult",
  "irritant",
  "exploration",
  "affordableLoss",
  "minRunDays",
] as const satisfies readonly (keyof ExperimentDefinition)[];

/**
 * Creates a draft or changes a test. Once started, whatever would break the comparison is refused with
 * `experiment-started` and the field: stop it, or open a new test. A larger accepted loss is such a change no more
 * than a corrected name, and is logged like every other one.
 */
export async function putExperiment(
  db: Db,
  writer: Writer,
  key: string,
  { definition, owner: ownerEmail }: ExperimentWrite,
  now: Date,
): Promise<Saved> {
  const { workspaceId } = writer;
  const before = await findExperiment(db, workspaceId, key);
  const found = await references(db, workspaceId, definition);
  if (!found.ok) return found;
  const owner = ownerEmail === null ? null : await findMemberByEmail(db, workspaceId, ownerEmail);
  if (ownerEmail !== null && !owner) return refused("unknown-member", "owner", { key: ownerEmail });
  const ownerId = ownerEmail === null ? (before?.owner?.id ?? null) : (owner?.id ?? null);
  if (before && sameDocument(before.experiment.definition, definition) && before.owner?.id === (ownerId ?? undefined))
    return { ok: true, id: before.id, outcome: "unchanged" };
  if (before && before.experiment.status !== "draft") {
    const broken = brokenField(before.experiment.definition, definition);
    if (broken) return refused("experiment-started", broken, { status: before.experiment.status });
  }
  const fresh = draft(key, definition);
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
  };
  const drawn = { seed: fresh.seed, coverage: fresh.coverage };
  const saved = before
    ? await db.experiment.updateMany({
        where: { id: before.id, workspaceId, status: before.experiment.status, version: before.experiment.version },
        data: { ...columns, ...(before.experiment.status === "draft" && drawn), version: { increment: 1 } },
      })
    : null;
  if (saved?.count === 0) return refused("changed-meanwhile", "");
  const id =
    before?.id ??
    (await db.experiment.create({ data: { workspaceId, key, ...columns, ...drawn }, select: { id: true } })).id;
  if (!before || before.experiment.status === "draft") {
    await db.experimentMetric.deleteMany({ where: { experimentId: id } });
    await db.experimentMetric.createMany({
      data: found.metrics.map((metric, position) => ({ experimentId: id, position, ...metric })),
    });
  } else {
    await bumpPayload(db, workspaceId, now);
    await queueForGrowthbook(db, workspaceId, id, now);
  }
  const action = before ? "experiment.change" : "experiment.create";
  await writeAudit(db, {
    ...writer,
    action,
    subjectKind: "experiment",
    subjectKey: key,
    before: before?.experiment.definition,
    after: definition,
  });
  return { ok: true, id, outcome: before ? "changed" : "created" };
}

function brokenField(before: ExperimentDefinition, after: ExperimentDefinition): string | undefined {
  const free: readonly string[] = freeFields;
  // The schema's own shape lists every field of a definition.
  const fields = Object.keys(experimentDefinitionSchema.shape) as (keyof ExperimentDefinition)[];
  return fields.find((field) => !free.includes(field) && !sameDocument(before[field], after[field]));
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
