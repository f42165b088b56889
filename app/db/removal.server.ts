import type { Refusal } from "#experiments/lifecycle/problem.ts";
import type { Db } from "./types.server.ts";

/** What became of a document that was to go; `entry` is the audit entry that keeps its last state. */
export type Removed = { ok: true; entry: number } | Refusal;

/** What was taken away and can be put back. */
export type Removal = { entry: number; key: string; before: unknown };

type RemovalAction = "saved-group.remove" | "event-name.remove" | "member.remove";

/**
 * What an audit entry says was taken away; null when it is not of this workspace or says something else.
 * @param entry as an address or a form names it
 */
export async function readRemoval(
  db: Db,
  workspaceId: number,
  action: RemovalAction,
  entry: string | null,
): Promise<Removal | null> {
  if (entry === null || !/^\d{1,9}$/.test(entry)) return null;
  const found = await db.auditEntry.findFirst({ where: { id: Number(entry), workspaceId, action } });
  return found && { entry: found.id, key: found.subjectKey, before: found.before };
}
