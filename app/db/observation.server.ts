import { localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { refused, type Saved, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

export type ObservationWrite = {
  /** The sender's own; sending it again changes nothing. */
  key: string;
  irritant: string;
  /** null: that it was met is all there is to say. */
  note: string | null;
};

/** Adds what somebody saw to an irritant's evidence. */
export async function addObservation(db: Db, writer: Writer, document: ObservationWrite, now: Date): Promise<Saved> {
  const { workspaceId, actor } = writer;
  const { key, irritant: irritantKey, note } = document;
  const irritant = await db.irritant.findUnique({
    where: { workspaceId_key: { workspaceId, key: irritantKey } },
    select: { id: true },
  });
  if (!irritant) return refused("unknown-irritant", "irritant", { key: irritantKey });
  const author = { authorId: actor.kind === "user" ? actor.id : null, authorName: actor.name };
  // Two at once are decided by the unique key.
  const { count } = await db.observation.createMany({
    data: [{ workspaceId, key, irritantId: irritant.id, note, at: now, ...author }],
    skipDuplicates: true,
  });
  const { id } = await db.observation.findUniqueOrThrow({ where: { workspaceId_key: { workspaceId, key } } });
  if (count === 0) return { ok: true, id, outcome: "unchanged" };
  const subject = { subjectKind: "irritant", subjectKey: irritantKey };
  await writeAudit(db, { ...writer, action: "irritant.observe", ...subject, after: { note } });
  return { ok: true, id, outcome: "created" };
}

/** Forgets the words of old observations; that something was observed stays. @returns how many */
export async function dropNotes(
  db: Db,
  { workspaceId, before }: { workspaceId: number; before: Date },
): Promise<number> {
  const where = { workspaceId, at: { lt: before }, note: { not: null } };
  return (await db.observation.updateMany({ where, data: { note: null } })).count;
}

/** The latest observations of one irritant, and how many there are. */
export async function listObservations(db: Db, workspaceId: number, irritantId: number, latest = 20) {
  const where = { workspaceId, irritantId };
  const count = await db.observation.count({ where });
  const rows = await db.observation.findMany({ where, orderBy: { at: "desc" }, take: latest });
  return { count, latest: rows.map(({ id, authorName, note, at }) => ({ id, authorName, note, at })) };
}

/** What an author saw lately, and what followed: the irritant as it stands, and how its tests go. */
export async function listFollowUps(db: Db, workspaceId: number, authorId: number, latest = 5) {
  const rows = await db.observation.findMany({
    where: { workspaceId, authorId },
    orderBy: { at: "desc" },
    take: latest,
  });
  const irritantId = { in: rows.map((row) => row.irritantId) };
  const irritants = await db.irritant.findMany({ where: { workspaceId, id: irritantId } });
  const tests = await db.experiment.findMany({
    where: { workspaceId, irritantId },
    select: { irritantId: true, status: true, shippedVariation: true },
  });
  return rows.flatMap((row) => {
    const irritant = irritants.find(({ id }) => id === row.irritantId);
    if (!irritant) return [];
    const own = tests.filter((test) => test.irritantId === irritant.id);
    return [
      {
        ...{ id: row.id, at: row.at, note: row.note, status: irritant.status },
        title: localizedTextSchema.parse(irritant.title),
        running: own.filter(({ status }) => status === "running" || status === "paused").length,
        shipped: own.filter(({ shippedVariation }) => shippedVariation !== null).length,
      },
    ];
  });
}
