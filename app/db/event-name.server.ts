import { z } from "zod";
import { keySchema } from "#experiments/definition/keys.ts";
import { writeAudit } from "./audit-entry.server.ts";
import type { Removed } from "./removal.server.ts";
import { refused, type Saved, sameDocument, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

/** Up to 100 characters that print and are text, without a space at either end. */
const printable = /^(?!\s)[^\p{Cc}\p{Cs}]+(?<!\s)$/u;

/** What an application calls an event by. */
export const eventNameKey = z.string().max(100).regex(printable);
const property = z.string().max(100).regex(printable).nullable().default(null);

/** What `/track` takes events of a name for. */
export const eventNameSchema = z
  .object({
    key: eventNameKey,
    scale: keySchema.nullable().default(null).describe("Events of this name are answers on this scale …"),
    metric: keySchema.nullable().default(null).describe("… or events of this occurrence or quantity metric."),
    property: property.describe(
      "Holds the score (default `score`) or the value (default `value`); occurrences have none.",
    ),
    stepProperty: property.describe("Holds the key of the step; null: `step`, where there is one."),
  })
  .refine(({ scale, metric }) => (scale === null) !== (metric === null), {
    path: ["scale"],
    error: "name either a scale or a metric",
  });

export type EventNameDocument = z.infer<typeof eventNameSchema>;

/** What the tracking plugin itself sends; these have a meaning already. */
const pluginNames = ["Experiment Viewed", "Feature Evaluated"];

const keys = { scale: { select: { key: true } }, metric: { select: { key: true } } } as const;

export async function listEventNames(db: Db, workspaceId: number): Promise<(EventNameDocument & { id: number })[]> {
  const rows = await db.eventName.findMany({ where: { workspaceId }, orderBy: { name: "asc" }, include: keys });
  return rows.map(toDocument);
}

type Row = {
  id: number;
  name: string;
  scale: { key: string } | null;
  metric: { key: string } | null;
  property: string | null;
  stepProperty: string | null;
};

function toDocument({ id, name, scale, metric, property, stepProperty }: Row): EventNameDocument & { id: number } {
  return { id, key: name, scale: scale?.key ?? null, metric: metric?.key ?? null, property, stepProperty };
}

/** Says what events of a name mean, or says it anew; what was sent before stays what it was taken for. */
export async function putEventName(db: Db, writer: Writer, asked: EventNameDocument): Promise<Saved> {
  const { workspaceId } = writer;
  const { key: name } = asked;
  if (pluginNames.includes(name)) return refused("event-name-reserved", "key", { key: name });
  const target = await findTarget(db, workspaceId, asked);
  if (!target.ok) return target;
  const { ok: _, usual, ...ids } = target;
  if (usual === null && asked.property !== null) return refused("occurrence-has-no-value", "property");
  const document = { ...asked, property: asked.property ?? usual };
  const found = await db.eventName.findUnique({ where: { workspaceId_name: { workspaceId, name } }, include: keys });
  const { id: foundId, ...before } = found ? toDocument(found) : { id: 0 };
  if (found && sameDocument(before, document)) return { ok: true, id: foundId, outcome: "unchanged" };
  const data = { ...ids, property: document.property, stepProperty: document.stepProperty };
  const { id } = await db.eventName.upsert({
    where: { workspaceId_name: { workspaceId, name } },
    create: { workspaceId, name, ...data },
    update: data,
    select: { id: true },
  });
  await db.unmappedEvent.deleteMany({ where: { workspaceId, name } });
  await writeAudit(db, {
    ...writer,
    action: found ? "event-name.change" : "event-name.create",
    subjectKind: "event-name",
    subjectKey: name,
    before: found && before,
    after: document,
  });
  return { ok: true, id, outcome: found ? "changed" : "created" };
}

type Target = { ok: true; scaleId: number | null; metricId: number | null; usual: string | null };

/** The ids a document names, and the property that usually holds what counts. */
async function findTarget(
  db: Db,
  workspaceId: number,
  { scale, metric }: EventNameDocument,
): Promise<Target | ReturnType<typeof refused>> {
  if (scale !== null) {
    const found = await db.scale.findUnique({ where: { workspaceId_key: { workspaceId, key: scale } } });
    if (!found) return refused("unknown-scale", "scale", { key: scale });
    return { ok: true, scaleId: found.id, metricId: null, usual: "score" };
  }
  const key = metric ?? "";
  const found = await db.metric.findUnique({ where: { workspaceId_key: { workspaceId, key } } });
  if (!found) return refused("unknown-metric", "metric", { key });
  if (found.kind === "survey") return refused("metric-of-answers", "metric", { key });
  return { ok: true, scaleId: null, metricId: found.id, usual: found.kind === "quantity" ? "value" : null };
}

/** From now on events of this name mean nothing again; what was counted stays. */
export async function removeEventName(db: Db, writer: Writer, name: string): Promise<Removed> {
  const { workspaceId } = writer;
  const found = await db.eventName.findUnique({ where: { workspaceId_name: { workspaceId, name } }, include: keys });
  if (!found) return refused("unknown-event-name", "key", { key: name });
  const { id, ...before } = toDocument(found);
  const { count } = await db.eventName.deleteMany({ where: { id, workspaceId } });
  if (count === 0) return refused("changed-meanwhile", "");
  const subject = { subjectKind: "event-name", subjectKey: name };
  return { ok: true, entry: await writeAudit(db, { ...writer, action: "event-name.remove", ...subject, before }) };
}

/** Names sent lately that are neither mapped nor the key of a scale or metric, the latest first. */
export async function listUnmappedEvents(
  db: Db,
  workspaceId: number,
): Promise<{ name: string; count: number; seenAt: Date }[]> {
  const where = { workspaceId };
  const seen = await db.unmappedEvent.findMany({ where, orderBy: [{ seenAt: "desc" }, { name: "asc" }] });
  const known = new Set<string>();
  for (const { name } of await db.eventName.findMany({ where, select: { name: true } })) known.add(name);
  for (const { key } of await db.scale.findMany({ where, select: { key: true } })) known.add(key);
  for (const { key } of await db.metric.findMany({ where, select: { key: true } })) known.add(key);
  return seen
    .filter(({ name }) => !known.has(name))
    .map(({ name, count, seenAt }) => ({ name, count: Number(count), seenAt }));
}
