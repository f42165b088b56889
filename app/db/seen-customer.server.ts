import { createHash } from "node:crypto";
import { z } from "zod";
import type { Audience } from "#experiments/definition/audience.ts";
import { type AudienceCount, countAudience } from "#experiments/flags/count-audience.ts";
import type { SeenAttributes } from "#experiments/flags/seen-attributes.ts";
import { listSavedGroups } from "./saved-group.server.ts";
import { readSecureAttributes } from "./secure-attribute.server.ts";
import type { Db, SqlPool } from "./types.server.ts";

export type SeenCustomer = SeenAttributes & { unitId: string; seenAt: Date };

/** The customers seen last of a workspace, no more than this. */
export const maximumSeen = 2_000;
const keptMilliseconds = 30 * 86_400_000;

/** Customers seen before this instant are forgotten. */
export const seenSince = (now: Date): Date => new Date(now.getTime() - keptMilliseconds);

const upsert = `
  insert into seen_customer (unit_id, workspace_id, attributes, unkept, seen_at)
  select unit_id, workspace_id, attributes, unkept, seen_at
  from jsonb_to_recordset($1::jsonb)
    as r (unit_id uuid, workspace_id int, attributes jsonb, unkept text[], seen_at timestamptz)
  order by unit_id
  on conflict (unit_id) do update
    set attributes = excluded.attributes, unkept = excluded.unkept, seen_at = excluded.seen_at
    where excluded.seen_at >= seen_customer.seen_at`;

/** Writes what customers were seen with, of any workspaces, in one statement. @param seen each customer once */
export async function writeSeen(
  pool: SqlPool,
  seen: readonly (SeenCustomer & { workspaceId: number })[],
): Promise<void> {
  const rows = seen.map(({ unitId, workspaceId, attributes, unkept, seenAt }) => ({
    ...{ unit_id: unitId, workspace_id: workspaceId, attributes, unkept, seen_at: seenAt },
  }));
  await pool.query(upsert, [JSON.stringify(rows)]);
}

/** Keeps the customers seen last; the others of the workspace are forgotten. */
export async function trimSeen(pool: SqlPool, workspaceId: number): Promise<void> {
  const { rows } = await pool.query<{ unit_id: string; seen_at: Date }>(
    `select unit_id, seen_at from seen_customer where workspace_id = $1
     order by seen_at desc, unit_id desc offset $2 limit 1`,
    [workspaceId, maximumSeen - 1],
  );
  if (!rows[0]) return;
  await pool.query("delete from seen_customer where workspace_id = $1 and (seen_at, unit_id) < ($2, $3)", [
    workspaceId,
    rows[0].seen_at,
    rows[0].unit_id,
  ]);
}

/** Forgets customers not seen since, in every workspace or one. */
export async function dropSeen(pool: SqlPool, before: Date, workspaceId: number | null = null): Promise<void> {
  await pool.query("delete from seen_customer where seen_at < $1 and workspace_id = coalesce($2, workspace_id)", [
    before,
    workspaceId,
  ]);
}

/** Whether there is anybody to forget. */
export async function isSeenBefore(pool: SqlPool, before: Date): Promise<boolean> {
  const { rows } = await pool.query("select from seen_customer where seen_at < $1 limit 1", [before]);
  return rows.length > 0;
}

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const seenRow = z.object({
  attributes: z.record(z.string(), z.union([scalar, z.array(scalar)])),
  unkept: z.array(z.string()),
});

/** How many of the customers lately seen the conditions match, by the official SDK. */
export async function countSeen(
  { db, pool }: { db: Db; pool: SqlPool },
  workspaceId: number,
  audience: Audience,
  now: Date,
): Promise<AudienceCount> {
  const { rows } = await pool.query(
    `select attributes, unkept from seen_customer where workspace_id = $1 and seen_at >= $2
     order by seen_at desc, unit_id desc limit $3`,
    [workspaceId, seenSince(now), maximumSeen],
  );
  const groups = await listSavedGroups(db, workspaceId);
  const { names, salt } = await readSecureAttributes(db, workspaceId);
  return countAudience(
    rows.map((row) => seenRow.parse(row)),
    audience,
    Object.fromEntries(groups.map(({ key, values }) => [key, values])),
    salt === null ? null : { names: new Set(names), salt, sha256Hex },
  );
}

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");
