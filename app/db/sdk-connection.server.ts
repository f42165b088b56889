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
      clientKey: `sdk-${randomBytes(12).toString("base64url")}`,
      sealedEncryptionKey: encrypted ? sealSecret(randomBytes(16), secret) : null,
    },
  });
}

/** Connections in the order they were made, the revoked ones too. */
export async function listConnections(db: Db, workspaceId: number) {
  return await db.sdkConnection.findMany({ where: { workspaceId }, orderBy: { id: "asc" } });
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
