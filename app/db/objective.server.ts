import { z } from "zod";
import { localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import type { ObjectiveDraft } from "#experiments/okr/objective.ts";
import { type PublishCheck, publishProblems } from "#experiments/okr/publish-problems.ts";
import { Prisma } from "#prisma/generated/client.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { type Cycle, findCycle } from "./cycle.server.ts";
import { type KeyResultRecord, listKeyResults } from "./key-result.server.ts";
import { findMemberByEmail, ownerIn, ownerSchema } from "./owner.server.ts";
import { readRows, type Source } from "./read-rows.server.ts";
import { refused, type Saved, sameDocument, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

const objectiveRow = z.object({
  id: z.number(),
  key: z.string(),
  cycleId: z.number(),
  title: localizedTextSchema,
  why: localizedTextSchema.nullable(),
  owner: ownerSchema.nullable(),
  team: z.string().nullable(),
  publishedAt: z.date().nullable(),
  position: z.number(),
});
export type ObjectiveRecord = z.infer<typeof objectiveRow>;

const listSql = `
  select o.id, o.key, o.cycle_id as "cycleId", o.title, o.why, ${ownerIn("o.owner_id")} as owner, o.team,
    o.published_at as "publishedAt", o.position
  from objective o where o.workspace_id = $1 and o.cycle_id = $2 order by o.position, o.id`;

export async function listObjectives(source: Source, workspaceId: number, cycleId: number): Promise<ObjectiveRecord[]> {
  return z.array(objectiveRow).parse(await readRows(source, listSql, [workspaceId, cycleId]));
}

export async function findObjective(db: Db, workspaceId: number, key: string): Promise<ObjectiveRecord | null> {
  const row = await db.objective.findUnique({ where: { workspaceId_key: { workspaceId, key } } });
  if (!row) return null;
  return (await listObjectives(db, workspaceId, row.cycleId)).find(({ id }) => id === row.id) ?? null;
}

/** Creates or changes an objective; refused when its cycle is unknown or closed, or its owner is no member. */
export async function putObjective(db: Db, writer: Writer, key: string, document: ObjectiveDraft): Promise<Saved> {
  const { workspaceId } = writer;
  const cycle = await findCycle(db, workspaceId, document.cycle);
  if (!cycle) return refused("unknown-cycle", "cycle", { key: document.cycle });
  if (cycle.status === "closed") return refused("cycle-closed", "cycle", { key: cycle.key });
  const owner = document.owner === null ? null : await findMemberByEmail(db, workspaceId, document.owner);
  if (document.owner !== null && !owner) return refused("unknown-member", "owner", { key: document.owner });
  const before = await findObjective(db, workspaceId, key);
  const data = {
    cycleId: cycle.id,
    title: document.title,
    why: document.why ?? Prisma.DbNull,
    ownerId: owner?.id ?? null,
    team: document.team,
    position: document.position,
  };
  const stored = before && { ...before, ownerId: before.owner?.id ?? null };
  const { why: _why, ...plain } = data;
  const same =
    stored &&
    sameDocument(
      {
        ...Object.fromEntries(Object.keys(plain).map((field) => [field, stored[field as keyof typeof plain]])),
        why: stored.why,
      },
      { ...plain, why: document.why },
    );
  if (before && same) return { ok: true, id: before.id, outcome: "unchanged" };
  const { id } = await db.objective.upsert({
    where: { workspaceId_key: { workspaceId, key } },
    create: { workspaceId, key, ...data },
    update: data,
    select: { id: true },
  });
  const action = before ? "objective.change" : "objective.create";
  await writeAudit(db, { ...writer, action, subjectKind: "objective", subjectKey: key, before, after: document });
  return { ok: true, id, outcome: before ? "changed" : "created" };
}

export function objectiveCheck(
  objective: ObjectiveRecord,
  keyResults: readonly KeyResultRecord[],
  cycle: Cycle,
): PublishCheck {
  return publishProblems(
    { title: objective.title, owner: objective.owner?.email ?? null },
    keyResults.map(({ draft, metricDirection }) => ({ draft, metricDirection })),
    { from: cycle.startsOn, to: cycle.endsOn },
  );
}

/** Publishes an objective with its key results, or says what they still lack. */
export async function publishObjective(
  db: Db,
  writer: Writer,
  objective: ObjectiveRecord,
  cycle: Cycle,
  now: Date,
): Promise<Saved & { warnings?: PublishCheck["warnings"] }> {
  const { workspaceId } = writer;
  const keyResults = await listKeyResults(db, workspaceId, { objectiveId: objective.id });
  const { problems, warnings } = objectiveCheck(objective, keyResults, cycle);
  if (problems.length > 0) return { ok: false, problems };
  await db.objective.updateMany({
    where: { id: objective.id, workspaceId, publishedAt: null },
    data: { publishedAt: now },
  });
  await db.keyResult.updateMany({
    where: { workspaceId, objectiveId: objective.id, publishedAt: null },
    data: { publishedAt: now },
  });
  await writeAudit(db, {
    ...writer,
    action: "objective.publish",
    subjectKind: "objective",
    subjectKey: objective.key,
    after: { keyResults: keyResults.map(({ key }) => key) },
  });
  return { ok: true, id: objective.id, outcome: "changed", warnings };
}
