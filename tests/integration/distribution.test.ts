import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { distribute, linksOf, tablesOf } from "#app/db/distribute.server.ts";
import { distributedTables, distributionSql } from "#app/db/distribution.ts";
import type { Database } from "#app/db/types.server.ts";
import { testDatabase } from "#tests/support/database.ts";

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const facts = [...distributedTables];

async function rowsOf(sql: string): Promise<Record<string, unknown>[]> {
  return (await database.pool.query(sql, [facts])).rows;
}

/** Rules of a schema that can be distributed, read from the database's own catalogue. */
describe("the catalogue", () => {
  it("knows every table with a customer in it as a fact", async () => {
    const { rows } = await database.pool.query<{ name: string }>(
      "select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'unit_id' order by 1",
    );
    expect(rows.map(({ name }) => name)).toEqual(facts.toSorted());
  });

  it("has unit_id in every key of a fact, first but for the queue, and no other unique key", async () => {
    const keys = await rowsOf(
      `select t.relname as name, i.indisprimary as primary,
        (select array_agg(a.attname::text order by k.n) from unnest(i.indkey::int[]) with ordinality as k (attnum, n)
         join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum where k.n <= i.indnkeyatts) as columns
      from pg_index i join pg_class t on t.oid = i.indrelid
      where i.indisunique and t.relnamespace = 'public'::regnamespace and t.relname = any($1) order by 1`,
    );
    expect(keys.map(({ name }) => name)).toEqual(facts.toSorted());
    for (const { name, primary, columns } of keys) {
      expect(primary, String(name)).toBe(true);
      // The queue is taken oldest first within a workspace; for distribution it is enough that unit_id is in its key.
      if (name === "unit_dirty") expect(columns).toContain("unit_id");
      else
        expect(columns).toMatchObject([
          "unit_id",
          ...Array(Array.isArray(columns) ? columns.length - 1 : 0).fill(expect.anything()),
        ]);
    }
  });

  it("has unit_id as a uuid that is never null", async () => {
    const columns = await rowsOf(
      `select distinct data_type, is_nullable from information_schema.columns
      where table_schema = 'public' and column_name = 'unit_id' and table_name = any($1)`,
    );
    expect(columns).toEqual([{ data_type: "uuid", is_nullable: "NO" }]);
  });

  it("has no foreign key from or to a fact, and no trigger or rule on one", async () => {
    const named = "relnamespace = 'public'::regnamespace and relname = any($1)";
    expect(
      await rowsOf(
        `select conname from pg_constraint where contype = 'f'
        and (conrelid in (select oid from pg_class where ${named}) or confrelid in (select oid from pg_class where ${named}))`,
      ),
    ).toEqual([]);
    expect(await rowsOf(`select tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid where ${named}`)).toEqual(
      [],
    );
    expect(
      await rowsOf(`select rulename from pg_rewrite r join pg_class c on c.oid = r.ev_class where ${named}`),
    ).toEqual([]);
  });
});

describe("db:distribute", () => {
  it("refuses a PostgreSQL without Citus in words, and shows its statements all the same", async () => {
    await expect(distribute(database.pool, false)).rejects.toThrow(/has no Citus extension.*--dry-run/);
    const shown = (await distribute(database.pool, true)).split("\n");
    expect([shown[0], shown.at(-1)]).toEqual(["begin;", "commit;"]);
    expect(shown).toContain("select create_reference_table('workspace');");
  });
});

describe("distributionSql", () => {
  it("takes every table once, a table that is referred to before those that refer to it, and facts together", async () => {
    const tables = await tablesOf(database.pool);
    const links = await linksOf(database.pool);
    const statements = distributionSql(tables, links);
    const named = statements.map((statement) => /'(\w+)'/.exec(statement)?.[1] ?? "");
    expect(named.toSorted()).toEqual(tables.filter((table) => table !== "_prisma_migrations").toSorted());
    expect(links.length).toBeGreaterThan(5);
    for (const { table, refersTo } of links) {
      if (table !== refersTo)
        expect(named.indexOf(refersTo), `${table} → ${refersTo}`).toBeLessThan(named.indexOf(table));
    }
    expect(statements.filter((statement) => statement.includes("create_distributed_table"))).toEqual([
      "select create_distributed_table('exposure', 'unit_id');",
      ...facts
        .slice(1)
        .map((table) => `select create_distributed_table('${table}', 'unit_id', colocate_with => 'exposure');`),
    ]);
  });
});
