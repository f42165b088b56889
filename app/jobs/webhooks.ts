import { Webhook } from "standardwebhooks";
import { openSecret } from "#app/db/sealed-secret.server.ts";
import {
  anyDeliveryDue,
  failsSince,
  forgetEvents,
  saveDelivered,
  saveFailed,
  type TakenDelivery,
  takeDeliveries,
} from "#app/db/webhook-queue.server.ts";
import { counted, type Job, type JobContext } from "./job.ts";
import { daily, every } from "./schedule.ts";
import { postOnce } from "./webhook-request.ts";

const minute = 60;
const hour = 3600;
/** Seconds from each failed attempt to the next; after the last, 24 hours after the first, a delivery is given up. */
export const backOffSeconds = [5, 5 * minute, 30 * minute, 2 * hour, 4 * hour, 8 * hour, 33_895] as const;

/** Longer than a request may take: only a worker that died lets it run out. */
const leaseSeconds = 120;
const atOnce = 10;
/** An endpoint that nothing reached for nearly as long as one delivery is tried is not tried any more. */
const patienceHours = 23;
const keptDays = 30;

type Outcome = "delivered" | "retried" | "failed";

/** Sends what is due until nothing is, or the process stops. Safe in any number of workers at once. */
export async function deliverDue(
  context: JobContext,
  now: Date,
  signal: AbortSignal,
): Promise<Record<Outcome, number>> {
  const counts = { delivered: 0, retried: 0, failed: 0 };
  while (!signal.aborted) {
    const taken = await takeDeliveries(context.pool, now, { limit: atOnce, leaseSeconds });
    if (taken.length === 0) break;
    for (const outcome of await Promise.all(taken.map((delivery) => deliver(context, delivery, now, signal))))
      counts[outcome] += 1;
  }
  return counts;
}

async function deliver(
  { env, pool, log }: JobContext,
  delivery: TakenDelivery,
  now: Date,
  signal: AbortSignal,
): Promise<Outcome> {
  const { eventId, endpointId, url, attempt, type } = delivery;
  const body = JSON.stringify({ type, timestamp: delivery.at.toISOString(), data: delivery.data });
  const secret = openSecret(delivery.sealedSecret, env.secret).toString("base64");
  const headers = {
    "Content-Type": "application/json",
    "User-Agent": "Cairn-Webhooks/1",
    "webhook-id": eventId,
    "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(eventId, now, body),
  };
  const result = await postOnce({ url, headers, body, toPrivate: env.webhooksToPrivate, signal });
  log.info({ endpointId, eventId, type, attempt, code: result.code, error: result.error }, "webhook sent");
  if (result.code !== null && result.code >= 200 && result.code < 300) {
    await saveDelivered(pool, delivery, result);
    return "delivered";
  }
  const wait = result.code === 410 ? undefined : backOffSeconds[attempt - 1];
  const nextAt = wait === undefined ? null : new Date(now.getTime() + wait * 1000);
  const patience = new Date(now.getTime() - patienceHours * hour * 1000);
  const tired = nextAt === null && (await failsSince(pool, endpointId, patience));
  const disable = result.code === 410 ? "gone" : tired ? "failures" : null;
  await saveFailed(pool, delivery, result, { nextAt, disable, now });
  return nextAt === null ? "failed" : "retried";
}

/** Deliveries, within seconds of what they tell. */
export const webhooks: Job = {
  name: "webhooks",
  schedule: every(5),
  timeoutSeconds: 900,
  due: ({ pool }, now) => anyDeliveryDue(pool, now),
  run: async (context, now, signal) => counted(await deliverDue(context, now, signal)),
};

/** The delivery log ends after thirty days. */
export const webhookLog: Job = {
  name: "webhook-log",
  schedule: daily("03:10"),
  timeoutSeconds: 600,
  run: async ({ pool }, now) =>
    counted({ forgotten: await forgetEvents(pool, new Date(now.getTime() - keptDays * 24 * hour * 1000)) }),
};
