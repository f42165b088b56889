import { retrySerialization } from "#app/db/retry.server.ts";
import { sqlTransaction } from "#app/db/sql-transaction.server.ts";
import type { SqlClient, SqlPool } from "#app/db/types.server.ts";
import {
  coverageSql,
  ofCustomers,
  type Scope,
  seriesColumns,
  seriesSql,
  signature,
  statColumns,
  statSql,
} from "./contribution.sql.ts";
import { addSql, cellSql, cellTarget, rollupSql, rollupTarget, seriesSumsSql, seriesTarget } from "./sums.sql.ts";

/** Runs inside the fold's transaction, with the sums already new. Use only `tx`. */
export type FoldHook = (tx: SqlClient, change: { workspaceId: number; experimentIds: number[] }) => Promise<void>;

export type FoldResult = {
  /** Customers made new. */
  customers: number;
  /** Whether more may be waiting. */
  more: boolean;
};

/**
 * One writer of sums per workspace at a time. Taken in a statement of its own: the statements after it then see what the
 * writer before has committed.
 */
export async function lockSums(tx: SqlClient, workspaceId: number): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(72707370, $1)", [workspaceId]);
}

/**
 * Makes the sums of up to `limit` customers new, those first who wait longest: recomputes what each contributes from raw
 * facts, and adds the differences from what was stored to the sums. Facts that arrive meanwhile come with a mark of their
 * own. Experiments whose definition changed are left as they are, for `refreshExperiment`.
 */
export function foldDirty(
  pool: SqlPool,
  { workspaceId, limit, onFolded }: { workspaceId: number; limit: number; onFolded?: FoldHook | undefined },
): Promise<FoldResult> {
  return retrySerialization(() =>
    sqlTransaction(pool, async (tx) => {
      await lockSums(tx, workspaceId);
      await tx.query("set local jit = off; set local work_mem = '32MB'");
      const marks = await takeMarks(tx, workspaceId, limit);
      if (marks.customers.length === 0) return { customers: 0, more: false };
      const experimentIds = await foldCustomers(tx, workspaceId, marks.customers);
      if (experimentIds.length > 0) await onFolded?.(tx, { workspaceId, experimentIds });
      return { customers: marks.customers.length, more: marks.more };
    }),
  );
}

/**
 * Customers with several marks are recomputed once for all of those found among so many times the limit: in a backlog of
 * a few busy ones, once per mark would take the square of its length.
 */
const marksAhead = 10;

async function takeMarks(tx: SqlClient, workspaceId: number, limit: number) {
  const window = marksAhead * limit;
  const { rows } = await tx.query<{ unit_id: string; ids: string[] }>(
    `select unit_id, array_agg(id) as ids
    from (select unit_id, id from unit_dirty where workspace_id = $1 order by id limit $2) waiting
    group by unit_id order by min(id) limit $3`,
    [workspaceId, window, limit],
  );
  // By an array, not by a join: with no statistics on a table that is mostly empty, the planner makes the join quadratic.
  const ids = rows.flatMap((row) => row.ids);
  await tx.query("delete from unit_dirty where workspace_id = $1 and id = any($2::bigint[])", [workspaceId, ids]);
  return { customers: rows.map((row) => row.unit_id).sort(), more: rows.length === limit || ids.length === window };
}

/**
 * Recomputes these customers. The caller holds `lockSums`.
 * @returns the experiments whose sums changed
 */
export async function foldCustomers(tx: SqlClient, workspaceId: number, customers: string[]): Promise<number[]> {
  const { rows: current } = await tx.query<{ id: number }>(
    `select t.id from experiment t join fold_state s on s.experiment_id = t.id
    where t.workspace_id = $1 and t.status <> 'draft' and s.signature = ${signature}`,
    [workspaceId],
  );
  const scope = [customers, current.map((row) => row.id)];
  const { rows: changed } = await tx.query<{ experiment_id: number; emptied: boolean }>(foldStatsSql, scope);
  const experimentIds = changed.map((row) => row.experiment_id);
  if (changed.some((row) => row.emptied)) await dropEmptySums(tx, experimentIds);
  const { rows: empty } = await tx.query(foldSeriesSql, scope);
  if (empty.length > 0) await dropEmptySeries(tx, empty);
  return experimentIds;
}

