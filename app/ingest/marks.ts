import type { SqlClient } from "#app/db/types.server.ts";

/** Answers (a) or asks (q) on the scale `ref_id`, or values (m) of the metric `ref_id`, of a customer on a UTC day. */
export type Part = { unit_id: string; src: "a" | "q" | "m"; ref_id: number; day: string };

export type Marks = {
  /** Customers of whom everything is to be made new. */
  everything: string[];
  /** What is to be made new of others. */
  parts: Part[];
  /** How many customers those are together. */
  customers: number;
  /** Whether more may be waiting. */
  more: boolean;
};

/**
 * Customers with several marks are recomputed once for all of those found among so many times the limit: in a backlog of
 * a few busy ones, once per mark would take the square of its length.
 */
const marksAhead = 10;

/** All facts of a customer are gone through for each part; from so many parts on, everything at once is cheaper. */
const mostParts = 8;

/** Takes the marks of up to `limit` customers off the queue, those first who wait longest. */
export async function takeMarks(tx: SqlClient, workspaceId: number, limit: number): Promise<Marks> {
  const window = marksAhead * limit;
  const { rows } = await tx.query<{ unit_id: string; ids: string[] }>(
    `select unit_id, array_agg(id) as ids
    from (select unit_id, id from unit_dirty where workspace_id = $1 order by id limit $2) waiting
    group by unit_id order by min(id) limit $3`,
    [workspaceId, window, limit],
  );
  // By an array, not by a join: with no statistics on a table that is mostly empty, the planner makes the join quadratic.
  const ids = rows.flatMap((row) => row.ids);
  const taken = await tx.query<{ [K in keyof Part]: Part[K] | null } & { unit_id: string }>(
    `with taken as (
      delete from unit_dirty where workspace_id = $1 and id = any($2::bigint[]) returning unit_id, src, ref_id, day)
    select distinct unit_id, src, ref_id, day::text from taken`,
    [workspaceId, ids],
  );
  const byCustomer = new Map<string, (Part | null)[]>();
  for (const { unit_id, src, ref_id, day } of taken.rows) {
    const part = src === null || ref_id === null || day === null ? null : { unit_id, src, ref_id, day };
    const parts = byCustomer.get(unit_id);
    if (parts) parts.push(part);
    else byCustomer.set(unit_id, [part]);
  }
  const everything: string[] = [];
  const parts: Part[] = [];
  for (const [customer, touched] of byCustomer) {
    const some = touched.filter((part) => part !== null);
    if (some.length < touched.length || some.length > mostParts) everything.push(customer);
    else parts.push(...some);
  }
  const more = rows.length === limit || ids.length === window;
  return { everything: everything.sort(), parts, customers: byCustomer.size, more };
}
