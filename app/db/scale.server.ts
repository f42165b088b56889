import { z } from "zod";
import { localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import { directions, instruments, type Scale, type scaleSchema, scorings } from "#experiments/metrics/scale.ts";
import { Prisma, type Scale as ScaleRow } from "#prisma/generated/client.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { refused, type Saved, sameDocument, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

export type ScaleDocument = z.infer<typeof scaleSchema>;

export const storedScale = z.object({
  id: z.number(),
  key: z.string(),
  name: localizedTextSchema,
  instrument: z.enum(instruments),
  min: z.number(),
  max: z.number(),
  direction: z.enum(directions),
  scoring: z.enum(scorings),
  topBoxFrom: z.number().nullable(),
  wording: localizedTextSchema,
  labels: z.array(z.object({ score: z.number(), label: localizedTextSchema })).nullable(),
});

export function toScale(row: ScaleRow): Scale {
  return storedScale.parse(row);
}

export async function listScales(db: Db, workspaceId: number): Promise<(Scale & { usedAt: Date | null })[]> {
  const rows = await db.scale.findMany({ where: { workspaceId }, orderBy: { key: "asc" } });
  return rows.map((row) => ({ ...toScale(row), usedAt: row.usedAt }));
}

export async function findScale(
  db: Db,
  workspaceId: number,
  key: string,
): Promise<(Scale & { usedAt: Date | null }) | null> {
  const row = await db.scale.findUnique({ where: { workspaceId_key: { workspaceId, key } } });
  return row && { ...toScale(row), usedAt: row.usedAt };
}

/**
 * Creates or changes a scale. Once answered, only its name may change: anything else would mix two instruments in
 * one series, so it is refused with `scale-in-use`.
 */
export async function putScale(db: Db, writer: Writer, document: ScaleDocument): Promise<Saved> {
  const { workspaceId } = writer;
  const before = await findScale(db, workspaceId, document.key);
  if (before) {
    const { id, usedAt, ...stored } = before;
    if (sameDocument(stored, document)) return { ok: true, id, outcome: "unchanged" };
    const changed = Object.keys(document).filter(
      (field) =>
        field !== "name" && !sameDocument(stored[field as keyof ScaleDocument], document[field as keyof ScaleDocument]),
    );
    if (usedAt && changed.length > 0) return refused("scale-in-use", changed[0] ?? "", { key: document.key });
  }
  const data = { ...document, labels: document.labels ?? Prisma.DbNull };
  const { id } = await db.scale.upsert({
    where: { workspaceId_key: { workspaceId, key: document.key } },
    create: { workspaceId, ...data },
    update: data,
    select: { id: true },
  });
  await writeAudit(db, {
    ...writer,
    action: before ? "scale.change" : "scale.create",
    subjectKind: "scale",
    subjectKey: document.key,
    before,
    after: document,
  });
  return { ok: true, id, outcome: before ? "changed" : "created" };
}
