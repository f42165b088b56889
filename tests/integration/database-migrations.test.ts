import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate, readMigrations } from "#app/db/migrate.server.ts";
import { type Database, DatabaseRefused } from "#app/db/types.server.ts";
import { emptyDatabase } from "#tests/support/database.ts";

let database: Database;
beforeEach(async () => {
  database = await emptyDatabase();
});
afterEach(() => database.close());

const migrations = readMigrations();
const names = migrations.map((migration) => migration.name);
const made = (name: string, sql: string) => ({ name, sql, checksum: `checksum of ${sql}` });

async function tables(): Promise<string[]> {
  const { rows } = await database.pool.query<{ tablename: string }>(
    "select tablename from pg_tables where schemaname = 'public' order by 1",
  );
  return rows.map((row) => row.tablename);
}

describe("migrate", () => {
  it("leads an empty database to the newest migration, and does nothing the second time", async () => {
    expect(await migrate(database)).toEqual(names);
    expect(await tables()).toEqual(expect.arrayContaining(["workspace", "experiment", "exposure", "answer", "rollup"]));
    expect(await migrate(database)).toEqual([]);
  });

  it("keeps Prisma's own record, so that `prisma migrate deploy` finds nothing to do", async () => {
    await migrate(database);
    const { rows } = await database.pool.query(
      `select migration_name, checksum, finished_at is not null as finished, rolled_back_at, logs
         from _prisma_migrations order by migration_name`,
    );
    expect(rows).toEqual(
      migrations.map(({ name, checksum }) => ({
        migration_name: name,
        checksum,
        finished: true,
        rolled_back_at: null,
        logs: null,
      })),
    );
    expect(rows[0]?.checksum).toMatch(/^[0-9a-f]{64}$/);
  });

  it("applies what is new on top of what is there", async () => {
    const [first, second] = [made("1_a", "create table a (n int)"), made("2_b", "alter table a add m int")];
    await migrate(database, [first]);
    await database.pool.query("insert into a (n) values (7)");
    expect(await migrate(database, [first, second])).toEqual(["2_b"]);
    expect((await database.pool.query("select * from a")).rows).toEqual([{ n: 7, m: null }]);
  });

  it("refuses a migration that was edited after it was applied", async () => {
    await migrate(database, [made("1_a", "create table a (n int)")]);
    const edited = migrate(database, [made("1_a", "create table a (n bigint)"), made("2_b", "create table b (n int)")]);
    await expect(edited).rejects.toThrow(/1_a was edited after it was applied.*db:new/);
    expect(await tables()).not.toContain("b");
  });

  it("refuses a database that is newer than the code", async () => {
    const known = made("1_a", "create table a (n int)");
    await migrate(database, [known, made("2_b", "create table b (n int)")]);
    await expect(migrate(database, [known])).rejects.toThrow(/newer than this version.*2_b/);
  });

  it("undoes the whole of a migration that fails, and says which", async () => {
    const broken = made("2_b", "create table b (n int); insert into missing values (1);");
    const failing = migrate(database, [made("1_a", "create table a (n int)"), broken]);
    await expect(failing).rejects.toThrow(DatabaseRefused);
    await expect(failing).rejects.toThrow(/2_b failed and was undone: relation "missing" does not exist/);
    expect(await tables()).toEqual(["_prisma_migrations", "a"]);
    expect(
      await migrate(database, [made("1_a", "create table a (n int)"), made("2_b", "create table b (n int)")]),
    ).toEqual(["2_b"]);
  });

  it("applies each migration once when two processes start together", async ({ skip }) => {
    skip(database.kind === "pglite", "PGlite has one session: the data lock keeps a second process away");
    const applied = await Promise.all([migrate(database), migrate(database)]);
    expect(applied.flat()).toEqual(names);
  });
});
