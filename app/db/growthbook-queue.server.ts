import type { Db, SqlClient } from "./types.server.ts";

/**
 * A change of a test goes into the outbox: the line of its link, one per test, so that changes made while GrowthBook
 * cannot be reached arrive as the state they lead to. Nothing is written unless the workspace steers a GrowthBook
 * server, and an imported test is never steered. `$1` workspace, `$2` test, `$3` now.
 */
const queueSql = `
  insert into growthbook_link as link (experiment_id, workspace_id, kind, token, next_at)
  select $2::int, $1::int, 'driven', substr(md5(random()::text || clock_timestamp()::text), 1, 12), $3::timestamptz
  from growthbook_connection c where c.workspace_id = $1::int and c.mode = 'connected'
    and exists (select from experiment e where e.id = $2::int and coalesce(e.definition ->> 'assignedBy', 'cairn') = 'cairn')
  on conflict (experiment_id) do update set wanted = link.wanted + 1, attempts = 0, next_at = excluded.next_at,
    state = case when link.state = 'drifted' then link.state else 'waiting' end
  where link.kind = 'driven'`;

/** Belongs in the transaction that moves the test. */
export async function queueForGrowthbook(db: Db, workspaceId: number, experimentId: number, now: Date): Promise<void> {
  await db.$executeRawUnsafe(queueSql, workspaceId, experimentId, now);
}

/** The same on plain SQL: stop rules run inside the fold's own transaction. */
export async function queueForGrowthbookWithin(
  tx: SqlClient,
  workspaceId: number,
  experimentId: number,
  now: Date,
): Promise<void> {
  await tx.query(queueSql, [workspaceId, experimentId, now]);
}
