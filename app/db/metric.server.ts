import { z } from "zod";
import { localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import type { Metric, MetricDocument } from "#experiments/metrics/metric.ts";
import { type Direction, directions } from "#experiments/metrics/scale.ts";
import type { Metric as MetricRow, Scale as ScaleRow } from "#prisma/generated/client.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { findPlace } from "./place.server.ts";
import { refused, type Saved, sameDocument, type Writer } from "./saved.ts";
import { findScale, toScale } from "./scale.server.ts";
import type { Db } from "./types.server.ts";

const directionSchema = z.enum(directions);

/** @throws {RangeError} on a survey metric without its scale, which no writer here can make */
export function toMetric(row: MetricRow & { scale: ScaleRow | null }): Metric {
  const { id, key, journeyId, stepId, windowHours, version } = row;
  const base = {
    id,
    key,
    name: localizedTextSchema.parse(row.name),
    direction: directionSchema.parse(row.direction),
    journeyId,
    stepId,
    windowHours,
    version,
  };
  if (row.kind === "quantity") return { ...base, kind: "quantity", unit: row.unit, cap: row.cap };
  if (row.kind === "occurrence") return { ...base, kind: "occurrence" };
  if (!row.scale) throw new RangeError(`metric ${key} has no scale`);
  return { ...base, kind: "survey", scale: toScale(row.scale) };
}

export async function listMetrics(db: Db, workspaceId: number): Promise<Metric[]> {
  const rows = await db.metric.findMany({ where: { workspaceId }, include: { scale: true }, orderBy: { key: "asc" } });
  return rows.map(toMetric);
}

export async function findMetric(db: Db, workspaceId: number, key: string): Promise<Metric | null> {
  const row = await db.metric.findUnique({
    where: { workspaceId_key: { workspaceId, key } },
    include: { scale: true },
  });
  return row && toMetric(row);
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
