import { createHash } from "node:crypto";
import { z } from "zod";
import type { EventNameReference, References } from "#app/ingest/references.server.ts";
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
  /** Names that nobody gave a meaning to, one per event. */
  unmapped: string[];
};

/** What names mean in the workspace. */
export type TrackedNames = Pick<References, "eventNames"> & {
  scales: { has(key: string): boolean };
  metrics: { has(key: string): boolean };
};

const exposureName = "Experiment Viewed";
/** The plugin sends it for every flag it evaluates; it is no event of the application. */
const evaluated = "Feature Evaluated";

/** An answer or event sent twice within this time is one: the plugin gives them no id of their own. */
const sameWithinMilliseconds = 60_000;

/** What an application may say about an answer or event beside its score or value. */
const details = ["step", "channel", "language", "comment", "askedAt", "weight"] as const;
const eventDetails = ["step", "channel"] as const;

/**
 * Sorts tracked events into facts. "Experiment Viewed" is an exposure; an event whose name is mapped in the settings is
 * what it is mapped to, also where a scale or metric has that very name as its key; else `logEvent("<scale>", { score })`
 * is an answer and `logEvent("<metric>", { value })` an event. The customer is `customer` among the properties, else the
 * SDK's attribute `id` (the plugin calls it device_id), else `user_id`.
 * @param clustered tests drawn by team and day: what lots were drawn by is no customer there
 */
export function factsOf(
  tracked: readonly TrackedEvent[],
  now: Date,
  clustered: ReadonlySet<string>,
  names: TrackedNames,
): TrackedRows {
  const rows: TrackedRows = { exposures: [], answers: [], events: [], ignored: 0, unmapped: [] };
  for (const event of tracked) {
    const { event_name: name, properties_json: properties } = event;
    const customer = properties.customer ?? event.device_id ?? event.user_id;
    const at = properties.at ?? now.toISOString();
    if (name === exposureName) {
      rows.exposures.push(exposureRow(event, at, clustered, customer));
      continue;
    }
    const mapped = names.eventNames.get(name);
    if (!mapped && name !== evaluated && !names.scales.has(name) && !names.metrics.has(name)) rows.unmapped.push(name);
    if (customer === null || customer === undefined || !(mapped || keySchema.safeParse(name).success)) {
      rows.ignored++;
      continue;
    }
    const { scale, metric, said, step } = mapped ? mappedMeaning(mapped, properties) : ownMeaning(name, properties);
    const shared = { id: properties.id ?? derivedId(event, customer, now), customer, at };
    if (scale !== null) rows.answers.push({ ...shared, scale, score: said, ...picked(properties, details), ...step });
    else
      rows.events.push({
        ...shared,
        metric,
        ...(said !== undefined && { value: said }),
        ...picked(properties, eventDetails),
        ...step,
      });
  }
  return rows;
}

/** `said` is the score or the value; undefined: the event counts once. */
type Meaning = { scale: string | null; metric: string | null; said: unknown; step: { step?: unknown } };

function ownMeaning(name: string, properties: Record<string, unknown>): Meaning {
  if ("score" in properties) return { scale: name, metric: null, said: properties.score, step: {} };
  return { scale: null, metric: name, said: properties.value, step: {} };
}

function mappedMeaning(mapped: EventNameReference, properties: Record<string, unknown>): Meaning {
  const { scale, metric, property, stepProperty } = mapped;
  return {
    ...{ scale, metric },
    // Null, which is refused, where the property is missing: a quantity nobody sent is not one.
    said: property === null ? undefined : (properties[property] ?? null),
    step: stepProperty === null ? {} : { step: properties[stepProperty] ?? undefined },
  };
}

/** Attributes the plugin moves to the event itself; whether a customer had them is not known from the rest. */
const moved = ["user_id", "device_id", "anonymous_id", "page_id", "session_id", "pageTitle"];
const campaign = ["utmCampaign", "utmContent", "utmMedium", "utmSource", "utmTerm"];
const movedAway = Object.fromEntries([...moved, ...campaign].map((name) => [name, null]));

/** The SDK's attributes of whom an event is about, as far as the plugin tells them. */
export function seenIn({ context_json, device_id, user_id }: TrackedEvent): Record<string, unknown> {
  return { ...movedAway, ...context_json, id: device_id ?? user_id };
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
