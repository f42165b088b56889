import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase } from "#app/db/open-database.server.ts";
import type { Database } from "#app/db/types.server.ts";
import { emptyDatabase } from "#tests/support/database.ts";

// A database whose own zone is far from UTC: what Prisma and SQL write and read must not depend on it.
const dataDir = mkdtempSync(join(tmpdir(), "cairn-zone-"));
const onServer = process.env.TEST_DATABASE_URL;
let holder: Database | null = null;
let database: Database;

beforeAll(async () => {
  holder = onServer ? await emptyDatabase() : null;
  const open = async () => openDatabase({ databaseUrl: holder ? await address(holder) : null, dataDir });
  database = await open();
  const { rows } = await database.pool.query<{ name: string }>("select current_database() as name");
  await database.pool.query(`alter database ${rows[0]?.name} set timezone to 'Pacific/Auckland'`);
  await database.close();
  database = await open();
});
afterAll(async () => {
  await database.close();
  await holder?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function address(holder: Database): Promise<string> {
  const { rows } = await holder.pool.query<{ name: string }>("select current_database() as name");
  return Object.assign(new URL(onServer ?? ""), { pathname: `/${rows[0]?.name}` }).href;
}

it("keeps the instant, written by Prisma or by SQL, in a database set to Auckland", async () => {
  const instant = new Date("2026-03-28T23:30:00.123Z");
  const { pool, prisma } = database;
  expect(
    (await pool.query("select setting from pg_db_role_setting, unnest(setconfig) as setting")).rows,
  ).toContainEqual({
    setting: "TimeZone=Pacific/Auckland",
  });
  const byPrisma = { key: "prisma", name: "A", sealedSecret: "s", createdAt: instant };
  await prisma.workspace.create({ data: byPrisma });
  await pool.query("insert into workspace (key, name, sealed_secret, created_at) values ('sql', 'A', 's', $1)", [
    instant,
  ]);
  const read = await prisma.workspace.findMany({ orderBy: { key: "asc" } });
  const stored = await pool.query(
    "select key, created_at, created_at at time zone 'UTC' as utc from workspace order by key",
  );
  expect(read.map((row) => row.createdAt)).toEqual([instant, instant]);
  expect(stored.rows.map((row) => row.created_at)).toEqual([instant, instant]);
  expect((await pool.query("show time zone")).rows).toEqual([{ TimeZone: "UTC" }]);
});

it("cuts days at midnight UTC", async () => {
  const { rows } = await database.pool.query(
    "select timestamptz '2026-03-28T23:30:00Z'::date as day, date_trunc('day', timestamptz '2026-03-28T23:30:00Z') as midnight",
  );
  expect(rows).toEqual([{ day: "2026-03-28", midnight: new Date("2026-03-28T00:00:00Z") }]);
});
