import { distributedTables } from "#app/db/distribution.ts";
import { retrySerialization } from "#app/db/retry.server.ts";
import { sqlTransaction } from "#app/db/sql-transaction.server.ts";
import type { SqlClient, SqlPool } from "#app/db/types.server.ts";
import { currentExperiments, type FoldHook, foldCustomers, lockSums } from "./fold.ts";
import { dropMarks } from "./marks.ts";
import { refreshExperiment, staleExperiments } from "./refresh.ts";

/** What is derived from facts is made again from none, by the fold; marks name others too. */
const noFacts: readonly string[] = ["unit_stat", "unit_series", "anonymous_unit", "unit_dirty"];
const factTables = distributedTables.filter((table) => !noFacts.includes(table));
/** Parts of rows counted already. */
const uncounted: readonly string[] = ["answer_comment"];

/** Runs inside the erasure's transaction, at its end. */
type EraseHook = (tx: SqlClient, done: { rows: number }) => Promise<void>;

/**
 * Deletes every fact of a customer and takes the customer out of all sums but those of closed tests (decided or
 * archived), where the contribution stays under a random id of its own and nothing leads back.
 * @param unitId see `Ingest.unitId`
 * @returns how many facts were deleted
 */
export async function eraseCustomer(
  pool: SqlPool,
  workspaceId: number,
  unitId: string,
  { onFolded, onErased }: { onFolded?: FoldHook; onErased?: EraseHook } = {},
): Promise<{ rows: number }> {
  // A fold passes over tests whose definition changed since: they are made again first, of these facts for the last time.
  for (const id of await staleExperiments(pool, workspaceId)) await refreshExperiment(pool, id, onFolded);
  return await retrySerialization(() =>
    sqlTransaction(pool, async (tx) => {
      await lockSums(tx, workspaceId);
      // What stays in closed tests must be what the facts say, not what they said at the last fold.
      await foldCustomers(tx, workspaceId, [unitId]);
      await keepAnonymously(tx, unitId);
      let rows = 0;
      await dropMarks(tx, workspaceId, unitId);
      for (const table of factTables) {
        const { rowCount } = await tx.query(`delete from ${table} where unit_id = $1 and workspace_id = $2`, [
          unitId,
          workspaceId,
        ]);
        if (!uncounted.includes(table)) rows += rowCount ?? 0;
      }
      const experimentIds = await foldCustomers(tx, workspaceId, [unitId]);
      await dropStale(tx, workspaceId, unitId);
      if (experimentIds.length > 0) await onFolded?.(tx, { workspaceId, experimentIds });
      await onErased?.(tx, { rows });
      return { rows };
    }),
  );
}

/**
 * Of a test that changed in this very moment: whoever makes its sums again would look for its customers' facts. What is
 * stored of all others stays: it is what was counted of facts that came meanwhile.
 */
async function dropStale(tx: SqlClient, workspaceId: number, unitId: string): Promise<void> {
  const current = await currentExperiments(tx, workspaceId);
  for (const table of ["unit_stat", "unit_series"])
    await tx.query(
      `delete from ${table} where unit_id = $1 and workspace_id = $2 and experiment_id <> 0 and experiment_id <> all($3)`,
      [unitId, workspaceId, current],
    );
}

async function keepAnonymously(tx: SqlClient, unitId: string): Promise<void> {
  const columns =
    "experiment_id, metric_id, workspace_id, channel_id, variation, day, m, d, x, e, asked, scores, cluster_id";
  await tx.query(
    `with moved as (
      delete from unit_stat u using experiment t
      where u.unit_id = $1 and t.id = u.experiment_id and t.status in ('decided', 'archived') returning u.*)
    insert into unit_stat (unit_id, kept, ${columns}) select gen_random_uuid(), true, ${columns} from moved`,
    [unitId],
  );
}
