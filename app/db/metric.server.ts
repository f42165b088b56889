import { z } from "zod";
import { localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import { type Metric, type MetricDocument, metricKinds } from "#experiments/metrics/metric.ts";
import { type Direction, directions } from "#experiments/metrics/scale.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { findPlace } from "./place.server.ts";
import { refused, type Saved, sameDocument, type Writer } from "./saved.ts";
import { findScale, storedScale } from "./scale.server.ts";
import type { Db } from "./types.server.ts";

export const storedMetric = z.object({
  id: z.number(),
  key: z.string(),
  name: localizedTextSchema,
  kind: z.enum(metricKinds),
  direction: z.enum(directions),
  unit: z.string().nullable(),
  cap: z.number().nullable(),
  journeyId: z.number().nullable(),
  stepId: z.number().nullable(),
  windowHours: z.number(),
  version: z.number(),
  scale: storedScale.nullable(),
});

/** @throws {RangeError} on a survey metric without its scale, which no writer here can make */
export function toMetric({ kind, scale, unit, cap, ...base }: z.infer<typeof storedMetric>): Metric {
  if (kind === "quantity") return { ...base, kind, unit, cap };
  if (kind === "occurrence") return { ...base, kind };
  if (!scale) throw new RangeError(`metric ${base.key} has no scale`);
  return { ...base, kind, scale };
}

export async function listMetrics(db: Db, workspaceId: number): Promise<Metric[]> {
  const rows = await db.metric.findMany({ where: { workspaceId }, include: { scale: true }, orderBy: { key: "asc" } });
  return z.array(storedMetric).parse(rows).map(toMetric);
}

export async function findMetric(db: Db, workspaceId: number, key: string): Promise<Metric | null> {
  const row = await db.metric.findUnique({
    where: { workspaceId_key: { workspaceId, key } },
    include: { scale: true },
  });
  return row && toMetric(storedMetric.parse(row));
}

/** Creates or changes a metric. What it counts may change (its version rises and sums are made anew); its kind may not. */
export async function putMetric(db: Db, writer: Writer, document: MetricDocument): Promise<Saved> {
  const { workspaceId } = writer;
  const place = await findPlace(db, workspaceId, document.journey, document.step);
  if (!place.ok) return place;
  const scale = document.kind === "survey" ? await findScale(db, workspaceId, document.scale) : null;
  if (document.kind === "survey" && !scale) return refused("unknown-scale", "scale", { key: document.scale });
  const before = await db.metric.findUnique({ where: { workspaceId_key: { workspaceId, key: document.key } } });
  if (before && before.kind !== document.kind) return refused("metric-kind-fixed", "kind", { kind: before.kind });
  if (before && scale && before.scaleId !== scale.id)
    return refused("metric-scale-fixed", "scale", { key: document.key });

  const direction: Direction = document.kind === "survey" ? (scale?.direction ?? "up") : document.direction;
  const meaning = {
    kind: document.kind,
    scaleId: scale?.id ?? null,
    direction,
    unit: document.kind === "quantity" ? document.unit : null,
    cap: document.kind === "quantity" ? document.cap : null,
    journeyId: place.journeyId,
    stepId: place.stepId,
    windowHours: document.windowHours,
  };
  const stored = before && pick(before, meaning);
  const sameMeaning = before !== null && sameDocument(stored, meaning);
  if (before && sameMeaning && sameDocument(before.name, document.name))
    return { ok: true, id: before.id, outcome: "unchanged" };
  const { id } = await db.metric.upsert({
    where: { workspaceId_key: { workspaceId, key: document.key } },
    create: { workspaceId, key: document.key, name: document.name, ...meaning },
    update: { name: document.name, ...meaning, version: sameMeaning ? undefined : { increment: 1 } },
    select: { id: true },
  });
  await writeAudit(db, {
    ...writer,
    action: before ? "metric.change" : "metric.create",
    subjectKind: "metric",
    subjectKey: document.key,
    before: before && { name: before.name, ...stored },
    after: document,
  });
  return { ok: true, id, outcome: before ? "changed" : "created" };
}

function pick<T extends object>(row: T, shape: object): Partial<T> {
  return Object.fromEntries(Object.entries(row).filter(([field]) => field in shape)) as Partial<T>; // a part of the row's own fields
}
