import type { SqlPool } from "#app/db/types.server.ts";

/** The tables of sums, with the columns that count or add up; all others are keys. */
const sums = ["m", "d", "x", "e", "mm", "md", "mx", "me", "dd", "dx", "de", "xx", "xe", "ee"];
const tables = {
  rollup: ["units", "answered", "asked_units", "pre_units", ...sums.map((name) => `sum_${name}`)],
  rollup_cell: ["answers"],
  series: ["n", "sum", "sum_sq"],
};

/** Every sum stored, exactly: by table and key, in the order of the columns above. */
export type StoredSums = Map<string, bigint[]>;

export async function readStoredSums(pool: SqlPool): Promise<StoredSums> {
  const stored: StoredSums = new Map();
  for (const [table, columns] of Object.entries(tables)) {
    const { rows } = await pool.query<Record<string, string | number>>(`select * from ${table}`);
    for (const row of rows) {
      const key = Object.keys(row).filter((name) => !columns.includes(name));
      stored.set(
        `${table} ${key.map((name) => row[name]).join(" ")}`,
        columns.map((name) => BigInt(row[name] ?? 0)),
      );
    }
  }
  return stored;
}

/** Makes every sum `factor` times what it is: those of so many customers more who do the same. */
export async function multiplyStoredSums(pool: SqlPool, factor: number): Promise<void> {
  for (const [table, columns] of Object.entries(tables)) {
    await pool.query(`update ${table} set ${columns.map((name) => `${name} = ${name} * ${factor}`).join(", ")}`);
  }
}

/** How many sums there are. @throws {Error} naming the first that is not exactly `factor` times the one of `one` */
export function compareStoredSums(one: StoredSums, many: StoredSums, factor: number): number {
  if (one.size !== many.size) throw new Error(`${many.size} rows of sums, not ${one.size}`);
  let compared = 0;
  for (const [key, values] of one) {
    const other = many.get(key) ?? [];
    for (const [at, value] of values.entries()) {
      if (other[at] !== value * BigInt(factor)) throw new Error(`${key}: ${other[at]}, not ${factor} × ${value}`);
      compared++;
    }
  }
  return compared;
}
