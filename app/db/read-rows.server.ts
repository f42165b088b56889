import type { Db, SqlClient } from "./types.server.ts";

/** What a list can be read from: Prisma's client or transaction, or the pool or one of its clients. */
export type Source = Db | SqlClient;

/**
 * Rows of plain SQL, to be parsed by the caller. Pages ask the pool, which is quicker: passed on by Prisma, a statement
 * takes half as long again on the embedded database (0.18 and 0.25 ms for a short list).
 */
export async function readRows(source: Source, sql: string, values: readonly unknown[]): Promise<unknown[]> {
  if ("$queryRawUnsafe" in source) return await source.$queryRawUnsafe<unknown[]>(sql, ...values);
  return (await source.query(sql, [...values])).rows;
}
