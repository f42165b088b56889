import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#app/db/types.server.ts";
import {
  bigint,
  binaryArray,
  binaryTextArray,
  boolean,
  type Element,
  int,
  smallint,
  timestamptz,
  uuid,
} from "#app/ingest/binary-array.ts";
import { testDatabase } from "#tests/support/database.ts";

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** Element by element as the database writes what it read. */
async function understood(type: string, array: Buffer): Promise<(string | null)[]> {
  const { rows } = await database.pool.query<{ value: string | null }>(
    `select value::text from unnest($1::${type}[]) with ordinality as t (value, place) order by place`,
    [array],
  );
  return rows.map(({ value }) => value);
}

const read = <V>(element: Element<V>, values: (V | null)[]) =>
  understood(
    element.type,
    binaryArray(element, values, (value) => value),
  );

describe("binary arrays are read as what was meant", () => {
  it("whole numbers of every width, to their ends", async () => {
    expect(await read(smallint, [-32_768, -1, null, 32_767])).toEqual(["-32768", "-1", null, "32767"]);
    expect(await read(int, [-2_147_483_648, 0, 2_147_483_647])).toEqual(["-2147483648", "0", "2147483647"]);
    const large = [Number.MIN_SAFE_INTEGER, -4_294_967_297, -4_294_967_296, -1, 0, 4_294_967_295, 2 ** 32, 1e13];
    expect(await read(bigint, [...large, Number.MAX_SAFE_INTEGER])).toEqual(
      [...large, Number.MAX_SAFE_INTEGER].map(String),
    );
  });

  it("refuses a number its column cannot hold", () => {
    expect(() => binaryArray(smallint, [32_768], (value) => value)).toThrow(RangeError);
    expect(() => binaryArray(int, [2 ** 31], (value) => value)).toThrow(RangeError);
  });

  it("yes, no and unknown; an array of nothing", async () => {
    expect(await read(boolean, [true, null, false])).toEqual(["true", null, "false"]);
    expect(await read(boolean, [])).toEqual([]);
    expect(
      await understood(
        "text",
        binaryTextArray([], () => null),
      ),
    ).toEqual([]);
  });

  it("instants to the millisecond, before and after PostgreSQL's own zero", async () => {
    const instants = ["1970-01-01T00:00:00.000Z", "1999-12-31T23:59:59.999Z", "2000-01-01T00:00:00.001Z"];
    const texts = await read(timestamptz, [...instants.map(Date.parse), null, Date.parse("2099-06-30T12:34:56.789Z")]);
    expect(texts).toEqual([
      ...["1970-01-01 00:00:00+00", "1999-12-31 23:59:59.999+00", "2000-01-01 00:00:00.001+00"],
      ...[null, "2099-06-30 12:34:56.789+00"],
    ]);
  });

  it("uuids of every digit", async () => {
    const uuids = ["01234567-89ab-cdef-0123-456789abcdef", "ffffffff-ffff-ffff-ffff-ffffffffffff"];
    expect(await read(uuid, [...uuids, null])).toEqual([...uuids, null]);
  });

  it("texts with what would need quoting, of any alphabet and length", async () => {
    const texts = [
      "",
      "NULL",
      null,
      `a "b" \\ {c},d`,
      "é",
      "identité-42",
      "😀 sourire",
      "x".repeat(65),
      "é".repeat(5000),
    ];
    expect(
      await understood(
        "text",
        binaryTextArray(texts, (text) => text),
      ),
    ).toEqual(texts);
  });
});