type Folded = { table: string; columns: string; key: readonly string[]; fresh: string; stored: string };

/**
 * changes: rows of contributions that are new (sign 1) or no longer so (−1); a changed row is one of each. Written so
 * that its cost is that of the customers, whatever the planner believes: nothing joins whole tables, or the changes
 * with themselves.
 */
function differencesSql({ table, columns, key, fresh, stored }: Folded): string {
  const keys = key.join(", ");
  const changing = columns.split(", ").filter((name) => !key.includes(name));
  return `
  with changes as materialized (
    select sum(sign)::int as sign, ${columns} from (
      select 1 as sign, ${columns} from (${fresh}) c
      union all select -1, ${columns} from ${table} where ${stored}) both_sides
    group by ${columns} having sum(sign) <> 0),
  gone as materialized (select ${keys} from changes group by ${keys} having max(sign) < 0),
  removed as (delete from ${table} u using gone g where u.unit_id = any($1::uuid[])
    and ${key.map((name) => `u.${name} = g.${name}`).join(" and ")}),
  placed as (insert into ${table} (${columns}) select ${columns} from changes where sign > 0 on conflict (${keys}) do update
    set ${changing.map((name) => `${name} = excluded.${name}`).join(", ")})`;
}

const changes = "select * from changes";

const foldStatsSql = `
  ${differencesSql({
    table: "unit_stat",
    columns: statColumns,
    key: ["unit_id", "experiment_id", "metric_id"],
    fresh: statSql(ofCustomers),
    stored: "unit_id = any($1::uuid[]) and experiment_id = any($2::int[]) and not kept",
  })},
  summed as (${addSql(rollupTarget, rollupSql(changes))} returning r.experiment_id, r.units as left_over),
  counted as (${addSql(cellTarget, cellSql(changes))} returning r.experiment_id, r.answers as left_over)
  select c.experiment_id, exists (
      select from (select * from summed union all select * from counted) s
      where s.experiment_id = c.experiment_id and s.left_over = 0) as emptied
  from (select distinct experiment_id from changes) c`;

/** Everything the customers of `scope` contribute to the series, with and without experiments. */
function allSeriesSql(scope: Scope): string {
  return `select ${seriesColumns} from (${seriesSql(scope)}) s union all select ${seriesColumns} from (${coverageSql(scope)}) c`;
}

const seriesUnitKey = [
  ...["unit_id", "kind", "ref_id", "step_id", "channel_id", "day", "score", "experiment_id", "variation"],
];

const foldSeriesSql = `
  ${differencesSql({
    table: "unit_series",
    columns: seriesColumns,
    key: seriesUnitKey,
    fresh: allSeriesSql(ofCustomers),
    stored: "unit_id = any($1::uuid[]) and (experiment_id = 0 or experiment_id = any($2::int[]))",
  })},
  summed as (${addSql(seriesTarget, seriesSumsSql(changes))} returning r.*)
  select ${seriesTarget.key.join(", ")} from summed where n = 0`;

async function dropEmptySums(tx: SqlClient, experimentIds: number[]): Promise<void> {
  await tx.query("delete from rollup where experiment_id = any($1) and units = 0", [experimentIds]);
  await tx.query("delete from rollup_cell where experiment_id = any($1) and answers = 0", [experimentIds]);
}

async function dropEmptySeries(tx: SqlClient, rows: readonly object[]): Promise<void> {
  const key = seriesTarget.key.join(", ");
  await tx.query(
    `delete from series where (${key}) in (select ${key} from json_populate_recordset(null::series, $1::json))`,
    [JSON.stringify(rows)],
  );
}
