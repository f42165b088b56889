import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { retrySerialization } from "#app/db/retry.server.ts";
import type { Database } from "#app/db/types.server.ts";
import { uniqueViolation } from "#app/db/unique-violation.server.ts";
import { testDatabase } from "#tests/support/database.ts";

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
  await database.prisma.workspace.create({ data: workspace("taken") });
});
afterAll(() => database.close());

const workspace = (key: string) => ({ key, name: "Atelier", sealedSecret: "sealed" });
const takeAgain = "insert into workspace (key, name, sealed_secret) values ('taken', 'Atelier', 'sealed')";
const give40001 = "do $$ begin raise exception 'could not serialize access' using errcode = '40001'; end $$";

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail("it should have failed"),
    (error: unknown) => error,
  );
}

describe("uniqueViolation", () => {
  it("names the same index whichever way the row was written", async () => {
    const { pool, prisma } = database;
    for (const write of [
      () => prisma.workspace.create({ data: workspace("taken") }),
      () => prisma.$executeRawUnsafe(takeAgain),
      () => pool.query(takeAgain),
    ]) {
      expect(uniqueViolation(await failure(write()))).toBe("workspace_key_key");
    }
  });

  it("is null for other errors", async () => {
    expect(uniqueViolation(await failure(database.pool.query("select nothing from nowhere")))).toBeNull();
    expect(uniqueViolation(new Error("23505"))).toBeNull();
  });
});

describe("retrySerialization", () => {
  it("runs a transaction again after a serialisation failure, through Prisma and through SQL", async () => {
    const runs = { prisma: 0, sql: 0 };
    const key = await retrySerialization(() =>
      database.prisma.$transaction(async (tx) => {
        const row = await tx.workspace.create({ data: workspace("retried") });
        runs.prisma += 1;
        if (runs.prisma < 3) await tx.$executeRawUnsafe(give40001);
        return row.key;
      }),
    );
    await retrySerialization(async () => {
      runs.sql += 1;
      if (runs.sql < 2) await database.pool.query(give40001);
    });
    expect(key).toBe("retried");
    expect(runs).toEqual({ prisma: 3, sql: 2 });
    expect(await database.prisma.workspace.count({ where: { key: "retried" } })).toBe(1);
  });

  it("gives up after five attempts, and at once on any other error", async () => {
    let runs = 0;
    const run = (sql: string) => () => {
      runs += 1;
      return database.pool.query(sql);
    };
    expect(await failure(retrySerialization(run(give40001)))).toMatchObject({ code: "40001" });
    expect(runs).toBe(5);
    expect(await failure(retrySerialization(run(takeAgain)))).toMatchObject({ code: "23505" });
    expect(runs).toBe(6);
  });
});

describe("the pool", () => {
  it("answers the next query after one that failed, with and without parameters", async () => {
    for (let round = 0; round < 5; round++) {
      const results = await Promise.allSettled([
        database.pool.query("select 1 / ($1::int - 1) as n", [1]),
        database.pool.query("select $1::int as n", [round]),
        database.pool.query("select 1 / 0"),
        database.prisma.workspace.count({ where: { key: "taken" } }),
      ]);
      expect(results.map((result) => result.status)).toEqual(["rejected", "fulfilled", "rejected", "fulfilled"]);
      expect(results[1]).toMatchObject({ value: { rows: [{ n: round }] } });
      expect(results[3]).toMatchObject({ value: 1 });
    }
  });

  it("undoes a transaction whose connection is thrown away half-way", async () => {
    const client = await database.pool.connect();
    await client.query("begin");
    await client.query("update workspace set name = 'Half' where key = 'taken'");
    client.release(true);
    // Refused inside an aborted or forgotten transaction, and would see its change.
    expect(await database.prisma.workspace.findUniqueOrThrow({ where: { key: "taken" } })).toMatchObject({
      name: "Atelier",
    });
    await database.pool.query("begin; rollback");
  });

  it("reads a date as the day it is, a bigint and a numeric exactly", async () => {
    const { rows } = await database.pool.query(
      `select date '2026-03-29' as day, 9007199254740993::bigint as big, 0.1000::numeric as exact,
              timestamptz '2026-03-29 01:30:00+02' as at`,
    );
    expect(rows).toEqual([
      { day: "2026-03-29", big: "9007199254740993", exact: "0.1000", at: new Date("2026-03-28T23:30:00Z") },
    ]);
  });
});
