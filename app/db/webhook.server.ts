import { randomBytes } from "node:crypto";
import type { Prisma } from "#prisma/generated/client.ts";
import { writeAudit } from "./audit-entry.server.ts";
import type { Writer } from "./saved.ts";
import { sealSecret } from "./sealed-secret.server.ts";
import type { Db } from "./types.server.ts";
import type { WebhookEventType } from "./webhook-event.server.ts";

const subjectKind = "webhook";

/** The endpoints of a workspace, without their secrets, the oldest first. */
export async function listEndpoints(db: Db, workspaceId: number) {
  return await db.webhookEndpoint.findMany({
    where: { workspaceId },
    omit: { sealedSecret: true },
    orderBy: { id: "asc" },
  });
}

/**
 * @returns the endpoint's id and the secret of its signatures (`whsec_…`), which can be read only now
 */
export async function createEndpoint(
  db: Db,
  writer: Writer,
  endpoint: { url: string; events: readonly WebhookEventType[] },
  masterSecret: string,
): Promise<{ id: number; secret: string }> {
  const secret = randomBytes(24);
  const data = { workspaceId: writer.workspaceId, url: endpoint.url, events: [...endpoint.events] };
  const { id } = await db.webhookEndpoint.create({
    data: { ...data, sealedSecret: sealSecret(secret, masterSecret) },
    select: { id: true },
  });
  await writeAudit(db, { ...writer, action: "webhook.create", subjectKind, subjectKey: String(id), after: data });
  return { id, secret: `whsec_${secret.toString("base64")}` };
}

/** Lets an endpoint rest, or takes it up again; false when there is none, or it is so already. */
export async function switchEndpoint(db: Db, writer: Writer, id: number, on: boolean, now: Date): Promise<boolean> {
  const { count } = await db.webhookEndpoint.updateMany({
    where: { id, workspaceId: writer.workspaceId, disabledAt: on ? { not: null } : null },
    data: on
      ? { disabledAt: null, disabledReason: null, failingSince: null }
      : { disabledAt: now, disabledReason: "person" },
  });
  if (count === 0) return false;
  const action = on ? "webhook.enable" : "webhook.disable";
  await writeAudit(db, { ...writer, action, subjectKind, subjectKey: String(id) });
  return true;
}

/** Deletes an endpoint and what was on its way to it. */
export async function deleteEndpoint(db: Db, writer: Writer, id: number): Promise<boolean> {
  const { workspaceId } = writer;
  const { count } = await db.webhookEndpoint.deleteMany({ where: { id, workspaceId } });
  if (count === 0) return false;
  await db.webhookDelivery.deleteMany({ where: { workspaceId, endpointId: id } });
  await writeAudit(db, { ...writer, action: "webhook.delete", subjectKind, subjectKey: String(id) });
  return true;
}

export type DeliveryRow = Awaited<ReturnType<typeof listDeliveries>>[number];

/** The newest deliveries of a workspace, with the type and instant of their events. */
export async function listDeliveries(
  db: Db,
  workspaceId: number,
  { endpointId, take = 50 }: { endpointId?: number; take?: number } = {},
) {
  const rows = await db.webhookDelivery.findMany({
    where: { workspaceId, endpointId },
    orderBy: { id: "desc" },
    take,
  });
  const events = await db.webhookEvent.findMany({
    where: { workspaceId, id: { in: rows.map(({ eventId }) => eventId) } },
    select: { id: true, type: true, at: true },
  });
  const byId = new Map(events.map((event) => [event.id, event]));
  return rows.flatMap((row) => {
    const event = byId.get(row.eventId);
    return event ? [{ ...row, type: event.type, at: event.at }] : [];
  });
}

/** Sends an event again from the start, under its own id, so that a receiver that has it knows it. */
export async function replayDelivery(db: Db, writer: Writer, id: number, now: Date): Promise<boolean> {
  const again: Prisma.WebhookDeliveryUpdateManyMutationInput = { status: "waiting", attempts: 0, nextAt: now };
  const { count } = await db.webhookDelivery.updateMany({
    where: { id, workspaceId: writer.workspaceId, status: { in: ["delivered", "failed"] } },
    data: again,
  });
  if (count === 0) return false;
  await writeAudit(db, {
    ...writer,
    action: "webhook.replay",
    subjectKind: "webhook-delivery",
    subjectKey: String(id),
  });
  return true;
}
