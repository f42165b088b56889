import { createHash, randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { migrate, readMigrations } from "#app/db/migrate.server.ts";
import { asDatabase, serverPool } from "#app/db/open-database.server.ts";
import { pglitePool, startPGlite } from "#app/db/pglite.server.ts";
import type { Database } from "#app/db/types.server.ts";

/**
 * A fresh, migrated database of its own; `await database.close()` throws it away.
 * PGlite in memory, or a database on the server at `TEST_DATABASE_URL` when that is set. Both are copies of a template
 * made once per set of migrations, because migrating takes longer than most tests.
 */
export function testDatabase(): Promise<Database> {
  const server = process.env.TEST_DATABASE_URL;
  return server ? copyOnServer(server) : copyInMemory(`pglite-${templateVersion()}`, (pool) => migrate({ pool }));
}

/** As `testDatabase`, with nothing in it: for the migrations themselves. */
export function emptyDatabase(): Promise<Database> {
  const server = process.env.TEST_DATABASE_URL;
  return server ? createOnServer(server, "template0") : copyInMemory("pglite-empty", async () => {});
}

/** Puts a migrated embedded database into a data directory that has none, as a server that ran and stopped left it. */
export async function copyIntoDataDirectory(dataDir: string): Promise<void> {
  const folder = resolve("node_modules/.cache/cairn", `data-${templateVersion()}`);
  if (!existsSync(folder)) {
    const own = `${folder}.${randomBytes(4).toString("hex")}`;
    mkdirSync(dirname(folder), { recursive: true });
    const pool = pglitePool(await PGlite.create(own));
    await migrate({ pool });
    await pool.end();
    moveIntoPlace(own, folder);
  }
  cpSync(folder, join(dataDir, "pglite"), { recursive: true });
}

/** Several test processes may make a template at once: each moves a whole one into place, and the first one stays. */
function moveIntoPlace(own: string, template: string): void {
  try {
    renameSync(own, template);
  } catch (error) {
    if (!existsSync(template)) throw error;
    rmSync(own, { recursive: true });
  }
}

/** Changes with any migration, so that no test meets an old template. */
function templateVersion(): string {
  const checksums = readMigrations().map((migration) => migration.checksum);
  return createHash("sha256").update(checksums.join()).digest("hex").slice(0, 16);
}

/** Unpacking a data directory takes a tenth of the time of making one. */
async function copyInMemory(template: string, prepare: (pool: pg.Pool) => Promise<unknown>): Promise<Database> {
  const file = resolve("node_modules/.cache/cairn", `${template}.tar`);
  if (!existsSync(file)) await writeTemplate(file, prepare);
  const pglite = await startPGlite({ loadDataDir: new Blob([readFileSync(file)]) });
  return asDatabase("pglite", pglitePool(pglite), async () => {});
}

async function writeTemplate(file: string, prepare: (pool: pg.Pool) => Promise<unknown>): Promise<void> {
  const pglite = await PGlite.create();
  const pool = pglitePool(pglite);
  await prepare(pool);
  const tar = await pglite.dumpDataDir("none");
  await pool.end();
  mkdirSync(dirname(file), { recursive: true });
  const own = `${file}.${randomBytes(4).toString("hex")}`;
  writeFileSync(own, new Uint8Array(await tar.arrayBuffer()));
  moveIntoPlace(own, file);
}

async function copyOnServer(server: string): Promise<Database> {
  return createOnServer(server, await templateOnServer(server));
}

/** The name of the migrated template on the server, made when it is not there yet. */
export async function templateOnServer(server: string): Promise<string> {
  const template = `cairn_template_${templateVersion()}`;
  await onServer(server, async (client) => {
    await client.query("select pg_advisory_lock(hashtext($1))", [template]);
    const { rowCount } = await client.query("select from pg_database where datname = $1 and datistemplate", [template]);
    if (rowCount === 0) await createTemplate(server, template, client);
    await client.query("select pg_advisory_unlock(hashtext($1))", [template]);
  });
  return template;
}

async function createOnServer(server: string, template: string): Promise<Database> {
  const name = `cairn_test_${randomBytes(8).toString("hex")}`;
  await onServer(server, async (client) => {
    await client.query(`create database ${name} template ${template}`);
  });
  return asDatabase("postgres", serverPool(withDatabase(server, name)), () =>
    onServer(server, async (client) => {
      await client.query(`drop database ${name} with (force)`);
    }),
  );
}

async function createTemplate(server: string, template: string, client: pg.Client): Promise<void> {
  await client.query(`drop database if exists ${template} with (force)`);
  await client.query(`create database ${template}`);
  const pool = serverPool(withDatabase(server, template));
  await migrate({ pool });
  await pool.end();
  await client.query(`alter database ${template} is_template true`);
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer(server: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
