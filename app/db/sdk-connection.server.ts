import { randomBytes } from "node:crypto";
import { bumpPayload } from "./flag-payload.server.ts";
import { openSecret, sealSecret } from "./sealed-secret.server.ts";
import type { Db } from "./types.server.ts";

export type ConnectionWrite = {
  workspaceId: number;
  name: string;
  environment: string;
  /** The payload is readable only with the connection's key. */
  encrypted?: boolean;
  /** Applications get evaluated values only. */
  remoteEval?: boolean;
  /** The application hashes secure attributes before it evaluates. */
  hashSecure?: boolean;
  /** Saved groups stand inside conditions, for SDKs that do not know them. */
  inlineGroups?: boolean;
};

/**
 * A connection with a client key of its own, `sdk-` and 96 random bits.
 * @param secret `env.secret`, which seals the encryption key
 */
export async function createConnection(db: Db, { encrypted = false, ...connection }: ConnectionWrite, secret: string) {
  return await db.sdkConnection.create({
    data: {
      ...connection,
      clientKey: newClientKey(),
      sealedEncryptionKey: encrypted ? newEncryptionKey(secret) : null,
    },
  });
}

const newClientKey = () => `sdk-${randomBytes(12).toString("base64url")}`;
const newEncryptionKey = (secret: string) => sealSecret(randomBytes(16), secret);

/** Longest time that two keys of a connection are served side by side. */
export const longestOverlapHours = 90 * 24;

/**
 * Gives a connection a new client key, and a new encryption key if it is encrypted. The keys before go on together until
 * `until` and are refused from then on; those before them end now. In a transaction.
 * @returns the connection with its new keys; null when there is none, it is revoked, or it was rotated meanwhile
 */
export async function rotateConnection(
  db: Db,
  { workspaceId, id, until, now }: { workspaceId: number; id: number; until: Date; now: Date },
  secret: string,
) {
  const before = await db.sdkConnection.findFirst({ where: { id, workspaceId, revokedAt: null } });
  if (!before) return null;
  const { count } = await db.sdkConnection.updateMany({
    where: { id, workspaceId, revokedAt: null, clientKey: before.clientKey },
    data: {
      clientKey: newClientKey(),
      sealedEncryptionKey: before.sealedEncryptionKey === null ? null : newEncryptionKey(secret),
      previousClientKey: before.clientKey,
      previousSealedKey: before.sealedEncryptionKey,
      previousUntil: until,
    },
  });
  if (count === 0) return null;
  await bumpPayload(db, workspaceId, now);
  return await db.sdkConnection.findUniqueOrThrow({ where: { id } });
}

/** Ends the key before the last rotation at once; false when it already ended or there is none. In a transaction. */
export async function endPreviousKey(db: Db, workspaceId: number, id: number, now: Date): Promise<boolean> {
  const { count } = await db.sdkConnection.updateMany({
    where: { id, workspaceId, revokedAt: null, previousUntil: { gt: now } },
    data: { previousUntil: now },
  });
  if (count === 1) await bumpPayload(db, workspaceId, now);
  return count === 1;
}

/** Connections in the order they were made, the revoked ones too. */
export async function listConnections(db: Db, workspaceId: number) {
  return await db.sdkConnection.findMany({ where: { workspaceId }, orderBy: { id: "asc" } });
}

/** The connection whose present client key this is; null when it is revoked or not the workspace's. */
export async function findConnection(db: Db, workspaceId: number, clientKey: string) {
  return await db.sdkConnection.findFirst({ where: { workspaceId, clientKey, revokedAt: null } });
}

/** The `decryptionKey` an SDK is given: base64 of 16 bytes. Null when the connection is not encrypted. */
export function decryptionKey(connection: { sealedEncryptionKey: string | null }, secret: string): string | null {
  const sealed = connection.sealedEncryptionKey;
  return sealed === null ? null : openSecret(sealed, secret).toString("base64");
}

/** Ends a connection for good within a second everywhere; false when it is not there or already ended. In a transaction. */
export async function revokeConnection(db: Db, workspaceId: number, id: number, now: Date): Promise<boolean> {
  const { count } = await db.sdkConnection.updateMany({
    where: { id, workspaceId, revokedAt: null },
    data: { revokedAt: now },
  });
  if (count === 1) await bumpPayload(db, workspaceId, now);
  return count === 1;
}
