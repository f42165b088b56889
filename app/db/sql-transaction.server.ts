import type { SqlClient, SqlPool } from "./types.server.ts";

/**
 * Runs `work` in a transaction of its own on one connection of the pool. Inside it use only `tx`: the embedded database
 * has one connection, and another query would wait for ever.
 */
export async function sqlTransaction<T>(
  pool: SqlPool,
  work: (tx: SqlClient) => Promise<T>,
  begin: "begin" | "begin isolation level repeatable read read only" = "begin",
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | null = null;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    // A connection that cannot even roll back is thrown away.
    client.release(broken ?? false);
  }
}
