import type { Role } from "#prisma/generated/enums.ts";
import type { Db } from "./types.server.ts";

export async function createMembership(
  db: Db,
  membership: { workspaceId: number; userId: number; role: Role; persona?: string | null },
): Promise<void> {
  await db.membership.create({ data: membership });
}

/** The people of a workspace, by name. */
export async function listMembers(db: Db, workspaceId: number) {
  return await db.membership.findMany({
    where: { workspaceId },
    include: { user: { select: { id: true, name: true, email: true } } },
    orderBy: { user: { name: "asc" } },
  });
}

/** Where a person works. */
export async function listMembershipsOf(db: Db, userId: number) {
  return await db.membership.findMany({ where: { userId }, orderBy: { createdAt: "asc" } });
}

/** Changes a role if it is still `from`; false when somebody else changed it first. The last administrator stays. */
export async function saveRole(
  db: Db,
  { workspaceId, userId, from, to }: { workspaceId: number; userId: number; from: Role; to: Role },
): Promise<boolean> {
  const { count } = await db.membership.updateMany({ where: { workspaceId, userId, role: from }, data: { role: to } });
  return count === 1;
}

/** @returns what the membership was; null when there was none */
export async function deleteMembership(
  db: Db,
  workspaceId: number,
  userId: number,
): Promise<{ role: Role; persona: string | null } | null> {
  const where = { workspaceId, userId };
  const before = await db.membership.findFirst({ where, select: { role: true, persona: true } });
  const { count } = await db.membership.deleteMany({ where });
  return count === 1 ? before : null;
}

/** How many administrators a workspace has: it must keep one. */
export async function countAdmins(db: Db, workspaceId: number): Promise<number> {
  return await db.membership.count({ where: { workspaceId, role: "admin" } });
}

/** How many people belong to these workspaces. */
export async function countMembers(db: Db, workspaceIds: readonly number[]): Promise<number> {
  return await db.membership.count({ where: { workspaceId: { in: [...workspaceIds] } } });
}

/** The demo's people behind the sign-in buttons. */
export async function listPersonas(db: Db, workspaceId: number) {
  return await db.membership.findMany({
    where: { workspaceId, persona: { not: null } },
    select: { persona: true, userId: true, role: true },
  });
}
