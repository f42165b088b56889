import type { SqlClient } from "./types.server.ts";

/** What a PostgreSQL server keeps in memory of its tables: in bytes, and as its operator wrote it. */
export type Buffers = { bytes: number; shown: string };

/** What PostgreSQL gets from its installation: enough for a trial. */
const initialBytes = 128 * 2 ** 20;

export async function readBuffers(db: SqlClient): Promise<Buffers> {
  const { rows } = await db.query<{ bytes: string; shown: string }>(
    "select pg_size_bytes(current_setting('shared_buffers')) as bytes, current_setting('shared_buffers') as shown",
  );
  return { bytes: Number(rows[0]?.bytes), shown: rows[0]?.shown ?? "" };
}

/**
 * What the operator of a server may want to change; null when nothing. Keys of facts are random, so that storing one
 * touches any page of an index: once those outgrow the buffers, each fact costs a page read and a page written.
 */
export function adviceOn({ bytes, shown }: Buffers): string | null {
  if (bytes > initialBytes) return null;
  return `PostgreSQL has shared_buffers = ${shown}, as it was installed: past some million facts, storing them takes two to three times as long. Give it a quarter of the memory, and max_wal_size = 8GB (README, Operate).`;
}
