import { createHash } from "node:crypto";
import { z } from "zod";
import { experimentDefinitionSchema, experimentStatuses, phaseSchema } from "#experiments/definition/experiment.ts";
import { flagValueSchema, flagValueTypes } from "#experiments/definition/flag-value.ts";
import { flagRulesSchema } from "#experiments/flags/flag.ts";
import type { PayloadInput } from "#experiments/flags/payload.ts";
import { locales } from "#experiments/metrics/localized-text.ts";
import { openSecret } from "./sealed-secret.server.ts";
import type { Db, SqlPool } from "./types.server.ts";

/** The channel on which PostgreSQL tells every process that a payload changed; nothing but a hint to look. */
export const payloadChannel = "cairn_payload";

/** A connection's rights and everything its payload is made of. */
export type ConnectionFlags = {
  connectionId: number;
  workspaceId: number;
  remoteEval: boolean;
  /** 16 bytes; null when the payload is readable. */
  encryptionKey: Buffer | null;
  /** When the key, replaced by another, ends; null when it has no end. */
  validUntil: Date | null;
  input: PayloadInput;
};

const flagRow = z.object({
  key: z.string(),
  value_type: z.enum(flagValueTypes),
  default_value: flagValueSchema,
  environments: z.array(z.string()),
  rules: flagRulesSchema,
  archived_at: z.date().nullable(),
});

const experimentRow = z.object({
  key: z.string(),
  status: z.enum(experimentStatuses),
  definition: experimentDefinitionSchema,
  phase: z.number(),
  phases: z.array(phaseSchema),
  seed: z.string(),
  coverage: z.number(),
  shipped_variation: z.number().nullable(),
  shipped_at: z.date().nullable(),
});

const holdoutRow = z.object({ key: z.string(), definition: experimentDefinitionSchema, seed: z.string() });

const connectionRow = z.object({
  valid_until: z.date().nullable(),
  id: z.number(),
  workspace_id: z.number(),
  environment: z.string(),
  remote_eval: z.boolean(),
  sealed_encryption_key: z.string().nullable(),
  hash_secure: z.boolean(),
  inline_groups: z.boolean(),
  version: z.coerce.number(),
});

const workspaceRow = z.object({
  locale: z.enum(locales),
  version: z.coerce.number(),
  secure_attributes: z.array(z.string()),
  attribute_salt: z.string().nullable(),
});

const groupRow = z.object({ key: z.string(), values: z.array(z.union([z.string(), z.number()])) });

/** How a connection gets its payload; the readable one, for previews, is neither. */
export type PayloadOptions = { hashSecure?: boolean; inlineGroups?: boolean };

/**
 * What the connection of `clientKey` serves now; null when there is none, or it was revoked or replaced.
 * @param secret `env.secret`, which opens the encryption key
 */
export async function readConnectionFlags(
  pool: SqlPool,
  clientKey: string,
  { secret, now }: { secret: string; now: Date },
): Promise<ConnectionFlags | null> {
  // The version in the same statement: a key that is revoked while its flags are read then has an older one than its
  // workspace, and is read again. Read after it, the version would be that of the revocation, and the key be served on.
  const columns = `id, workspace_id, environment, remote_eval, hash_secure, inline_groups,
    coalesce((select v.version from payload_version v where v.workspace_id = sdk_connection.workspace_id), 0) as version`;
  const { rows } = await pool.query(
    `select ${columns}, sealed_encryption_key, null::timestamptz as valid_until
     from sdk_connection where client_key = $1 and revoked_at is null
     union all
     select ${columns}, previous_sealed_key, previous_until
     from sdk_connection where previous_client_key = $1 and previous_until > $2 and revoked_at is null`,
    [clientKey, now],
  );
  if (!rows[0]) return null;
  const connection = connectionRow.parse(rows[0]);
  const sealed = connection.sealed_encryption_key;
  return {
    connectionId: connection.id,
    workspaceId: connection.workspace_id,
    remoteEval: connection.remote_eval,
    validUntil: connection.valid_until,
    encryptionKey: sealed === null ? null : openSecret(sealed, secret),
    input: {
      ...(await readFlags(pool, connection.workspace_id, connection.environment, {
        hashSecure: connection.hash_secure,
        inlineGroups: connection.inline_groups,
      })),
      version: connection.version,
    },
  };
}

