import { retrySerialization } from "#app/db/retry.server.ts";
import { sqlTransaction } from "#app/db/sql-transaction.server.ts";
import type { SqlClient, SqlPool } from "#app/db/types.server.ts";
import { signature, touchedContributions } from "./contribution.sql.ts";
import { foldSeriesSql, foldStatsSql } from "./differences.sql.ts";
import { type Part, takeMarks } from "./marks.ts";
import { seriesTarget } from "./sums.sql.ts";

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
 * Makes the sums of some `limit` customers new, those first who wait longest (`takeMarks`): recomputes what the marks
 * touch of what each contributes from raw facts, and adds the differences from what was stored to the sums. Facts that
 * arrive meanwhile come with a mark of their own. Experiments whose definition changed are left as they are, for
 * `refreshExperiment`.
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
      if (marks.customers === 0) return { customers: 0, more: false };
      const changed = new Set<number>();
      if (marks.everything.length > 0)
        for (const id of await foldCustomers(tx, workspaceId, marks.everything)) changed.add(id);
      if (marks.parts.length > 0) for (const id of await foldParts(tx, workspaceId, marks.parts)) changed.add(id);
      if (changed.size > 0) await onFolded?.(tx, { workspaceId, experimentIds: [...changed] });
      return { customers: marks.customers, more: marks.more };
    }),
  );
}

/**
 * Recomputes these customers. The caller holds `lockSums`.
 * @returns the experiments whose sums changed
 */
export async function foldCustomers(tx: SqlClient, workspaceId: number, customers: string[]): Promise<number[]> {
  const scope = [customers, await currentExperiments(tx, workspaceId)];
  const changed = await addStats(tx, foldStatsSql.everything, scope);
  await addSeries(tx, foldSeriesSql.everything, scope);
  return changed;
}

/** Recomputes only parts of what customers contribute: what was counted before in others is neither read nor compared. */
async function foldParts(tx: SqlClient, workspaceId: number, parts: readonly Part[]): Promise<number[]> {
  const experiments = await currentExperiments(tx, workspaceId);
  const customers = parts.map((part) => part.unit_id);
  const touched = [
    ...[distinct(customers), experiments, customers],
    ...[parts.map((part) => part.src), parts.map((part) => part.ref_id), parts.map((part) => part.day)],
  ];
  const { rows } = await tx.query<{ unit_id: string; experiment_id: number; metric_id: number }>(
    touchedContributions,
    touched,
  );
  let changed: number[] = [];
  if (rows.length > 0) {
    const units = rows.map((row) => row.unit_id);
    const tests = rows.map((row) => row.experiment_id);
    const metrics = rows.map((row) => row.metric_id);
    const scope = [distinct(units), distinct(tests), units, tests, metrics];
    changed = await addStats(tx, foldStatsSql.parts, scope);
  }
  await addSeries(tx, foldSeriesSql.parts, touched);
  return changed;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)].sort();
}

/** Launched experiments whose sums were made with their definition of today. */
export async function currentExperiments(tx: SqlClient, workspaceId: number): Promise<number[]> {
  const { rows } = await tx.query<{ id: number }>(
    `select t.id from experiment t join fold_state s on s.experiment_id = t.id
    where t.workspace_id = $1 and t.status <> 'draft' and s.signature = ${signature}`,
    [workspaceId],
  );
  return rows.map((row) => row.id);
}

async function addStats(tx: SqlClient, text: string, parameters: unknown[]): Promise<number[]> {
  const { rows } = await tx.query<{ experiment_id: number; emptied: boolean }>(text, parameters);
  const experimentIds = rows.map((row) => row.experiment_id);
  if (rows.some((row) => row.emptied)) await dropEmptySums(tx, experimentIds);
  return experimentIds;
}

async function addSeries(tx: SqlClient, text: string, parameters: unknown[]): Promise<void> {
  const { rows } = await tx.query(text, parameters);
  if (rows.length > 0) await dropEmptySeries(tx, rows);
}

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
