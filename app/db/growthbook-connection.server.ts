import { randomBytes } from "node:crypto";
import { writeAudit } from "./audit-entry.server.ts";
import type { Writer } from "./saved.ts";
import { openSecret, sealSecret } from "./sealed-secret.server.ts";
import type { Db } from "./types.server.ts";

/** standalone: GrowthBook is left alone; connected: we steer tests there; import: we only read theirs. */
export const growthbookModes = ["standalone", "connected", "import"] as const;
export type GrowthbookMode = (typeof growthbookModes)[number];

export type GrowthbookConnection = {
  id: number;
  workspaceId: number;
  mode: GrowthbookMode;
  /** The base of its REST API, without a slash at the end. */
  host: string;
  apiKey: string;
  /** New tests and flags are made in this project of theirs; null: in none. */
  project: string | null;
  webhookKey: string;
  /** null: no webhook is accepted yet. */
  webhookSecret: string | null;
  blockedUntil: Date | null;
  heardAt: Date | null;
};

type Row = NonNullable<Awaited<ReturnType<Db["growthbookConnection"]["findFirst"]>>>;

function toConnection(row: Row, secret: string): GrowthbookConnection {
  const { sealedApiKey, sealedWebhookSecret, createdAt: _, mode, ...rest } = row;
  const open = (sealed: string) => openSecret(sealed, secret).toString("utf8");
  return {
    ...rest,
    mode: growthbookModes.find((known) => known === mode) ?? "standalone",
    apiKey: open(sealedApiKey),
    webhookSecret: sealedWebhookSecret === null ? null : open(sealedWebhookSecret),
  };
}

/** @param secret `env.secret`, which opens the keys */
export async function findGrowthbook(
  db: Db,
  workspaceId: number,
  secret: string,
): Promise<GrowthbookConnection | null> {
  const row = await db.growthbookConnection.findUnique({ where: { workspaceId } });
  return row && toConnection(row, secret);
}

/** The connection that an address of a webhook names; null when there is none, or it is not in use. */
export async function findGrowthbookByWebhookKey(
  db: Db,
  webhookKey: string,
  secret: string,
): Promise<GrowthbookConnection | null> {
  const row = await db.growthbookConnection.findUnique({ where: { webhookKey } });
  return row && row.mode !== "standalone" ? toConnection(row, secret) : null;
}

export type GrowthbookWrite = {
  mode: GrowthbookMode;
  host: string;
  project: string | null;
  /** null keeps the stored one. */
  apiKey: string | null;
  webhookSecret: string | null;
};

/**
 * Saves the connection of a workspace. A different host is a different server: what was known of tests there is
 * forgotten. Null when a first connection comes without its key.
 */
export async function putGrowthbook(
  db: Db,
  writer: Writer,
  { apiKey, webhookSecret, ...write }: GrowthbookWrite,
  secret: string,
): Promise<{ outcome: "created" | "changed" } | null> {
  const { workspaceId } = writer;
  const before = await db.growthbookConnection.findUnique({ where: { workspaceId } });
  const seal = (text: string) => sealSecret(Buffer.from(text, "utf8"), secret);
  const keys = {
    ...(apiKey !== null && { sealedApiKey: seal(apiKey) }),
    ...(webhookSecret !== null && { sealedWebhookSecret: seal(webhookSecret) }),
  };
  if (before) {
    await db.growthbookConnection.update({ where: { workspaceId }, data: { ...write, ...keys, blockedUntil: null } });
    if (before.host !== write.host) await db.growthbookLink.deleteMany({ where: { workspaceId } });
  } else {
    if (apiKey === null) return null;
    const webhookKey = randomBytes(12).toString("base64url");
    const data = { ...write, ...keys, workspaceId, webhookKey, sealedApiKey: seal(apiKey) };
    await db.growthbookConnection.create({ data });
  }
  const shown = (row: { mode: string; host: string; project: string | null }) => ({
    ...{ mode: row.mode, host: row.host, project: row.project },
  });
  await writeAudit(db, {
    ...writer,
    action: before ? "growthbook.change" : "growthbook.create",
    subjectKind: "growthbook",
    subjectKey: write.host,
    before: before && shown(before),
    after: { ...shown(write), newKey: apiKey !== null, newWebhookSecret: webhookSecret !== null },
  });
  return { outcome: before ? "changed" : "created" };
}

/** GrowthBook asked for a pause: kept, so that a restart or another process keeps it too. */
export async function saveBlockedUntil(db: Db, id: number, blockedUntil: Date | null): Promise<void> {
  await db.growthbookConnection.updateMany({ where: { id }, data: { blockedUntil } });
}

const keptDays = 30;

/**
 * Takes note of a webhook; false when the same body came before.
 * @param bodyHash SHA-256 of the raw body, hex
 */
export async function noteDelivery(db: Db, connectionId: number, bodyHash: string, now: Date): Promise<boolean> {
  const { count } = await db.growthbookDelivery.createMany({
    data: [{ connectionId, bodyHash, receivedAt: now }],
    skipDuplicates: true,
  });
  if (count === 0) return false;
  const old = new Date(now.getTime() - keptDays * 86_400_000);
  await db.growthbookDelivery.deleteMany({ where: { connectionId, receivedAt: { lt: old } } });
  await db.growthbookConnection.update({ where: { id: connectionId }, data: { heardAt: now } });
  return true;
}