/** Everything the payload of one environment is made of: hand it to `buildPayload`. */
export async function readFlags(
  pool: SqlPool,
  workspaceId: number,
  environment: string,
  { hashSecure = false, inlineGroups = false }: PayloadOptions = {},
): Promise<PayloadInput> {
  // The version first: a change between the queries then shows up as a newer version, never as an older content.
  const workspace = await pool.query(
    `select w.locale, w.secure_attributes, w.attribute_salt, coalesce(v.version, 0) as version
     from workspace w left join payload_version v on v.workspace_id = w.id where w.id = $1`,
    [workspaceId],
  );
  const flags = await pool.query(
    `select key, value_type, default_value, environments, rules, archived_at
     from flag where workspace_id = $1 order by key`,
    [workspaceId],
  );
  const experiments = await pool.query(
    `select key, status, definition, phase, phases, seed, coverage, shipped_variation, shipped_at
     from experiment where workspace_id = $1 and kind = 'test' and status <> 'draft' order by started_at, id`,
    [workspaceId],
  );
  const holdouts = await pool.query(
    `select key, definition, seed from experiment
     where workspace_id = $1 and kind = 'holdout' and status = 'running' order by id`,
    [workspaceId],
  );
  const groups = await pool.query("select key, values from saved_group where workspace_id = $1", [workspaceId]);
  const { locale, version, secure_attributes, attribute_salt } = workspaceRow.parse(workspace.rows[0]);
  return {
    environment,
    locale,
    version,
    flags: z
      .array(flagRow)
      .parse(flags.rows)
      .map(({ value_type, default_value, archived_at, ...flag }) => ({
        ...flag,
        valueType: value_type,
        defaultValue: default_value,
        archived: archived_at !== null,
      })),
    experiments: z
      .array(experimentRow)
      .parse(experiments.rows)
      .map(({ shipped_variation, shipped_at, ...experiment }) => ({
        ...experiment,
        shippedVariation: shipped_variation,
        shippedAt: shipped_at,
      })),
    holdouts: z
      .array(holdoutRow)
      .parse(holdouts.rows)
      .map(({ key, seed, definition: { hashAttribute, variations } }) => ({
        ...{ key, seed, hashAttribute, share: variations[0]?.weight ?? 0 },
      })),
    savedGroups: Object.fromEntries(
      z
        .array(groupRow)
        .parse(groups.rows)
        .map(({ key, values }) => [key, values]),
    ),
    inlineGroups,
    secure:
      hashSecure && attribute_salt !== null
        ? { names: new Set(secure_attributes), salt: attribute_salt, sha256Hex }
        : null,
  };
}

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The present version of every workspace's payload, by workspace. */
export async function readPayloadVersions(pool: SqlPool): Promise<Map<number, number>> {
  const { rows } = await pool.query<{ workspace_id: number; version: string }>(
    "select workspace_id, version from payload_version",
  );
  return new Map(rows.map(({ workspace_id, version }) => [workspace_id, Number(version)]));
}

/**
 * Marks the flags, tests or connections of a workspace as changed; every process serves the change within a second
 * of the commit. Belongs in the same transaction as the change. The version rises strictly, also within a
 * millisecond and when a clock runs backwards.
 */
export async function bumpPayload(db: Db, workspaceId: number, now: Date): Promise<void> {
  const version = BigInt(now.getTime());
  await db.$executeRaw`
    insert into payload_version as present (workspace_id, version) values (${workspaceId}, ${version})
    on conflict (workspace_id) do update set version = greatest(present.version + 1, excluded.version)`;
  await db.$executeRaw`select pg_notify(${payloadChannel}, ${String(workspaceId)})`;
}
