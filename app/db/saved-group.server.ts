import { type SavedGroup, savedGroupSchema } from "#experiments/flags/saved-groups.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { audienceUses } from "./flag-context.server.ts";
import { bumpPayload } from "./flag-payload.server.ts";
import type { Removed } from "./removal.server.ts";
import { refused, type Saved, sameDocument, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";
import { lockWorkspace } from "./workspace.server.ts";

export type SavedGroupRecord = SavedGroup & { id: number; version: number };

export async function listSavedGroups(db: Db, workspaceId: number): Promise<SavedGroupRecord[]> {
  const rows = await db.savedGroup.findMany({ where: { workspaceId }, orderBy: { key: "asc" } });
  return rows.map(({ id, version, ...row }) => ({ ...savedGroupSchema.parse(row), id, version }));
}

/**
 * Creates or changes a group. Its attribute stays while conditions name it (`group-used`); who comes second is refused
 * with `changed-meanwhile`.
 */
export async function putSavedGroup(db: Db, writer: Writer, document: SavedGroup, now: Date): Promise<Saved> {
  const { workspaceId } = writer;
  await lockWorkspace(db, workspaceId);
  const found = (await listSavedGroups(db, workspaceId)).find(({ key }) => key === document.key);
  const { id, version, ...before } = found ?? { id: 0, version: 0 };
  if (found && sameDocument(before, document)) return { ok: true, id, outcome: "unchanged" };
  if (found && found.attribute !== document.attribute) {
    const users = await usersOf(db, workspaceId, document.key);
    if (users.length > 0) return refused("group-used", "attribute", { key: document.key, users: users.join(", ") });
  }
  const saved = found
    ? await db.savedGroup.updateMany({
        where: { id, workspaceId, version },
        data: { ...document, version: { increment: 1 } },
      })
    : await db.savedGroup.createMany({ data: [{ workspaceId, ...document }], skipDuplicates: true });
  if (saved.count === 0) return refused("changed-meanwhile", "");
  await bumpPayload(db, workspaceId, now);
  await writeAudit(db, {
    ...writer,
    action: found ? "saved-group.change" : "saved-group.create",
    subjectKind: "saved-group",
    subjectKey: document.key,
    before: found && before,
    after: document,
  });
  if (found) return { ok: true, id, outcome: "changed" };
  const where = { workspaceId_key: { workspaceId, key: document.key } };
  return { ok: true, id: (await db.savedGroup.findUniqueOrThrow({ where })).id, outcome: "created" };
}

/** Removes a group that no condition names. */
export async function removeSavedGroup(db: Db, writer: Writer, key: string, now: Date): Promise<Removed> {
  const { workspaceId } = writer;
  await lockWorkspace(db, workspaceId);
  const found = (await listSavedGroups(db, workspaceId)).find((group) => group.key === key);
  if (!found) return refused("unknown-group", "key", { key });
  const users = await usersOf(db, workspaceId, key);
  if (users.length > 0) return refused("group-used", "key", { key, users: users.join(", ") });
  const { id, version, ...before } = found;
  const { count } = await db.savedGroup.deleteMany({ where: { id, workspaceId, version } });
  if (count === 0) return refused("changed-meanwhile", "");
  await bumpPayload(db, workspaceId, now);
  const subject = { subjectKind: "saved-group", subjectKey: key };
  return { ok: true, entry: await writeAudit(db, { ...writer, action: "saved-group.remove", ...subject, before }) };
}

/** The flags and tests whose conditions name the group. */
export async function usersOf(db: Db, workspaceId: number, key: string): Promise<string[]> {
  const uses = await audienceUses(db, workspaceId);
  return [...new Set(uses.filter(({ groups }) => groups.includes(key)).map(({ user }) => user))];
}
