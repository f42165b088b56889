import { readWatchedTests, saveLossStop } from "#app/db/accepted-loss.server.ts";
import { readCatalogue } from "#app/db/catalogue.server.ts";
import { lossMeterOf } from "#app/db/experiment-input.server.ts";
import { readSums } from "#app/db/experiment-sums.server.ts";
import { sqlTransaction } from "#app/db/sql-transaction.server.ts";
import type { SqlClient, SqlPool } from "#app/db/types.server.ts";
import { stop } from "#experiments/lifecycle/state.ts";
import { counted, type Job } from "./job.ts";
import { every } from "./schedule.ts";

type Change = { workspaceId: number; experimentIds: readonly number[] };

/**
 * Stops the running tests among `experimentIds` whose accepted loss is reached by the sums as they are in `tx`.
 * Runs inside every fold, so that a test is stopped by the same commit as the facts that condemn it.
 * @returns the keys of the tests it stopped
 */
export async function stopAtAcceptedLoss(
  tx: SqlClient,
  { workspaceId, experimentIds }: Change,
  now: Date,
): Promise<string[]> {
  const tests = await readWatchedTests(tx, workspaceId, experimentIds);
  if (tests.length === 0) return [];
  const catalogue = await readCatalogue(tx, workspaceId);
  const metrics = new Map(catalogue.metrics.map((metric) => [metric.id, metric]));
  const sums = await readSums(tx, workspaceId, tests);
  const stopped: string[] = [];
  for (const test of tests) {
    const meter = lossMeterOf(test, sums.get(test.id) ?? { exposures: [], arms: new Map() }, metrics, now);
    if (!meter?.breached) continue;
    const moved = stop(test.experiment, "affordable-loss", now);
    if (moved.ok && (await saveLossStop(tx, workspaceId, test, moved.experiment, meter, now)))
      stopped.push(test.experiment.key);
  }
  return stopped;
}

/** Also asks every minute: days run out without any fact arriving. */
export const acceptedLoss: Job = {
  name: "accepted-loss",
  schedule: every(60),
  timeoutSeconds: 120,
  due: async ({ pool }) => {
    const { rows } = await pool.query("select from experiment where kind = 'test' and status = 'running' limit 1");
    return rows.length > 0;
  },
  run: async ({ pool }, now) => counted({ stopped: (await checkAll(pool, now)).length }),
};

/** Every workspace's running tests, each workspace in a transaction of its own. */
export async function checkAll(pool: SqlPool, now: Date): Promise<string[]> {
  const { rows } = await pool.query<{ workspace_id: number; ids: number[] }>(
    "select workspace_id, array_agg(id) as ids from experiment where kind = 'test' and status = 'running' group by workspace_id",
  );
  const stopped: string[] = [];
  for (const { workspace_id, ids } of rows) {
    stopped.push(
      ...(await sqlTransaction(pool, (tx) =>
        stopAtAcceptedLoss(tx, { workspaceId: workspace_id, experimentIds: ids }, now),
      )),
    );
  }
  return stopped;
}
