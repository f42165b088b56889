import { retrySerialization } from "#app/db/retry.server.ts";
import { sqlTransaction } from "#app/db/sql-transaction.server.ts";
import type { SqlClient, SqlPool } from "#app/db/types.server.ts";
import {
  coverageSql,
  ofExperiment,
  ofWorkspace,
  seriesColumns,
  seriesSql,
  signature,
  statColumns,
  statSql,
} from "./contribution.sql.ts";
import { type FoldHook, lockSums } from "./fold.ts";
import { cellSql, cellTarget, columnsOf, rollupSql, rollupTarget, seriesSumsSql, seriesTarget } from "./sums.sql.ts";

/** Above this many customers hash joins win; below, scanning every fact of the database for one small test does not. */
const manyCustomers = 20_000;

/**
 * Makes all sums of one experiment again from its facts, in one transaction: readers see the old sums until the new
 * ones are complete.
 */
export function refreshExperiment(pool: SqlPool, experimentId: number, onFolded?: FoldHook): Promise<void> {
  return retrySerialization(() =>
    sqlTransaction(pool, async (tx) => {
      const { rows } = await tx.query<{ workspace_id: number }>("select workspace_id from experiment where id = $1", [
        experimentId,
      ]);
      const workspaceId = rows[0]?.workspace_id;
      if (workspaceId === undefined) throw new RangeError(`no experiment ${experimentId}`);
      await lockSums(tx, workspaceId);
      const count = await tx.query<{ many: boolean }>(
        `select count(*) > ${manyCustomers} as many
        from (select from exposure where experiment_id = $1 limit ${manyCustomers + 1}) x`,
        [experimentId],
      );
      await preparePlanner(tx, count.rows[0]?.many ?? false);
      // Read before the facts: a definition that changes meanwhile is seen as changed afterwards.
      const start = performance.now();
      const signed = await signaturesOf(tx, "t.id = $1", [experimentId]);
      await replaceExperiment(tx, workspaceId, experimentId);
      await saveSignatures(tx, workspaceId, signed, performance.now() - start);
      await onFolded?.(tx, { workspaceId, experimentIds: [experimentId] });
    }),
  );
}

async function replaceExperiment(tx: SqlClient, workspaceId: number, experimentId: number): Promise<void> {
  const own = "select 1 as sign, * from unit_stat where experiment_id = $1";
  for (const table of ["rollup", "rollup_cell"]) {
    await tx.query(`delete from ${table} where experiment_id = $1`, [experimentId]);
  }
  await tx.query("delete from unit_stat where experiment_id = $1 and not kept", [experimentId]);
  await tx.query(`insert into unit_stat (${statColumns}) select ${statColumns} from (${statSql(ofExperiment)}) c`, [
    experimentId,
  ]);
  await tx.query(insertSql(rollupTarget, rollupSql(own)), [experimentId]);
  await tx.query(insertSql(cellTarget, cellSql(own)), [experimentId]);

  await tx.query("delete from series where workspace_id = $1 and experiment_id = $2", [workspaceId, experimentId]);
  await tx.query(
    `delete from unit_series u using exposure x
    where x.experiment_id = $1 and u.unit_id = x.unit_id and u.experiment_id = $1`,
    [experimentId],
  );
  await tx.query(
    `with fresh as (insert into unit_series (${seriesColumns}) select ${seriesColumns}
      from (${coverageSql(ofExperiment)}) c returning *)
    ${insertSql(seriesTarget, seriesSumsSql("select 1 as sign, * from fresh"))}`,
    [experimentId],
  );
}

/**
 * Makes all sums of a workspace again and empties its queue: cheaper than customer by customer when much is new.
 * @returns how many customers were waiting
 */
