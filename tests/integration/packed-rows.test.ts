import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { numbersOf, readPacked } from "#app/db/packed-rows.server.ts";
import type { Database } from "#app/db/types.server.ts";
import { testDatabase } from "#tests/support/database.ts";

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const columns = ["day", "number", "word"];
const read = (values: string) =>
  readPacked(database.pool, {
    columns,
    select: `select * from (values ${values}) v (day, number, word) where number > $1::numeric order by word`,
    values: [0],
  });

describe("packed rows", () => {
  it("hand over every cell as PostgreSQL writes it, in the order asked", async () => {
    const large = "98765432109876543210.12345";
    expect(
      await read(`(date '2026-03-01', ${large}, 'b:1,c:2'), ('2026-12-31', 0.1::float8::numeric, '-'), (null, -1, '')`),
    ).toEqual([
      ["2026-12-31", "0.1", "-"],
      ["2026-03-01", large, "b:1,c:2"],
    ]);
  });

  it("keep what a double holds to its last digit", async () => {
    const select = "select 0.1::float8 + 0.2::float8 as number, 'NaN'::float8 as none";
    const [cells] = await readPacked(database.pool, { columns: ["number", "none"], select, values: [] });
    expect(cells?.map(Number)).toEqual([0.1 + 0.2, Number.NaN]);
  });

  it("are none where the query finds none", async () => {
    expect(await read("(date '2026-03-01', -1, 'a')")).toEqual([]);
  });

  it("are numbers by name, and nothing else", () => {
    expect(numbersOf(["a", "b"], ["1", "2.5", "word"])).toEqual({ a: 1, b: 2.5 });
    expect(() => numbersOf(["a"], ["NaN"])).toThrow(new RangeError("a is no number: NaN"));
    expect(() => numbersOf(["a"], [])).toThrow(RangeError);
  });

  it.each([
    ["nothing", "null"],
    ["a blank", "'two words'"],
    ["a semicolon", "'a;b'"],
  ])("are refused when a cell holds %s", async (_what, word) => {
    await expect(read(`(date '2026-03-01', 1, ${word})`)).rejects.toThrow(RangeError);
  });
});
