import type { Role } from "#prisma/generated/enums.ts";
import type { Db } from "./types.server.ts";

export type ApiKeyWrite = {
  workspaceId: number;
  name: string;
  prefix: string;
  /** sha256 of the key, hex */
  hash: string;
  role: Role;
  scopes: string[];
  createdById: number | null;
};

export async function createApiKey(db: Db, key: ApiKeyWrite) {
  return await db.apiKey.create({ data: key });
}

/** The key that was issued with this hash, revoked or not. @param hash sha256 of the key, hex */
export async function findApiKeyByHash(db: Db, hash: string) {
  return await db.apiKey.findUnique({ where: { hash } });
}

export async function listApiKeys(db: Db, workspaceId: number) {
  return await db.apiKey.findMany({ where: { workspaceId }, orderBy: { id: "asc" }, omit: { hash: true } });
}

/** False when it is not this workspace's key, or was revoked before. */
export async function revokeApiKey(db: Db, workspaceId: number, id: number, now: Date): Promise<boolean> {
  const { count } = await db.apiKey.updateMany({
    where: { id, workspaceId, revokedAt: null },
    data: { revokedAt: now },
  });
  return count === 1;
}

/** Notes the use, at most once a minute: keys are used thousands of times a minute. */
export async function noteKeyUse(db: Db, id: number, now: Date): Promise<void> {
  const minuteAgo = new Date(now.getTime() - 60_000);
  await db.apiKey.updateMany({
    where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: minuteAgo } }] },
    data: { lastUsedAt: now },
  });
}
