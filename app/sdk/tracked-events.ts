import { createHash } from "node:crypto";
import { z } from "zod";
import { keySchema } from "#experiments/definition/keys.ts";

/** One event as the official `growthbookTrackingPlugin` writes it; what we do not read is let through. */
const trackedEventSchema = z.object({
  event_name: z.string().max(200),
  properties_json: z.record(z.string(), z.unknown()).default({}),
  user_id: z.string().nullish(),
  device_id: z.string().nullish(),
  context_json: z.record(z.string(), z.unknown()).default({}),
});

export type TrackedEvent = z.infer<typeof trackedEventSchema>;

export const trackedEventsSchema = z.array(trackedEventSchema).max(500);

/** Rows for `ingest.write`, by kind; `ignored` events are none of ours (page views, evaluated features …). */
export type TrackedRows = {
  exposures: Record<string, unknown>[];
  answers: Record<string, unknown>[];
  events: Record<string, unknown>[];
  ignored: number;
};

/** An answer or event sent twice within this time is one: the plugin gives them no id of their own. */
const sameWithinMilliseconds = 60_000;

/** What an application may say about an answer or event beside its score or value. */
const details = ["step", "channel", "language", "comment", "askedAt", "weight"] as const;
const eventDetails = ["step", "channel"] as const;

/**
 * Sorts tracked events into facts. "Experiment Viewed" is an exposure; `logEvent("<scale>", { score })` an answer;
 * `logEvent("<metric>", { value })` an event. The customer is `customer` among the properties, else the SDK's
 * attribute `id` (the plugin calls it device_id), else `user_id`.
 * @param clustered tests drawn by team and day: what lots were drawn by is no customer there
 */
export function factsOf(
  tracked: readonly TrackedEvent[],
  now: Date,
  clustered: ReadonlySet<string> = new Set(),
): TrackedRows {
  const rows: TrackedRows = { exposures: [], answers: [], events: [], ignored: 0 };
  for (const event of tracked) {
    const { event_name: name, properties_json: properties } = event;
    const customer = properties.customer ?? event.device_id ?? event.user_id;
    const at = properties.at ?? now.toISOString();
    if (name === "Experiment Viewed") rows.exposures.push(exposureRow(event, at, clustered, customer));
    else if (!keySchema.safeParse(name).success || customer === null || customer === undefined) rows.ignored++;
    else if ("score" in properties) {
      const id = properties.id ?? derivedId(event, customer, now);
      const row = { id, customer, scale: name, score: properties.score, at };
      rows.answers.push({ ...row, ...picked(properties, details) });
    } else {
      const id = properties.id ?? derivedId(event, customer, now);
      const row = { id, customer, metric: name, ...picked(properties, ["value"]), at };
      rows.events.push({ ...row, ...picked(properties, eventDetails) });
    }
  }
  return rows;
}

function exposureRow(
  { properties_json: viewed, context_json: attributes }: TrackedEvent,
  at: unknown,
  clustered: ReadonlySet<string>,
  customer: unknown,
) {
  const { hashValue, experimentId: experiment, variationId: variation } = viewed;
  const who = clustered.has(String(experiment)) ? { customer, cluster: hashValue } : { customer: hashValue };
  const row = { ...who, experiment, variation, at };
  return { ...row, ...picked(attributes, ["channel"]) };
}

function picked(source: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => source[name] !== undefined).map((name) => [name, source[name]]));
}

function derivedId({ event_name, properties_json }: TrackedEvent, customer: unknown, now: Date): string {
  const slot = Math.floor(now.getTime() / sameWithinMilliseconds);
  const content = JSON.stringify([customer, event_name, properties_json, slot]);
  return `track-${createHash("sha256").update(content).digest("base64url").slice(0, 22)}`;
}
