import type { Db } from "./types.server.ts";

/** @param id sha256 of the cookie's token, hex */
export async function createSession(
  db: Db,
  session: { id: string; userId: number; workspaceId: number | null; expiresAt: Date },
): Promise<void> {
  await db.session.create({ data: session });
}

/** The session with its person and all their memberships; null when unknown or over at `now`. */
export async function findSession(db: Db, id: string, now: Date) {
  return await db.session.findFirst({
    where: { id, expiresAt: { gt: now } },
    include: { user: { include: { memberships: { orderBy: { createdAt: "asc" } } } } },
  });
}

/** Opens another workspace in this session; call only after checking the membership. */
export async function saveSessionWorkspace(db: Db, id: string, workspaceId: number): Promise<void> {
  await db.session.updateMany({ where: { id }, data: { workspaceId } });
}

export async function deleteSession(db: Db, id: string): Promise<void> {
  await db.session.deleteMany({ where: { id } });
}

/** Ends a person's sessions, but for the one in use. */
export async function deleteOtherSessions(db: Db, userId: number, keepId: string): Promise<void> {
  await db.session.deleteMany({ where: { userId, id: { not: keepId } } });
}

/** Clears away what is over. */
export async function deleteExpiredSessions(db: Db, now: Date): Promise<void> {
  await db.session.deleteMany({ where: { expiresAt: { lte: now } } });
}
