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

  it("names no more than a session can keep, and goes on naming those it knows", () => {
    const names = new StatementNames();
    const given = new Set<string>();
    for (let n = 0; n < 1000; n++) {
      names.nameOf(`select ${n}`);
      const name = names.nameOf(`select ${n}`);
      if (name) given.add(name);
    }
    expect(given.size).toBe(400);
    expect(names.nameOf("select 0")).toBe("statement_1");
    expect(names.nameOf("select 999")).toBeUndefined();
  });

  it("forgets statements asked only once when too many have piled up", () => {
    const names = new StatementNames();
    for (let n = 0; n <= 4000; n++) names.nameOf(`select ${n}`);
    expect(names.nameOf("select 5"), "asked before the pile was cleared").toBeUndefined();
    expect(names.nameOf("select 4000"), "asked after it").toBe("statement_1");
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
    await expect(pool.query("select count(*)::int as notes from note where n > $1", [0])).resolves.toMatchObject({
      rows: [{ notes: 0 }],
    });
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
