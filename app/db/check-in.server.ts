import { z } from "zod";
import type { CheckInDraft } from "#experiments/okr/objective.ts";
import { writeAudit } from "./audit-entry.server.ts";
import type { KeyResultRecord } from "./key-result.server.ts";
import { readRows, type Source } from "./read-rows.server.ts";
import type { Saved, Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

const checkInRow = z.object({
  id: z.number(),
  keyResultId: z.number(),
  at: z.date(),
  /** As it stood that day, in the metric's unit; null when there were too few answers. */
  value: z.number().nullable(),
  answers: z.number().nullable(),
  /** 0 (lost) to 10 (sure). */
  confidence: z.number(),
  sentence: z.string(),
  author: z.string().nullable(),
});
export type CheckInRecord = z.infer<typeof checkInRow>;

const listSql = `
  select c.id, c.key_result_id as "keyResultId", c.at, c.value, c.answers, c.confidence, c.sentence,
    (select u.name from app_user u where u.id = c.author_id) as author
  from check_in c where c.workspace_id = $1 and c.key_result_id = any($2::int[]) order by c.at desc, c.id desc`;

/** The check-ins of some key results, the latest first. */
export async function listCheckIns(
  source: Source,
  workspaceId: number,
  keyResultIds: readonly number[],
): Promise<CheckInRecord[]> {
  return z.array(checkInRow).parse(await readRows(source, listSql, [workspaceId, [...keyResultIds]]));
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
