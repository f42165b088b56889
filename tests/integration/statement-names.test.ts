import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "#app/db/open-database.server.ts";
import { StatementNames } from "#app/db/statement-names.server.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "cairn-statements-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const open = () => openDatabase({ databaseUrl: null, dataDir });

describe("StatementNames", () => {
  it("names a statement from the second time it is asked, always the same", () => {
    const names = new StatementNames();
    expect(names.nameOf("select 1")).toBeUndefined();
    const name = names.nameOf("select 1");
    expect(name).toMatch(/^statement_\d+$/);
    expect(names.nameOf("select 1")).toBe(name);
    names.nameOf("select 2");
    expect(names.nameOf("select 2")).not.toBe(name);
  });

  it("gives the name of the statement asked longest ago when there are as many as a session keeps", () => {
    const names = new StatementNames();
    const ask = (n: number) => names.nameOf(`select ${n}`);
    for (let n = 0; n < 400; n++) expect([ask(n), ask(n)]).toEqual([undefined, `statement_${n + 1}`]);
    expect(ask(0)).toBe("statement_1");
    expect([ask(400), ask(400)], "1 was asked longest ago, not 0").toEqual([undefined, "statement_2"]);
    expect([ask(1), ask(1)], "it lost its name and takes 2's").toEqual([undefined, "statement_3"]);
    expect(ask(0)).toBe("statement_1");
  });

  it("forgets statements asked only once when too many have piled up, and never keeps very long ones", () => {
    const names = new StatementNames();
    for (let n = 0; n <= 800; n++) names.nameOf(`select ${n}`);
    expect(names.nameOf("select 5"), "asked before the pile was cleared").toBeUndefined();
    expect(names.nameOf("select 800"), "asked after it").toBe("statement_1");
    const long = `select '${"x".repeat(20_000)}'`;
    for (let n = 0; n < 3; n++) expect(names.nameOf(long)).toBeUndefined();
  });
});

describe("statements the embedded database is asked again and again", () => {
  const kept = "select statement from pg_prepared_statements where from_sql = false";

  it("are planned once: by whichever client of the pool, and after one of them was dropped for a failure", async () => {
    const { pool, close } = await open();
    const ask = (n: number) => pool.query<{ doubled: number }>("select 2 * $1::int as doubled", [n]);
    for (let n = 0; n < 5; n++) expect((await ask(n)).rows).toEqual([{ doubled: 2 * n }]);
    const { rows } = await pool.query<{ statement: string }>(kept);
    expect(rows.filter(({ statement }) => statement.startsWith("select 2 *"))).toHaveLength(1);
    await expect(pool.query("select 1 / $1::int", [0])).rejects.toThrow(/division by zero/);
    for (let n = 0; n < 5; n++) expect((await ask(n)).rows).toEqual([{ doubled: 2 * n }]);
    await close();
  });

  it("fail and succeed as what they are about comes and goes", async () => {
    const { pool, close } = await open();
    const add = () => pool.query("insert into note (n) values ($1) returning n", [7]);
    for (let n = 0; n < 3; n++) await expect(add()).rejects.toThrow(/relation "note" does not exist/);
    await pool.query("create table note (n int)");
    for (let n = 0; n < 3; n++) expect((await add()).rows).toEqual([{ n: 7 }]);
    await pool.query("alter table note add constraint small check (n < 7) not valid");
    for (let n = 0; n < 3; n++) await expect(add()).rejects.toThrow(/small/);
    await pool.query("drop table note");
    await expect(add()).rejects.toThrow(/relation "note" does not exist/);
    await pool.query("create table note (n bigint, more text)");
    for (let n = 0; n < 3; n++) expect((await add()).rows).toEqual([{ n: "7" }]);
    await close();
  });

  it("give way to others when a session keeps as many as it may", async () => {
    const { pool, close } = await open();
    const ask = (n: number) => pool.query<{ n: number }>(`select ${n} + $1::int as n`, [1]);
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 450; n++) for (let time = 0; time < 3; time++) expect((await ask(n)).rows[0]?.n).toBe(n + 1);
    }
    const { rows } = await pool.query<{ kept: number }>(`select count(*)::int as kept from (${kept}) k`);
    expect(rows[0]?.kept).toBe(400);
    await close();
  });

  it("are rolled back with their transaction like any other", async () => {
    const { pool, close } = await open();
    await pool.query("create table note (n int primary key)");
    for (let n = 0; n < 4; n++) {
      const client = await pool.connect();
      await client.query("begin");
      await client.query("insert into note (n) values ($1)", [n]);
      await expect(client.query("insert into note (n) values ($1)", [n])).rejects.toThrow(/note_pkey/);
      client.release(true);
    }
    expect((await pool.query("select n from note where n >= $1", [0])).rows).toEqual([]);
    await close();
  });
});
