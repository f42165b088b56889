import { dataPlaces } from "#app/env.server.ts";
import { distributionSql, type TableLink } from "./distribution.ts";
import { openDatabase } from "./open-database.server.ts";
import { operate } from "./operate.server.ts";
import { sqlTransaction } from "./sql-transaction.server.ts";
import { DatabaseRefused, type SqlClient, type SqlPool } from "./types.server.ts";

/** `npm run db:distribute [-- --dry-run]`: spreads the tables over a PostgreSQL with the Citus extension, once. */
export async function main(args: string[]): Promise<void> {
  await operate(async () => {
    const { databaseUrl, dataDir } = dataPlaces();
    if (args.some((arg) => arg !== "--dry-run")) throw new DatabaseRefused("Use: npm run db:distribute [-- --dry-run]");
    const database = await openDatabase({ databaseUrl, dataDir });
    try {
      return await distribute(database.pool, args.includes("--dry-run"));
    } finally {
      await database.close();
    }
  });
}

/** One plan for tables that refer to one another: Citus must not prepare them on several connections at once. */
const inOrder = "set local citus.multi_shard_modify_mode to 'sequential';";

/**
 * Distributes the tables in one transaction. @returns what was done, or the statements themselves when `dryRun`
 * @throws {DatabaseRefused} without Citus, and when it was done before
 */
export async function distribute(pool: SqlPool, dryRun: boolean): Promise<string> {
  const statements = distributionSql(await tablesOf(pool), await linksOf(pool));
  if (dryRun) return ["begin;", inOrder, ...statements, "commit;"].join("\n");
  await requireCitus(pool);
  await sqlTransaction(pool, async (tx) => {
    for (const statement of [inOrder, ...statements]) await tx.query(statement);
  });
  return `${statements.length} tables are spread over the nodes. Start Cairn with the coordinator's address.`;
}

/** Names of the tables of `public`. */
export async function tablesOf(sql: SqlClient): Promise<string[]> {
  const { rows } = await sql.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1",
  );
  return rows.map((row) => row.name);
}

/** Their foreign keys. */
export async function linksOf(sql: SqlClient): Promise<TableLink[]> {
  const { rows } = await sql.query<TableLink>(
    `select k.relname as "table", t.relname as "refersTo" from pg_constraint c
    join pg_class k on k.oid = c.conrelid join pg_class t on t.oid = c.confrelid
    where c.contype = 'f' and k.relnamespace = 'public'::regnamespace order by 1, 2`,
  );
  return rows;
}

async function requireCitus(sql: SqlClient): Promise<void> {
  const { rows } = await sql.query<{ installed: boolean; available: boolean }>(
    `select exists (select from pg_extension where extname = 'citus') as installed,
      exists (select from pg_available_extensions where name = 'citus') as available`,
  );
  if (!rows[0]?.installed) {
    throw new DatabaseRefused(
      rows[0]?.available
        ? "Citus is there but not in this database. As its owner: create extension citus; then add the workers (citus_add_node)."
        : "This PostgreSQL has no Citus extension: nothing to distribute on. Cairn works on it as it is; " +
            "to see what would be done: npm run db:distribute -- --dry-run",
    );
  }
  const { rows: done } = await sql.query<{ n: number }>("select count(*)::int as n from citus_tables");
  if (done[0]?.n !== 0)
    throw new DatabaseRefused("The tables are distributed already. New ones are left to their own migration.");
}
