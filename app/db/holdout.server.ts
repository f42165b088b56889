import { z } from "zod";
import { draft, experimentDefinitionSchema } from "#experiments/definition/experiment.ts";
import { keySchema } from "#experiments/definition/keys.ts";
import { holdoutFlag, holdoutVariations } from "#experiments/flags/holdout.ts";
import { stop, withPhase } from "#experiments/lifecycle/state.ts";
import { type LocalizedText, localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import type { PrismaClient } from "#prisma/generated/client.ts";
import { cairn, writeAudit } from "./audit-entry.server.ts";
import { fromDay, toDay } from "./days.ts";
import { toExperiment } from "./experiment-row.server.ts";
import { audienceContext } from "./flag-context.server.ts";
import { bumpPayload } from "./flag-payload.server.ts";
import { readRows, type Source } from "./read-rows.server.ts";
import { refused, type Saved, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

/** Customers set aside for as long as an objective's cycle lasts, who get the control of its tests everywhere. */
export const holdoutSchema = z.object({
  key: keySchema,
  objective: keySchema,
  /** Share of customers set aside: enough to measure with, few enough to do without the improvements. */
  share: z.number().min(0.01).max(0.5),
  /** The SDK attribute that names a customer. */
  hashAttribute: experimentDefinitionSchema.shape.hashAttribute,
});
export type HoldoutDocument = z.infer<typeof holdoutSchema>;

/** `id` is that of its exposures and coverage: `series.experiment_id`. */
export type Holdout = HoldoutDocument & {
  id: number;
  objectiveId: number;
  title: LocalizedText;
  cycle: string;
  startedAt: Date;
  endedAt: Date | null;
};

const holdoutRow = z.object({
  id: z.number(),
  key: z.string(),
  objectiveId: z.number(),
  objective: z.string(),
  title: localizedTextSchema,
  cycle: z.string(),
  startedAt: z.date(),
  endedAt: z.date().nullable(),
  definition: experimentDefinitionSchema,
});

const listSql = `
  select e.id, e.key, e.objective_id as "objectiveId", o.key as objective, o.title, c.key as cycle,
    e.started_at as "startedAt", e.stopped_at as "endedAt", e.definition
  from experiment e join objective o on o.id = e.objective_id join cycle c on c.id = o.cycle_id
  where e.workspace_id = $1 and e.kind = 'holdout' and ($2::text is null or e.key = $2)
    and ($3::int is null or e.objective_id = $3)
  order by e.started_at desc, e.id desc`;

/** The holdouts of a workspace, the latest first. */
export async function listHoldouts(
  source: Source,
  workspaceId: number,
  which: { key?: string; objectiveId?: number } = {},
): Promise<Holdout[]> {
  const rows = await readRows(source, listSql, [workspaceId, which.key ?? null, which.objectiveId ?? null]);
  return z
    .array(holdoutRow)
    .parse(rows)
    .map(({ definition: { variations, hashAttribute }, ...row }) => {
      return { ...row, share: variations[0]?.weight ?? 0, hashAttribute };
    });
}

/**
 * Sets customers aside from `now` on. One holdout is kept per objective at a time, and it stays as it is: a changed
 * share would move customers from one side to the other. Tests launched before it are not held back for anybody.
 */
export async function putHoldout(db: Db, writer: Writer, document: HoldoutDocument, now: Date): Promise<Saved> {
  const { workspaceId } = writer;
  const { key, objective: objectiveKey, hashAttribute } = document;
  // The SDKs hash to ten thousandths.
  const share = Math.round(document.share * 10_000) / 10_000;
  const [before] = await listHoldouts(db, workspaceId, { key });
  if (before) {
    const same = before.objective === objectiveKey && before.share === share && before.hashAttribute === hashAttribute;
    return same ? { ok: true, id: before.id, outcome: "unchanged" } : refused("holdout-fixed", "share", { key });
  }
  const objective = await db.objective.findUnique({
    where: { workspaceId_key: { workspaceId, key: objectiveKey } },
    include: { cycle: true },
  });
  if (!objective) return refused("unknown-objective", "objective", { key: objectiveKey });
  const { cycle } = objective;
  if (cycle.status === "closed" || toDay(cycle.endsOn) < now.toISOString().slice(0, 10)) {
    return refused("cycle-closed", "objective", { key: cycle.key });
  }
  const kept = await listHoldouts(db, workspaceId, { objectiveId: objective.id });
  if (kept.some(({ endedAt }) => endedAt === null)) return refused("holdout-kept", "objective", { key: objectiveKey });
  if (await db.experiment.findUnique({ where: { workspaceId_key: { workspaceId, key } }, select: { id: true } })) {
    return refused("key-taken", "key", { key });
  }
  const { secureAttributes } = await audienceContext(db, workspaceId);
  if (secureAttributes.includes(hashAttribute)) {
    return refused("secure-unit", "hashAttribute", { attribute: hashAttribute });
  }
  const definition = experimentDefinitionSchema.parse({
    name: objective.title,
    flagKey: holdoutFlag(key),
    valueType: "string",
    hashAttribute,
    variations: holdoutVariations.map((variation, side) => ({
      ...{ ...variation, value: variation.key, weight: side === 0 ? share : 1 - share },
    })),
  });
  const started = withPhase(draft(key, definition), {}, null, now);
  const { id } = await db.experiment.create({
    data: {
      ...{ workspaceId, key, kind: "holdout", objectiveId: objective.id, status: "running", startedAt: now },
      ...{ name: definition.name, flagKey: definition.flagKey, definition: JSON.parse(JSON.stringify(definition)) },
      ...{ seed: started.seed, coverage: 1, phases: [...started.phases] },
    },
    select: { id: true },
  });
  await bumpPayload(db, workspaceId, now);
  const after = { ...document, share };
  await writeAudit(db, { ...writer, action: "holdout.start", subjectKind: "holdout", subjectKey: key, after });
  return { ok: true, id, outcome: "created" };
}

/** Lets a holdout's customers have what the others have. What was measured until then stays. */
export async function endHoldout(db: Db, writer: Writer, key: string, now: Date): Promise<Saved> {
  const { workspaceId } = writer;
  const row = await db.experiment.findFirst({ where: { workspaceId, key, kind: "holdout" } });
  if (!row) return refused("unknown-holdout", "", { key });
  const ended = stop(toExperiment(row), "finished", now);
  if (!ended.ok) return ended;
  const { stoppedAt, stopReason, phases } = ended.experiment;
  const { count } = await db.experiment.updateMany({
    where: { id: row.id, workspaceId, status: row.status },
    // Nothing is left to decide of it: erasing and anonymising a customer treat it as closed.
    data: { status: "decided", stoppedAt, stopReason, phases: [...phases], version: { increment: 1 } },
  });
  if (count === 0) return refused("changed-meanwhile", "status");
  await bumpPayload(db, workspaceId, now);
  await writeAudit(db, { ...writer, action: "holdout.end", subjectKind: "holdout", subjectKey: key });
  return { ok: true, id: row.id, outcome: "changed" };
}

/**
 * Ends the holdouts whose cycle is over.
 * @returns their keys
 */
export async function endOverdueHoldouts(db: PrismaClient, now: Date): Promise<string[]> {
  const today = fromDay(now.toISOString().slice(0, 10));
  const over = await db.objective.findMany({ where: { cycle: { endsOn: { lt: today } } }, select: { id: true } });
  const due = await db.experiment.findMany({
    where: { kind: "holdout", status: "running", objectiveId: { in: over.map(({ id }) => id) } },
    select: { workspaceId: true, key: true },
  });
  const ended: string[] = [];
  for (const { workspaceId, key } of due) {
    const writer: Writer = { workspaceId, actor: cairn };
    const saved = await db.$transaction((tx) => endHoldout(tx, writer, key, now));
    if (saved.ok) ended.push(key);
  }
  return ended;
}
