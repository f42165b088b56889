import { retrySerialization } from "#app/db/retry.server.ts";
import { sqlTransaction } from "#app/db/sql-transaction.server.ts";
import type { SqlClient, SqlPool } from "#app/db/types.server.ts";
import { foldCustomers, lockSums } from "./fold.ts";
import { markEverythingSql } from "./marks.ts";

/** Facts older than `before` (an UTC midnight, because sums are by UTC day) lose the way back to their customer. */
export type Retention = { workspaceId: number; before: Date };

const tables = [
  { table: "exposure", old: "true" },
  { table: "answer", old: "f.answered_at < $4" },
  { table: "event", old: "f.at < $4" },
  { table: "solicitation", old: "f.at < $4" },
  { table: "delivery", old: "f.at < $4" },
  { table: "unit_stat", old: "true" },
  { table: "unit_series", old: "f.day < ($4::timestamptz at time zone 'UTC')::date" },
];

const newer = [
  "select from exposure f where f.unit_id = o.unit_id and f.first_exposed_at >= $2",
  "select from answer f where f.unit_id = o.unit_id and f.answered_at >= $2",
  "select from event f where f.unit_id = o.unit_id and f.at >= $2",
  "select from solicitation f where f.unit_id = o.unit_id and f.at >= $2",
  "select from delivery f where f.unit_id = o.unit_id and f.at >= $2",
];

/**
 * Customers with old facts whose facts can be moved without any sum changing: everybody who met no test, and who met
 * tests only when all of them are decided and nothing newer is known of the customer. The others wait until that is so.
 */
const candidates = `
  select o.unit_id from (
    select unit_id from exposure where workspace_id = $1 and first_exposed_at < $2
    union select unit_id from answer where workspace_id = $1 and answered_at < $2
    union select unit_id from event where workspace_id = $1 and at < $2
    union select unit_id from solicitation where workspace_id = $1 and at < $2
    union select unit_id from delivery where workspace_id = $1 and at < $2) o
  where not exists (select from anonymous_unit a where a.unit_id = o.unit_id)
    and not exists (select from exposure x left join experiment t on t.id = x.experiment_id
      where x.unit_id = o.unit_id and (t.status in ('draft', 'running', 'paused', 'stopped')
        or ${newer.map((one) => `exists (${one})`).join(" or ")}))
  order by o.unit_id limit $3`;

/** Customers who may be moved now, `limit` at most. */
export async function anonymisable(
  pool: SqlPool,
  { workspaceId, before }: Retention,
  limit: number,
): Promise<string[]> {
  const { rows } = await pool.query<{ unit_id: string }>(candidates, [workspaceId, before, limit]);
  return rows.map((row) => row.unit_id);
}

/** Drops the comments of old answers, whoever gave them. @returns how many */
export async function dropComments(pool: SqlPool, { workspaceId, before }: Retention): Promise<number> {
  const { rowCount } = await pool.query("delete from answer_comment where workspace_id = $1 and answered_at < $2", [
    workspaceId,
    before,
  ]);
  return rowCount ?? 0;
}

/**
 * Puts the old facts of these customers, and what is stored of them, under a random id each. Every sum stays what it
 * was, to the last digit. A fact that arrives meanwhile is counted by the next fold.
 */
export function anonymise(pool: SqlPool, { workspaceId, before }: Retention, customers: string[]): Promise<void> {
  return retrySerialization(() =>
    sqlTransaction(pool, async (tx) => {
      await lockSums(tx, workspaceId);
      // What is moved must be what the facts say, not what they said at the last fold.
      await foldCustomers(tx, workspaceId, customers);
      const { rows } = await tx.query<{ unit_id: string; anonymous: string }>(
        "select unit_id, gen_random_uuid() as anonymous from unnest($1::uuid[]) as unit_id",
        [customers],
      );
      const move = [rows.map((row) => row.unit_id), rows.map((row) => row.anonymous), workspaceId, before];
      for (const { table, old } of tables) await tx.query(moveSql(table, old), move);
      await remember(tx, workspaceId, move[1]);
    }),
  );
}

/** Deleted and inserted, not updated: on a distributed database a row cannot change the key it lives by. */
function moveSql(table: string, old: string): string {
  return `
    with moved as (
      delete from ${table} f using unnest($1::uuid[], $2::uuid[]) as m(unit_id, anonymous)
      where f.unit_id = m.unit_id and f.workspace_id = $3 and $4::timestamptz is not null and ${old}
      returning to_jsonb(f) || jsonb_build_object('unit_id', m.anonymous) as row)
    insert into ${table} select (jsonb_populate_record(null::${table}, row)).* from moved`;
}

/** The new ids are never moved again, and are folded once more: a fact may have come between. */
async function remember(tx: SqlClient, workspaceId: number, anonymous: unknown): Promise<void> {
  await tx.query("insert into anonymous_unit (unit_id, workspace_id) select unnest($1::uuid[]), $2", [
    anonymous,
    workspaceId,
  ]);
  const customers = "(select unnest($1::uuid[]) as unit_id, $2::int as workspace_id) c";
  await tx.query(markEverythingSql(customers), [anonymous, workspaceId]);
}
