import { z } from "zod";
import { type FlagDocument, flagDocumentSchema } from "#experiments/flags/flag.ts";
import { flagProblems } from "#experiments/lifecycle/flag-checklist.ts";
import { type Flag as FlagRow, Prisma } from "#prisma/generated/client.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { flagContext } from "./flag-context.server.ts";
import { bumpPayload } from "./flag-payload.server.ts";
import { refused, type Saved, sameDocument, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";
import { lockWorkspace } from "./workspace.server.ts";

export type FlagRecord = {
  id: number;
  key: string;
  document: FlagDocument;
  /** Rises with every save; also the number of the newest revision. */
  version: number;
  createdAt: Date;
};

/** The flags somebody wrote down, archived ones too, by key. A flag only a test names has no record. */
export async function listFlags(db: Db, workspaceId: number, key?: string): Promise<FlagRecord[]> {
  const rows = await db.flag.findMany({ where: { workspaceId, key }, orderBy: { key: "asc" } });
  return rows.map(toRecord);
}

export async function findFlag(db: Db, workspaceId: number, key: string): Promise<FlagRecord | null> {
  return (await listFlags(db, workspaceId, key))[0] ?? null;
}

function toRecord({ id, key, version, createdAt, archivedAt, description, ...row }: FlagRow): FlagRecord {
  const archived = archivedAt !== null;
  const document = flagDocumentSchema.parse({ ...row, description: description ?? "", archived });
  return { id, key, version, createdAt, document };
}

export type FlagWrite = {
  document: FlagDocument;
  /** The version the author saw; refused with `changed-meanwhile` when it moved on. Left out: whatever is there. */
  seen?: number;
  /** The revision taken again. */
  revertedTo?: number;
};

/**
 * Creates or changes a flag in the caller's transaction: the flag, its revision, the payload's version and the audit
 * entry together. Saves of one workspace wait for one another, so that no two of them close a cycle of prerequisites.
 */
export async function putFlag(db: Db, writer: Writer, key: string, write: FlagWrite, now: Date): Promise<Saved> {
  const { workspaceId, actor } = writer;
  const { document, seen, revertedTo } = write;
  await lockWorkspace(db, workspaceId);
  const before = await findFlag(db, workspaceId, key);
  if (seen !== undefined && seen !== (before?.version ?? 0)) return refused("changed-meanwhile", "");
  if (before && sameDocument(before.document, document)) return { ok: true, id: before.id, outcome: "unchanged" };
  if (before && before.document.valueType !== document.valueType)
    return refused("flag-type-fixed", "valueType", { type: before.document.valueType });
  const problems = flagProblems(key, document, await flagContext(db, workspaceId));
  if (problems.length > 0) return { ok: false, problems };
  const id = await saveRow(db, workspaceId, key, document, before, now);
  if (id === null) return refused("changed-meanwhile", "");
  await db.flagRevision.create({
    data: {
      ...{ workspaceId, flagId: id, number: (before?.version ?? 0) + 1, at: now },
      ...{ actorKind: actor.kind, actorId: actor.id, actorName: actor.name },
      ...{ document: plain(document), revertedTo },
    },
  });
  await bumpPayload(db, workspaceId, now);
  await writeAudit(db, {
    ...writer,
    action: revertedTo !== undefined ? "flag.revert" : before ? "flag.change" : "flag.create",
    subjectKind: "flag",
    subjectKey: key,
    before: before?.document,
    after: document,
  });
  return { ok: true, id, outcome: before ? "changed" : "created" };
}

/** The flag's id; null when somebody else was faster. */
async function saveRow(
  db: Db,
  workspaceId: number,
  key: string,
  { archived, defaultValue, ...document }: FlagDocument,
  before: FlagRecord | null,
  now: Date,
): Promise<number | null> {
  const data = {
    ...document,
    rules: plain(document.rules),
    // A JSON null is a value of a flag, not an empty column.
    defaultValue: defaultValue === null ? Prisma.JsonNull : plain(defaultValue),
    archivedAt: archived ? now : null,
  };
  if (!before) {
    const { count } = await db.flag.createMany({ data: [{ workspaceId, key, ...data }], skipDuplicates: true });
    return count === 0 ? null : ((await findFlag(db, workspaceId, key))?.id ?? null);
  }
  const { count } = await db.flag.updateMany({
    where: { id: before.id, workspaceId, version: before.version },
    data: { ...data, version: { increment: 1 } },
  });
  return count === 1 ? before.id : null;
}

/** The same value as plain JSON, which Prisma's own type asks for. */
function plain(value: unknown): Prisma.InputJsonValue {
  // A value parsed from JSON text is JSON.
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;
}

export type FlagRevision = {
  number: number;
  at: Date;
  actorKind: string;
  actorName: string;
  revertedTo: number | null;
  document: FlagDocument;
};

/** Every revision of a flag, the newest first. */
export async function listRevisions(db: Db, workspaceId: number, flagId: number): Promise<FlagRevision[]> {
  const rows = await db.flagRevision.findMany({ where: { workspaceId, flagId }, orderBy: { number: "desc" } });
  return rows.map(({ number, at, actorKind, actorName, revertedTo, document }) => ({
    ...{ number, at, actorKind, actorName, revertedTo },
    document: flagDocumentSchema.parse(document),
  }));
}

/** Takes the document of an earlier revision again, as a new revision; refused where it no longer fits. */
export async function revertFlag(
  db: Db,
  writer: Writer,
  flag: FlagRecord,
  { number, seen }: { number: number; seen?: number },
  now: Date,
): Promise<Saved> {
  const revision = z.int().safeParse(number).success
    ? (await listRevisions(db, writer.workspaceId, flag.id)).find((one) => one.number === number)
    : undefined;
  if (!revision) return refused("unknown-revision", "revision", { number });
  return await putFlag(db, writer, flag.key, { document: revision.document, seen, revertedTo: number }, now);
}
