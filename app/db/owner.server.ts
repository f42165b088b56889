import type { Db } from "./types.server.ts";

export type Owner = { id: number; name: string; email: string };

/** The member of the workspace with this e-mail, or null: nobody outside can own anything in it. */
export async function findMemberByEmail(db: Db, workspaceId: number, email: string): Promise<Owner | null> {
  const membership = await db.membership.findFirst({
    where: { workspaceId, user: { email: { equals: email, mode: "insensitive" } } },
    select: { user: { select: { id: true, name: true, email: true } } },
  });
  return membership?.user ?? null;
}

/** Owners by user id, for lists. */
export async function findOwners(db: Db, ids: readonly (number | null)[]): Promise<Map<number, Owner>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const users = await db.user.findMany({
    where: { id: { in: wanted } },
    select: { id: true, name: true, email: true },
  });
  return new Map(users.map((user) => [user.id, user]));
}
