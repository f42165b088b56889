import type { Prisma, PrismaClient } from "#prisma/generated/client.ts";
import type { SqlClient } from "./types.server.ts";

/** What another program can hear of. Stays as it is: receivers depend on the names. */
export const webhookEvents = [
  "experiment.launched",
  "experiment.stopped",
  "experiment.decided",
  "experiment.loss_reached",
  "key_result.status_changed",
  "irritant.updated",
  "digest.ready",
] as const;

export type WebhookEventType = (typeof webhookEvents)[number];

/** `data` is plain and holds keys, names and figures; nothing about a customer or a person. */
export type WebhookEvent = { workspaceId: number; type: WebhookEventType; at: Date; data: Record<string, unknown> };

/** The event and a delivery to every endpoint that wants it, or nothing at all when none does. */
const write = `
  with wanted as (
    select id from webhook_endpoint where workspace_id = $1::int and disabled_at is null and $2::text = any(events)
  ), event as (
    insert into webhook_event (id, workspace_id, type, at, data)
    select 'msg_' || replace(gen_random_uuid()::text, '-', ''), $1::int, $2::text, $3::timestamptz, $4::jsonb
    where exists (select from wanted)
    returning id
  )
  insert into webhook_delivery (workspace_id, endpoint_id, event_id, next_at)
  select $1::int, wanted.id, event.id, $3::timestamptz from wanted cross join event`;

function values({ workspaceId, type, at, data }: WebhookEvent): [number, string, string, string] {
  return [workspaceId, type, at.toISOString(), JSON.stringify(data)];
}

/** Tells of a change, in the transaction of the change itself: told exactly when the change is kept. */
export async function tellEvent(db: PrismaClient | Prisma.TransactionClient, event: WebhookEvent): Promise<void> {
  await db.$executeRawUnsafe(write, ...values(event));
}

/** `tellEvent` for a transaction in SQL. */
export async function tellEventWithin(tx: SqlClient, event: WebhookEvent): Promise<void> {
  await tx.query(write, values(event));
}
