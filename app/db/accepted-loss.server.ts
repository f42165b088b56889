import type { Experiment } from "#experiments/definition/experiment.ts";
import { cairn, writeAuditWithin } from "./audit-entry.server.ts";
import { type BoundMetric, measuredColumns, toMeasured } from "./experiment-row.server.ts";
import { payloadChannel } from "./flag-payload.server.ts";
import { queueForGrowthbookWithin } from "./growthbook-queue.server.ts";
import type { SqlClient } from "./types.server.ts";
import { tellEventWithin } from "./webhook-event.server.ts";

// Everything here is SQL on the fold's own transaction: a stop is one with the sums that caused it.

/** A running test with an accepted loss, as much of it as the stop rule needs. */
export type WatchedTest = { id: number; experiment: Experiment; metrics: BoundMetric[] };

/** The running tests among `experimentIds`, or all of them; locked, so that one process decides and the others wait. */
export async function readWatchedTests(
  tx: SqlClient,
  workspaceId: number,
  experimentIds: readonly number[],
): Promise<WatchedTest[]> {
  const { rows } = await tx.query(
    `select ${measuredColumns} from experiment e
     where e.workspace_id = $1 and e.id = any($2::int[]) and e.kind = 'test' and e.status = 'running' order by e.id for update of e`,
    [workspaceId, [...experimentIds]],
  );
  return rows.map(toMeasured);
}

/**
 * Writes a stop at the accepted loss: the test, the new payload version (the flag is back on its default with this
 * commit), the audit entry and the notification. False when the test is no longer as it was read.
 */
export async function saveLossStop(
  tx: SqlClient,
  workspaceId: number,
  before: WatchedTest,
  after: Experiment,
  evidence: unknown,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update experiment set status = 'stopped', stop_reason = $4, stopped_at = $5, phases = $6, version = version + 1
     where id = $1 and workspace_id = $2 and status = 'running' and version = $3`,
    [before.id, workspaceId, before.experiment.version, after.stopReason, now, JSON.stringify(after.phases)],
  );
  if (rowCount !== 1) return false;
  await tx.query(
    `insert into payload_version as present (workspace_id, version) values ($1, $2)
     on conflict (workspace_id) do update set version = greatest(present.version + 1, excluded.version)`,
    [workspaceId, now.getTime()],
  );
  await tx.query("select pg_notify($1, $2)", [payloadChannel, String(workspaceId)]);
  await queueForGrowthbookWithin(tx, workspaceId, before.id, now);
  const change = {
    before: { status: "running" },
    after: { status: "stopped", stopReason: after.stopReason, loss: evidence },
  };
  const subject = { subjectKind: "experiment", subjectKey: before.experiment.key };
  await writeAuditWithin(
    tx,
    { workspaceId, actor: cairn, action: "experiment.loss-reached", ...subject, ...change },
    now,
  );
  await tx.query(
    "insert into notification (workspace_id, at, kind, subject_key, data) values ($1, $2, 'experiment.loss-reached', $3, $4)",
    [workspaceId, now, before.experiment.key, { name: before.experiment.definition.name }],
  );
  const { key, definition, status, stopReason } = after;
  const data = { experiment: key, name: definition.name, flag: definition.flagKey, keyResult: definition.keyResult };
  const told = { ...data, status, stopReason, shippedVariation: null };
  await tellEventWithin(tx, {
    workspaceId,
    type: "experiment.loss_reached",
    at: now,
    data: { ...told, loss: evidence },
  });
  await tellEventWithin(tx, { workspaceId, type: "experiment.stopped", at: now, data: told });
  return true;
}
