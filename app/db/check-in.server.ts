import type { CheckInDraft } from "#experiments/okr/objective.ts";
import { writeAudit } from "./audit-entry.server.ts";
import type { KeyResultRecord } from "./key-result.server.ts";
import { findOwners } from "./owner.server.ts";
import type { Saved, Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

export type CheckInRecord = {
  id: number;
  keyResultId: number;
  at: Date;
  /** As it stood that day, in the metric's unit; null when there were too few answers. */
  value: number | null;
  answers: number | null;
  /** 0 (lost) to 10 (sure). */
  confidence: number;
  sentence: string;
  author: string | null;
};

/** The check-ins of some key results, the latest first. */
export async function listCheckIns(
  db: Db,
  workspaceId: number,
  keyResultIds: readonly number[],
): Promise<CheckInRecord[]> {
  const rows = await db.checkIn.findMany({
    where: { workspaceId, keyResultId: { in: [...keyResultIds] } },
    orderBy: [{ at: "desc" }, { id: "desc" }],
  });
  const authors = await findOwners(
    db,
    rows.map(({ authorId }) => authorId),
  );
  return rows.map(({ authorId, workspaceId: _, ...row }) => ({
    ...row,
    author: (authorId !== null && authors.get(authorId)?.name) || null,
  }));
}

/** Adds a dated point to a key result; points are never changed afterwards. */
export async function addCheckIn(
  db: Db,
  writer: Writer,
  { id: keyResultId, key }: Pick<KeyResultRecord, "id" | "key">,
  draft: CheckInDraft,
  now: Date,
): Promise<Saved> {
  const { workspaceId, actor } = writer;
  const authorId = actor.kind === "user" ? actor.id : null;
  const { id } = await db.checkIn.create({
    data: { workspaceId, keyResultId, at: now, authorId, ...draft },
    select: { id: true },
  });
  await writeAudit(db, {
    ...writer,
    action: "key-result.check-in",
    subjectKind: "key-result",
    subjectKey: key,
    after: draft,
  });
  return { ok: true, id, outcome: "created" };
}
