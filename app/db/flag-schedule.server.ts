import type { FlagDocument } from "#experiments/flags/flag.ts";
import { type ScheduledChange, scheduledChangeSchema, withChange } from "#experiments/flags/scheduled-change.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { type FlagRecord, findFlag, putFlag } from "./flag.server.ts";
import { refused, type Saved, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

export const scheduleStatuses = ["waiting", "applied", "failed", "cancelled"] as const;

/** The scheduled changes of a flag, the next or latest first. `problem` is why one failed: a code of `messages/problems`. */
export async function listSchedules(db: Db, workspaceId: number, flagId: number) {
  const rows = await db.flagSchedule.findMany({
    where: { workspaceId, flagId },
    orderBy: [{ at: "desc" }, { id: "desc" }],
  });
  return rows.map(({ id, at, status, problem, actorName, change }) => ({
    ...{ id, at, problem, actorName, change: scheduledChangeSchema.parse(change) },
    status: scheduleStatuses.find((known) => known === status) ?? ("failed" as const),
  }));
}

/** Notes a change to be made at `at`; refused when that is past, or the change does not fit the flag as it is now. */
export async function scheduleChange(
  db: Db,
  writer: Writer,
  flag: FlagRecord,
  { at, change }: { at: Date; change: ScheduledChange },
  now: Date,
): Promise<Saved> {
  const { workspaceId, actor } = writer;
  if (at <= now) return refused("in-the-past", "at");
  if (flag.document.archived) return refused("flag-archived", "");
  const rule = "rule" in change && change.rule !== null ? change.rule : "";
  if (!withChange(flag.document, change)) return refused("unknown-rule", "rule", { key: rule });
  const { id } = await db.flagSchedule.create({
    data: { ...{ workspaceId, flagId: flag.id, at, change, createdAt: now }, actorId: actor.id, actorName: actor.name },
  });
  const subject = { subjectKind: "flag", subjectKey: flag.key };
  await writeAudit(db, { ...writer, action: "flag.schedule", ...subject, after: { at, change } });
  return { ok: true, id, outcome: "created" };
}

/** Takes a change back that has not been made yet. */
export async function cancelSchedule(db: Db, writer: Writer, flag: FlagRecord, id: number, now: Date): Promise<Saved> {
  const { workspaceId } = writer;
  const { count } = await db.flagSchedule.updateMany({
    where: { id, workspaceId, flagId: flag.id, status: "waiting" },
    data: { status: "cancelled", doneAt: now },
  });
  if (count === 0) return refused("changed-meanwhile", "");
  const subject = { subjectKind: "flag", subjectKey: flag.key };
  await writeAudit(db, { ...writer, action: "flag.unschedule", ...subject, before: { id } });
  return { ok: true, id, outcome: "changed" };
}

type Due = { id: number; workspaceId: number; actorName: string; change: unknown; flag: { key: string } };

/** Changes due at `now` in the order of their instants, at most `take`. */
export async function dueSchedules(db: Db, now: Date, take = 200): Promise<Due[]> {
  return await db.flagSchedule.findMany({
    where: { status: "waiting", at: { lte: now } },
    select: { id: true, workspaceId: true, actorName: true, change: true, flag: { select: { key: true } } },
    orderBy: [{ at: "asc" }, { id: "asc" }],
    take,
  });
}

/**
 * Makes one due change, in a transaction: it is claimed, the flag saved as a new revision, both or neither. A change that
 * no longer fits fails with its reason and is told to people; nobody's later edits are lost, since only this change is made.
 * @returns what became of it; null when another process was faster
 */
export async function applySchedule(db: Db, due: Due, now: Date): Promise<"applied" | "failed" | null> {
  const { id, workspaceId, flag } = due;
  const claimed = await db.flagSchedule.updateMany({
    where: { id, workspaceId, status: "waiting" },
    data: { status: "applied", doneAt: now },
  });
  if (claimed.count === 0) return null;
  const record = await findFlag(db, workspaceId, flag.key);
  const document = record && changed(record, scheduledChangeSchema.parse(due.change));
  const writer = { workspaceId, actor: { kind: "system" as const, id: null, name: due.actorName } };
  const saved = document ? await putFlag(db, writer, flag.key, { document }, now) : refused("unknown-rule", "");
  if (saved.ok) return "applied";
  const problem = saved.problems[0]?.code ?? "changed-meanwhile";
  await db.flagSchedule.updateMany({ where: { id, workspaceId }, data: { status: "failed", problem } });
  await db.notification.create({
    data: { workspaceId, at: now, kind: "flag.schedule-failed", subjectKey: flag.key, data: { problem } },
  });
  return "failed";
}

const changed = ({ document }: FlagRecord, change: ScheduledChange): FlagDocument | null =>
  document.archived ? null : withChange(document, change);
