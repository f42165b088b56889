import { join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import type { Env } from "#app/env.server.ts";
import { log } from "#app/log.server.ts";
import { PrismaClient } from "#prisma/generated/client.ts";
import { lockData } from "./data-lock.server.ts";
import { migrate } from "./migrate.server.ts";
import { openPGlite, pglitePool } from "./pglite.server.ts";
import { sqlTypes } from "./sql-types.server.ts";
import { type Database, DatabaseRefused } from "./types.server.ts";

/**
 * The database, open and migrated: the server at `databaseUrl`, else the embedded one in `dataDir`.
 * @throws {DatabaseRefused} with a message for the operator: print it and end the process
 */
export async function openDatabase(env: Pick<Env, "databaseUrl" | "dataDir">): Promise<Database> {
  const database = env.databaseUrl === null ? await openEmbedded(env.dataDir) : await openServer(env.databaseUrl);
  try {
    const applied = await migrate(database);
    if (applied.length > 0) log.info({ applied }, "database migrated");
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openEmbedded(dataDir: string): Promise<Database> {
  const folder = join(dataDir, "pglite");
  const unlock = await lockData(folder);
  try {
    return asDatabase("pglite", pglitePool(await openPGlite(folder)), unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function openServer(databaseUrl: string): Promise<Database> {
  const pool = serverPool(databaseUrl);
  const database = asDatabase("postgres", pool, async () => {});
  try {
    const { rows } = await pool.query<{ TimeZone: string }>("show time zone");
    if (rows[0]?.TimeZone !== "UTC") {
      throw new DatabaseRefused(
        "The database sessions are not in UTC. A connection pooler that drops start-up options must set TimeZone itself.",
      );
    }
    return database;
  } catch (error) {
    await database.close();
    if (error instanceof DatabaseRefused) throw error;
    // The message of a refused connection can be empty: node lists one error per address tried.
    const reason = error instanceof AggregateError ? error.errors.map(String).join("; ") : String(error);
    throw new DatabaseRefused(`DATABASE_URL: the server cannot be reached (${reason}).`, { cause: error });
  }
}

/** Prisma's adapter reads and writes instants without a zone: every session must be in UTC, whatever the server's zone. */
export function serverPool(databaseUrl: string): pg.Pool {
  const url = new URL(databaseUrl);
  url.searchParams.set("options", `${url.searchParams.get("options") ?? ""} -c TimeZone=UTC`.trim());
  return new pg.Pool({ connectionString: url.href, types: sqlTypes, max: 10, application_name: "cairn" });
}

/** One pool under both Prisma and raw SQL. `closeStorage` runs once nothing uses the pool any more. */
export function asDatabase(kind: Database["kind"], pool: pg.Pool, closeStorage: () => Promise<void>): Database {
  pool.on("error", (err) => log.warn({ err }, "an idle database connection was lost"));
  // The pool hears only of idle ones; one that is cut in use would end the process, although its query hears of it too.
  pool.on("connect", (client) => client.on("error", (err) => log.debug({ err }, "a database connection was cut")));
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    errorFormat: "minimal", // the long format quotes arguments, which are people's
    // On one connection a transaction waits for all before it; the defaults (2 s, 5 s) give up under a burst.
    transactionOptions: { maxWait: 30_000, timeout: 60_000 },
  });
  let closing: Promise<void> | null = null;
  const close = async () => {
    await prisma.$disconnect();
    await pool.end();
    await closeStorage();
  };
  return {
    kind,
    pool,
    prisma,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
