import type { Db } from "./types.server.ts";

/** E-mail addresses are compared in lower case, without surrounding spaces. */
export function plainEmail(email: string): string {
  return email.trim().toLowerCase();
}

export async function findUserByEmail(db: Db, email: string) {
  return await db.user.findUnique({ where: { email: plainEmail(email) } });
}

/** @throws the unique violation of `app_user_email_key` when the address is taken */
export async function createUser(
  db: Db,
  user: { email: string; name: string; passwordHash: string | null; locale: string },
) {
  return await db.user.create({ data: { ...user, email: plainEmail(user.email) } });
}

export async function savePreferences(
  db: Db,
  userId: number,
  preferences: { name?: string; locale?: string; theme?: string },
): Promise<void> {
  await db.user.update({ where: { id: userId }, data: preferences });
}

/** Replaces the password's hash if it is still the one that was checked; false when another change came first. */
export async function savePassword(db: Db, userId: number, from: string, to: string): Promise<boolean> {
  const { count } = await db.user.updateMany({ where: { id: userId, passwordHash: from }, data: { passwordHash: to } });
  return count === 1;
}
