import { z } from "zod";
import { keySchema } from "#experiments/definition/keys.ts";
import { localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import { Prisma } from "#prisma/generated/client.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { findMemberByEmail, ownerIn, ownerSchema } from "./owner.server.ts";
import { findPlace } from "./place.server.ts";
import { readRows, type Source } from "./read-rows.server.ts";
import { refused, type Saved, sameDocument, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";
import { tellEvent } from "./webhook-event.server.ts";

export const irritantStatuses = ["open", "testing", "resolved", "dropped"] as const;

/** A named pain point as its author writes it. */
export const irritantSchema = z.object({
  key: keySchema,
  title: localizedTextSchema,
  description: localizedTextSchema.nullable().default(null),
  journey: keySchema.nullable().default(null),
  step: keySchema.nullable().default(null),
  owner: z.email().nullable().default(null),
  status: z.enum(irritantStatuses).default("open"),
  /** Customers who meet it in a month. */
  monthlyVolume: z.number().int().min(0).nullable().default(null),
  quote: localizedTextSchema.nullable().default(null),
});

export type IrritantDocument = z.infer<typeof irritantSchema>;

const irritantRow = z.object({
  id: z.number(),
  key: z.string(),
  title: localizedTextSchema,
  description: localizedTextSchema.nullable(),
  journeyId: z.number().nullable(),
  stepId: z.number().nullable(),
  owner: ownerSchema.nullable(),
  status: z.enum(irritantStatuses),
  monthlyVolume: z.number().nullable(),
  quote: localizedTextSchema.nullable(),
  updatedAt: z.date(),
});
export type IrritantRecord = z.infer<typeof irritantRow>;

const listSql = `
  select i.id, i.key, i.title, i.description, i.journey_id as "journeyId", i.step_id as "stepId",
    ${ownerIn("i.owner_id")} as owner, i.status::text, i.monthly_volume as "monthlyVolume", i.quote,
    i.updated_at as "updatedAt"
  from irritant i where i.workspace_id = $1 order by i.id`;

export async function listIrritants(source: Source, workspaceId: number): Promise<IrritantRecord[]> {
  return z.array(irritantRow).parse(await readRows(source, listSql, [workspaceId]));
}

export async function putIrritant(db: Db, writer: Writer, document: IrritantDocument, now: Date): Promise<Saved> {
  const { workspaceId } = writer;
  const place = await findPlace(db, workspaceId, document.journey, document.step);
  if (!place.ok) return place;
  const owner = document.owner === null ? null : await findMemberByEmail(db, workspaceId, document.owner);
  if (document.owner !== null && !owner) return refused("unknown-member", "owner", { key: document.owner });
  const before = (await listIrritants(db, workspaceId)).find(({ key }) => key === document.key);
  const { owner: _owner, journey: _journey, step: _step, ...own } = document;
  const ids = { journeyId: place.journeyId, stepId: place.stepId, ownerId: owner?.id ?? null };
  const { id: _id, updatedAt: _updatedAt, owner: ownerBefore, ...stored } = before ?? { owner: null };
  if (before && sameDocument({ ...stored, ownerId: ownerBefore?.id ?? null }, { ...own, ...ids }))
    return { ok: true, id: before.id, outcome: "unchanged" };
  const data = {
    ...own,
    ...ids,
    description: own.description ?? Prisma.DbNull,
    quote: own.quote ?? Prisma.DbNull,
    updatedAt: now,
  };
  const { id } = await db.irritant.upsert({
    where: { workspaceId_key: { workspaceId, key: document.key } },
    create: { workspaceId, ...data },
    update: data,
    select: { id: true },
  });
  await writeAudit(db, {
    ...writer,
    action: before ? "irritant.change" : "irritant.create",
    subjectKind: "irritant",
    subjectKey: document.key,
    before,
    after: document,
  });
  const { key, title, status, monthlyVolume } = document;
  const where = { journey: document.journey, step: document.step };
  const told = { irritant: key, title, status, statusBefore: before?.status ?? null, monthlyVolume, ...where };
  await tellEvent(db, { workspaceId, type: "irritant.updated", at: now, data: told });
  return { ok: true, id, outcome: before ? "changed" : "created" };
}