export function refreshWorkspace(pool: SqlPool, workspaceId: number, onFolded?: FoldHook): Promise<number> {
  return retrySerialization(() =>
    sqlTransaction(pool, async (tx) => {
      await lockSums(tx, workspaceId);
      await preparePlanner(tx, true);
      const start = performance.now();
      const signed = await signaturesOf(tx, "t.workspace_id = $1 and t.status <> 'draft'", [workspaceId]);
      const experimentIds = signed.map(({ id }) => id);
      const waited = await tx.query<{ count: string }>(
        `with gone as (delete from unit_dirty where workspace_id = $1 returning units)
        select count(distinct unit_id) from gone cross join unnest(units) as unit_id`,
        [workspaceId],
      );
      await replaceWorkspace(tx, workspaceId, experimentIds);
      await saveSignatures(tx, workspaceId, signed, performance.now() - start);
      if (experimentIds.length > 0) await onFolded?.(tx, { workspaceId, experimentIds });
      return Number(waited.rows[0]?.count ?? 0);
    }),
  );
}

async function replaceWorkspace(tx: SqlClient, workspaceId: number, experimentIds: number[]): Promise<void> {
  for (const table of ["rollup", "rollup_cell", "series", "unit_series"]) {
    await tx.query(`delete from ${table} where workspace_id = $1`, [workspaceId]);
  }
  await tx.query("delete from unit_stat where workspace_id = $1 and not kept", [workspaceId]);
  const scope = [workspaceId, experimentIds];
  await tx.query(
    `insert into unit_stat (${statColumns}) select ${statColumns} from (${statSql(ofWorkspace)}) c`,
    scope,
  );
  const stats = "select 1 as sign, * from unit_stat where workspace_id = $1";
  await tx.query(insertSql(rollupTarget, rollupSql(stats)), [workspaceId]);
  await tx.query(insertSql(cellTarget, cellSql(stats)), [workspaceId]);
  await tx.query(
    `insert into unit_series (${seriesColumns}) select ${seriesColumns} from (${seriesSql({ ...ofWorkspace, exposures: "false" })}) c`,
    [workspaceId],
  );
  await tx.query(
    `insert into unit_series (${seriesColumns}) select ${seriesColumns} from (${coverageSql(ofWorkspace)}) c`,
    scope,
  );
  const units = "select 1 as sign, * from unit_series where workspace_id = $1";
  await tx.query(insertSql(seriesTarget, seriesSumsSql(units)), [workspaceId]);
}

/** Launched experiments whose sums were made with another definition than today's, or never; of one workspace or all. */
export async function staleExperiments(sql: SqlClient, workspaceId: number | null = null): Promise<number[]> {
  const { rows } = await sql.query<{ id: number }>(
    `select t.id from experiment t left join fold_state s on s.experiment_id = t.id
    where ($1::int is null or t.workspace_id = $1) and t.status <> 'draft' and s.signature is distinct from ${signature}
    order by t.id`,
    [workspaceId],
  );
  return rows.map((row) => row.id);
}

type Signed = { id: number; signature: string };

async function signaturesOf(tx: SqlClient, where: string, parameters: unknown[]): Promise<Signed[]> {
  const { rows } = await tx.query<Signed>(
    `select t.id, ${signature} as signature from experiment t where ${where} order by t.id`,
    parameters,
  );
  return rows;
}

async function saveSignatures(
  tx: SqlClient,
  workspaceId: number,
  signed: Signed[],
  milliseconds: number,
): Promise<void> {
  await tx.query(
    `insert into fold_state (experiment_id, workspace_id, signature, refreshed_at, refresh_ms)
    select id, $1, signature, now(), $4 from unnest($2::int[], $3::text[]) as t (id, signature)
    on conflict (experiment_id) do update set
      signature = excluded.signature, refreshed_at = excluded.refreshed_at, refresh_ms = excluded.refresh_ms`,
    [workspaceId, signed.map(({ id }) => id), signed.map((s) => s.signature), Math.round(milliseconds)],
  );
}

async function preparePlanner(tx: SqlClient, large: boolean): Promise<void> {
  await tx.query("set local jit = off; set local work_mem = '64MB'");
  // Without statistics, or with old ones, a nested loop over a million customers is a mistake the planner likes to make.
  // A merge join sorts everybody to find the few who have facts.
  if (large) await tx.query("set local enable_nestloop = off; set local enable_mergejoin = off");
}

function insertSql(target: typeof rollupTarget, sums: string): string {
  return `insert into ${target.table} (${columnsOf(target)}) select ${columnsOf(target)} from (${sums}) s`;
}
