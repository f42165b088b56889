// What the migrations make of an empty database, compared with what the schema files say. Runs Prisma's schema engine
// (WebAssembly) over an in-memory PGlite, because its native engine would have to be downloaded.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import { PrismaPGlite } from "pglite-prisma-adapter";

const folder = dirname(fileURLToPath(import.meta.url));
export const migrationsFolder = join(folder, "migrations");
const schemaFile = join(folder, "schema.prisma");
const factsFile = join(folder, "facts.sql");

/** Names of the migrations in order, oldest first. */
export function migrationNames() {
  return readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

const migrationSql = (name) => readFileSync(join(migrationsFolder, name, "migration.sql"), "utf8");

async function startEngine(datamodel, factory) {
  const wasmFile = fileURLToPath(
    new URL("./schema_engine_bg.wasm", import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg")),
  );
  const { instance } = await WebAssembly.instantiate(readFileSync(wasmFile), { "./schema_engine_bg.js": bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const silent = () => {};
  return bindings.SchemaEngine.new(
    { datamodels: [[schemaFile, datamodel]] },
    silent,
    bindMigrationAwareSqlAdapterFactory(factory),
  );
}

/** The adapter does not wait for its script, so that the engine would read a half-made database. */
async function connect(database) {
  const adapter = await new PrismaPGlite(database).connect();
  adapter.executeScript = async (script) => {
    await database.exec(script);
  };
  return adapter;
}

let blank = null;

/** An empty database in memory; unpacked from the first one, because initialising each anew takes seconds. */
async function emptyDatabase() {
  if (blank === null) {
    const first = await PGlite.create();
    blank = await first.dumpDataDir("none");
    await first.close();
  }
  return PGlite.create({ loadDataDir: blank });
}

/**
 * The SQL that brings a database made by the migrations to schema.prisma; empty when there is nothing to do.
 * Tables of facts.sql are left alone.
 */
export async function schemaDifference() {
  const databases = [];
  const open = async () => {
    const database = await emptyDatabase();
    databases.push(database);
    return connect(database);
  };
  const factory = {
    provider: "postgres",
    adapterName: "pglite-prisma-adapter",
    connect: open,
    connectToShadowDb: open,
  };
  const datamodel = readFileSync(schemaFile, "utf8");
  const engine = await startEngine(datamodel, factory);
  try {
    const { stdout } = await engine.diff({
      from: {
        tag: "migrations",
        baseDir: migrationsFolder,
        lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
        shadowDbInitScript: "",
        migrationDirectories: migrationNames().map((name) => ({
          path: name,
          migrationFile: { path: "migration.sql", content: { tag: "ok", value: migrationSql(name) } },
        })),
      },
      to: { tag: "schemaDatamodel", files: [{ path: schemaFile, content: datamodel }] },
      script: true,
      exitCode: true,
      filters: { externalTables: (await factTables()).map((table) => `public.${table}`), externalEnums: [] },
    });
    return (stdout ?? "").replace(/^-- This is an empty migration\.\s*$/m, "").trim();
  } finally {
    for (const database of databases) await database.close();
  }
}

async function factTables() {
  const database = await emptyDatabase();
  await database.exec(readFileSync(factsFile, "utf8"));
  const { rows } = await database.query("select tablename from pg_tables where schemaname = 'public'");
  await database.close();
  return rows.map((row) => row.tablename);
}

/** Columns, constraints and indexes of the named tables, one line each, in an order that does not depend on history. */
async function describeTables(database, tables) {
  const { rows } = await database.query(
    `select format('%s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                   case when a.attnotnull then ' not null' else '' end,
                   coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')) as line
       from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname = any($1)
     union all
     select format('%s: %s', conrelid::regclass, pg_get_constraintdef(oid))
       from pg_constraint where contype <> 'n' and conrelid in (select oid from pg_class where relname = any($1))
     union all
     select indexdef from pg_indexes where schemaname = 'public' and tablename = any($1)
     order by line`,
    [tables],
  );
  return rows.map((row) => row.line);
}

/** Lines on which the migrations and facts.sql disagree about the fact tables: `- ` only in the migrations, `+ ` only in the file. */
export async function factDifference() {
  const tables = await factTables();
  const migrated = await emptyDatabase();
  for (const name of migrationNames()) await migrated.exec(migrationSql(name));
  const declared = await emptyDatabase();
  await declared.exec(readFileSync(factsFile, "utf8"));
  const before = await describeTables(migrated, tables);
  const after = await describeTables(declared, tables);
  await migrated.close();
  await declared.close();
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
}
