import { Prisma } from "#prisma/generated/client.ts";
import type { Db, SqlClient } from "./types.server.ts";

/** Who did it: a person, an API key, or Cairn by itself (stop rules, first start). */
export type Actor = { kind: "user" | "key" | "system"; id: number | null; name: string };

/** Who acts when nobody asked at that moment. */
export const cairn: Actor = { kind: "system", id: null, name: "Cairn" };

export type AuditWrite = {
  workspaceId: number;
  actor: Actor;
  /** What happened, "subject.verb": `scale.create`, `experiment.launch`. */
  action: string;
  subjectKind: string;
  subjectKey: string;
  /** The state before and after, as plain data; left out where there is none. Dates become ISO strings. */
  before?: unknown;
  after?: unknown;
};

/**
 * Appends one line to the audit log; call it in the transaction of the change itself. There is no update and no delete.
 * @returns its id
 */
export async function writeAudit(db: Db, entry: AuditWrite): Promise<number> {
  const { id } = await db.auditEntry.create({
    select: { id: true },
    data: {
      workspaceId: entry.workspaceId,
      actorKind: entry.actor.kind,
      actorId: entry.actor.id,
      actorName: entry.actor.name,
      action: entry.action,
      subjectKind: entry.subjectKind,
      subjectKey: entry.subjectKey,
      before: plain(entry.before),
      after: plain(entry.after),
    },
  });
  return id;
}

/** The same on plain SQL. @param at the moment of the change, where it is not now */
export async function writeAuditWithin(
  tx: Pick<SqlClient, "query">,
  { workspaceId, actor, action, subjectKind, subjectKey, before = null, after = null }: AuditWrite,
  at: Date | null = null,
): Promise<void> {
  const state = (value: unknown) => (value === null ? null : JSON.stringify(value));
  await tx.query(
    `insert into audit_entry (workspace_id, actor_kind, actor_id, actor_name, action, subject_kind, subject_key, before, after, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce($10, now()))`,
    [
      ...[workspaceId, actor.kind, actor.id, actor.name, action, subjectKind, subjectKey],
      ...[state(before), state(after), at],
    ],
  );
}

function plain(value: unknown): Prisma.InputJsonValue | typeof Prisma.DbNull {
  if (value === undefined || value === null) return Prisma.DbNull;
  const text = JSON.stringify(value, (_key, inner) => (typeof inner === "bigint" ? inner.toString() : inner));
  // A value parsed from JSON text is JSON.
  return JSON.parse(text) as Prisma.InputJsonValue;
}

export type AuditRow = Awaited<ReturnType<typeof listAudit>>[number];

/** The newest entries first. @param beforeId only entries older than this id, for the next page */
export async function listAudit(
  db: Db,
  workspaceId: number,
  {
    take = 50,
    beforeId,
    subjectKind,
    subjectKey,
  }: { take?: number; beforeId?: number; subjectKind?: string; subjectKey?: string } = {},
) {
  return await db.auditEntry.findMany({
    where: { workspaceId, id: beforeId === undefined ? undefined : { lt: beforeId }, subjectKind, subjectKey },
    orderBy: { id: "desc" },
    take,
  });
}

/** The kinds of things that the log of a workspace speaks of, by name. */
export async function listAuditKinds(db: Db, workspaceId: number): Promise<string[]> {
  const rows = await db.auditEntry.groupBy({
    by: ["subjectKind"],
    where: { workspaceId },
    orderBy: { subjectKind: "asc" },
  });
  return rows.map(({ subjectKind }) => subjectKind);
}
