import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Database, DatabaseRefused } from "./types.server.ts";

type Migration = { name: string; sql: string; checksum: string };
type Applied = { migration_name: string; checksum: string; finished_at: Date | null };

/** Prisma's own advisory lock, so that `prisma migrate deploy` and this runner wait for each other. */
const migrationLock = 72707369;

const appliedTable = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;

/** Migrations on disk, oldest first; the server and the tests run from the repository's root. */
export function readMigrations(folder = resolve("prisma/migrations")): Migration[] {
  if (!existsSync(folder)) throw new DatabaseRefused(`${folder} is missing: start Cairn from its own folder.`);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => {
      const sql = readFileSync(join(folder, entry.name, "migration.sql"), "utf8");
      return { name: entry.name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Brings the database to the newest migration, each in one transaction, and returns the names applied now.
 * Keeps Prisma's table and checksums: `prisma migrate deploy` agrees in both directions.
 * @throws {DatabaseRefused} when an applied migration was edited or failed, or the database is newer than this code
 */
export async function migrate({ pool }: Pick<Database, "pool">, migrations = readMigrations()): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    await client.query(appliedTable);
    const { rows } = await client.query<Applied>(
      "select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null",
    );
    refuseForeignHistory(migrations, rows);
    const done = new Set(rows.map((row) => row.migration_name));
    const pending = migrations.filter((migration) => !done.has(migration.name));
    for (const { name, sql, checksum } of pending) {
      try {
        await client.query("begin");
        await client.query(sql);
        await client.query(
          `insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
           values ($1, $2, $3, clock_timestamp(), 1)`,
          [randomUUID(), checksum, name],
        );
        await client.query("commit");
      } catch (cause) {
        await client.query("rollback");
        throw new DatabaseRefused(`Migration ${name} failed and was undone: ${messageOf(cause)}`, { cause });
      }
    }
    return pending.map((migration) => migration.name);
  } finally {
    await client.query("select pg_advisory_unlock($1)", [migrationLock]);
    client.release();
  }
}

function refuseForeignHistory(migrations: Migration[], applied: Applied[]): void {
  const onDisk = new Map(migrations.map((migration) => [migration.name, migration.checksum]));
  for (const row of applied) {
    const checksum = onDisk.get(row.migration_name);
    if (checksum === undefined) {
      throw new DatabaseRefused(
        `The database is newer than this version of Cairn: it has the migration ${row.migration_name}, unknown here. ` +
          "Start the newer version, or restore a backup made before it.",
      );
    }
    if (row.finished_at === null) {
      throw new DatabaseRefused(
        `Migration ${row.migration_name} was left unfinished by another tool. ` +
          "Restore a backup, or repair the database and run: npx prisma migrate resolve.",
      );
    }
    if (checksum !== row.checksum) {
      throw new DatabaseRefused(
        `Migration ${row.migration_name} was edited after it was applied. ` +
          "Put its file back as it was and make the change in a new migration: npm run db:new <name>.",
      );
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
