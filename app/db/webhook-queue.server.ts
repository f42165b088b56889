import { cairn, writeAuditWithin } from "./audit-entry.server.ts";
import { sqlTransaction } from "./sql-transaction.server.ts";
import type { SqlClient, SqlPool } from "./types.server.ts";

// What the deliverer asks. Instants are the caller's, so that a test can walk through a day of attempts.

/** A delivery this worker has taken; `attempt` counts from 1 and tells its answer from a later worker's. */
export type TakenDelivery = {
  id: number;
  attempt: number;
  workspaceId: number;
  endpointId: number;
  url: string;
  sealedSecret: string;
  eventId: string;
  type: string;
  at: Date;
  data: unknown;
};

/** What an attempt met: a response code, or why there was none. */
export type Attempt = { code: number | null; milliseconds: number; error: string | null };

export async function anyDeliveryDue(pool: SqlPool, now: Date): Promise<boolean> {
  const { rows } = await pool.query(
    `select from webhook_delivery d join webhook_endpoint e on e.id = d.endpoint_id and e.disabled_at is null
    where d.next_at <= $1 limit 1`,
    [now],
  );
  return rows.length > 0;
}

/**
 * Takes deliveries that are due. Nobody else gets them for `leaseSeconds`: after that their worker is taken for dead.
 */
export async function takeDeliveries(
  pool: SqlPool,
  now: Date,
  { limit, leaseSeconds }: { limit: number; leaseSeconds: number },
): Promise<TakenDelivery[]> {
  const { rows } = await pool.query<TakenDelivery>(
    `with due as (
      select d.id from webhook_delivery d join webhook_endpoint e on e.id = d.endpoint_id and e.disabled_at is null
      where d.next_at <= $1 order by d.next_at, d.id limit $2 for update of d skip locked
    ), taken as (
      update webhook_delivery d set attempts = d.attempts + 1, last_at = $1, next_at = $1::timestamptz + $3 * interval '1 second'
      from due where d.id = due.id
      returning d.id, d.attempts, d.workspace_id, d.endpoint_id, d.event_id
    )
    select t.id, t.attempts as attempt, t.workspace_id as "workspaceId", t.endpoint_id as "endpointId", e.url,
      e.sealed_secret as "sealedSecret", v.id as "eventId", v.type, v.at, v.data
    from taken t join webhook_endpoint e on e.id = t.endpoint_id join webhook_event v on v.id = t.event_id order by t.id`,
    [now, limit, leaseSeconds],
  );
  return rows;
}

const answered = "id = $1 and attempts = $2 and status = 'waiting'";

export async function saveDelivered(
  pool: SqlPool,
  { id, attempt, endpointId }: TakenDelivery,
  result: Attempt,
): Promise<void> {
  await sqlTransaction(pool, async (tx) => {
    await tx.query(
      `update webhook_delivery set status = 'delivered', next_at = null, last_code = $3, last_ms = $4, last_error = null
      where ${answered}`,
      [id, attempt, result.code, result.milliseconds],
    );
    await tx.query("update webhook_endpoint set failing_since = null where id = $1 and failing_since is not null", [
      endpointId,
    ]);
  });
}

/**
 * @param nextAt null gives the delivery up
 * @param disable why the endpoint is not to be asked again, if so
 */
export async function saveFailed(
  pool: SqlPool,
  delivery: TakenDelivery,
  result: Attempt,
  { nextAt, disable, now }: { nextAt: Date | null; disable: "gone" | "failures" | null; now: Date },
): Promise<void> {
  const { id, attempt, endpointId } = delivery;
  await sqlTransaction(pool, async (tx) => {
    await tx.query(
      `update webhook_delivery set status = case when $3::timestamptz is null then 'failed' else 'waiting' end,
        next_at = $3, last_code = $4, last_ms = $5, last_error = $6 where ${answered}`,
      [id, attempt, nextAt, result.code, result.milliseconds, result.error],
    );
    await tx.query("update webhook_endpoint set failing_since = coalesce(failing_since, $2) where id = $1", [
      endpointId,
      now,
    ]);
    if (disable) await disableEndpoint(tx, delivery, disable, now);
  });
}

/** Whether nothing has reached the endpoint since `instant`. */
export async function failsSince(pool: SqlPool, endpointId: number, instant: Date): Promise<boolean> {
  const { rows } = await pool.query("select from webhook_endpoint where id = $1 and failing_since <= $2", [
    endpointId,
    instant,
  ]);
  return rows.length > 0;
}

async function disableEndpoint(
  tx: SqlClient,
  { endpointId, workspaceId, url }: TakenDelivery,
  reason: "gone" | "failures",
  now: Date,
): Promise<void> {
  const { rowCount } = await tx.query(
    `update webhook_endpoint set disabled_at = $3, disabled_reason = $4
    where id = $1 and workspace_id = $2 and disabled_at is null`,
    [endpointId, workspaceId, now, reason],
  );
  if (rowCount !== 1) return;
  await tx.query(
    `insert into notification (workspace_id, at, kind, subject_key, data) values ($1, $2, 'webhook.disabled', $3, $4)`,
    [workspaceId, now, String(endpointId), { host: new URL(url).host, reason }],
  );
  const subject = { subjectKind: "webhook", subjectKey: String(endpointId) };
  await writeAuditWithin(
    tx,
    { workspaceId, actor: cairn, action: "webhook.disable", ...subject, after: { reason } },
    now,
  );
}

/** Forgets events older than `before` that nothing waits for. @returns how many */
export async function forgetEvents(pool: SqlPool, before: Date): Promise<number> {
  const { rowCount } = await pool.query(
    `with old as (
      select id from webhook_event v where at < $1
        and not exists (select from webhook_delivery d where d.event_id = v.id and d.next_at is not null)
    ), deliveries as (delete from webhook_delivery d using old where d.event_id = old.id)
    delete from webhook_event v using old where v.id = old.id`,
    [before],
  );
  return rowCount ?? 0;
}
