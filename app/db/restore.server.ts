import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type DataPlaces, dataPlaces } from "#app/env.server.ts";
import { embeddedParts } from "./backup.server.ts";
import { lockData } from "./data-lock.server.ts";
import { openDatabase, serverPool } from "./open-database.server.ts";
import { operate, reach, run } from "./operate.server.ts";
import { DatabaseRefused, type SqlClient } from "./types.server.ts";

const replaceWord = "--replace";

/** `npm run restore -- FILE [--replace]` */
export async function main(args: string[]): Promise<void> {
  process.umask(0o077);
  await operate(async () => {
    const [file, ...more] = args.filter((arg) => arg !== replaceWord);
    if (!file || more.length > 0) throw new DatabaseRefused(`Name the file: npm run restore -- FILE [${replaceWord}]`);
    if (!existsSync(file)) throw new DatabaseRefused(`There is no file ${file}.`);
    const replace = args.includes(replaceWord);
    const places = dataPlaces();
    const { databaseUrl } = places;
    if (databaseUrl === null) await restoreEmbedded(places, file, replace);
    else await restoreServer(databaseUrl, places, file, replace);
    return `Restored ${file}. Start Cairn: it is as it was.`;
  });
}

/**
 * Unpacks a backup beside the data, opens it there, bringing it to this version's schema, and only then puts it in
 * place: a file that is damaged or of a newer version leaves everything as it was.
 */
async function restoreEmbedded({ dataDir }: DataPlaces, file: string, replace: boolean): Promise<void> {
  const names = (await run("tar", ["-tzf", file])).split("\n");
  if (!names.includes("pglite/PG_VERSION")) {
    throw new DatabaseRefused(`${file} is no backup of an embedded database. For one of a server, set DATABASE_URL.`);
  }
  const folder = join(dataDir, "pglite");
  const unlock = await lockData(folder);
  const fresh = join(dataDir, `restoring-${randomBytes(4).toString("hex")}`);
  try {
    const there = embeddedParts.filter((part) => existsSync(join(dataDir, part)));
    if (there.length > 0 && !replace) throw notEmpty(`${dataDir} (${there.join(", ")})`, "DATA_DIR");
    mkdirSync(fresh);
    await run("tar", ["-xzf", file, "-C", fresh]);
    const database = await openDatabase({ databaseUrl: null, dataDir: fresh });
    await database.close();
    mkdirSync(join(fresh, "replaced"));
    for (const part of there) renameSync(join(dataDir, part), join(fresh, "replaced", part));
    for (const part of embeddedParts) {
      if (existsSync(join(fresh, part))) renameSync(join(fresh, part), join(dataDir, part));
    }
    rmSync(`${folder}.creating`, { force: true });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    await unlock();
  }
}

/** Moves what is there aside, restores, brings it to this version's schema; on any failure everything is put back. */
async function restoreServer(databaseUrl: string, places: DataPlaces, file: string, replace: boolean): Promise<void> {
  await run("pg_restore", ["--list", file]);
  const secret = secretToRestore(places, `${file}.secret`, replace);
  const pool = serverPool(databaseUrl);
  try {
    await refuseUsed(pool);
    const there = await userSchemas(pool);
    if (there.length > 0 && !replace) throw notEmpty(`The database (${there.join(", ")})`, "DATABASE_URL");
    const aside = there.map((name) => ({ name, kept: `${name}_replaced_${randomBytes(3).toString("hex")}` }));
    for (const { name, kept } of aside) await pool.query(`alter schema ${quoted(name)} rename to ${quoted(kept)}`);
    await pool.query("create schema if not exists public");
    try {
      const { dbname, env } = reach(databaseUrl);
      const whole = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"];
      await run("pg_restore", [...whole, dbname, file], env);
      await (await openDatabase({ databaseUrl, dataDir: places.dataDir })).close();
    } catch (error) {
      for (const name of await userSchemas(pool)) {
        if (!aside.some(({ kept }) => kept === name)) await pool.query(`drop schema ${quoted(name)} cascade`);
      }
      if (aside.length > 0) await pool.query("drop schema if exists public");
      for (const { name, kept } of aside) await pool.query(`alter schema ${quoted(kept)} rename to ${quoted(name)}`);
      await pool.query("create schema if not exists public");
      throw error;
    }
    for (const { kept } of aside) await pool.query(`drop schema ${quoted(kept)} cascade`);
    secret?.();
  } finally {
    await pool.end();
  }
}

/** What puts the secret of a backup in its place; null when there is none to put. */
function secretToRestore({ secretFile, dataDir }: DataPlaces, copy: string, replace: boolean): (() => void) | null {
  if (secretFile === null || !existsSync(copy)) return null;
  const other = existsSync(secretFile) && !readFileSync(secretFile).equals(readFileSync(copy));
  if (other && !replace) throw notEmpty(`${secretFile} (another secret)`, "DATA_DIR");
  return () => {
    mkdirSync(dataDir, { recursive: true });
    copyFileSync(copy, secretFile);
  };
}

async function refuseUsed(sql: SqlClient): Promise<void> {
  const { rows } = await sql.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
    where datname = current_database() and application_name = 'cairn' and pid <> pg_backend_pid()`,
  );
  if (rows[0]?.n !== 0)
    throw new DatabaseRefused("A Cairn process is using the database. Stop every one of them first.");
}

/** Schemas with anything in them, and every one besides `public`. */
async function userSchemas(sql: SqlClient): Promise<string[]> {
  const { rows } = await sql.query<{ name: string }>(
    `select nspname as name from pg_namespace n
    where nspname !~ '^pg_' and nspname <> 'information_schema' and (nspname <> 'public'
      or exists (select from pg_class c where c.relnamespace = n.oid) or exists (select from pg_type t where t.typnamespace = n.oid))
    order by 1`,
  );
  return rows.map((row) => row.name);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function notEmpty(what: string, variable: string): DatabaseRefused {
  return new DatabaseRefused(
    `${what} is not empty. Restore into an empty ${variable}, or say ${replaceWord} to lose what is there.`,
  );
}
