import { z } from "zod";
import { keySchema } from "#experiments/definition/keys.ts";
import { type LocalizedText, localizedTextSchema } from "#experiments/metrics/localized-text.ts";
import { writeAudit } from "./audit-entry.server.ts";
import { refused, type Saved, sameDocument, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";

export const journeySchema = z.object({
  key: keySchema,
  name: localizedTextSchema,
  /** In the order customers take them. */
  steps: z
    .array(z.object({ key: keySchema, name: localizedTextSchema }))
    .max(50)
    .default([]),
});
export const channelSchema = z.object({
  key: keySchema,
  name: localizedTextSchema,
  kind: z.enum(["human", "digital", "mixed"]),
});

export type JourneyDocument = z.infer<typeof journeySchema>;
export type ChannelDocument = z.infer<typeof channelSchema>;
export type Step = { id: number; key: string; name: LocalizedText };
export type Journey = { id: number; key: string; name: LocalizedText; steps: Step[] };
export type Channel = { id: number; key: string; name: LocalizedText; kind: ChannelDocument["kind"] };

export async function listJourneys(db: Db, workspaceId: number): Promise<Journey[]> {
  const rows = await db.journey.findMany({
    where: { workspaceId },
    orderBy: { id: "asc" },
    include: { steps: { orderBy: { position: "asc" } } },
  });
  return rows.map(({ id, key, name, steps }) => ({
    id,
    key,
    name: localizedTextSchema.parse(name),
    steps: steps.map((step) => ({ id: step.id, key: step.key, name: localizedTextSchema.parse(step.name) })),
  }));
}

export async function listChannels(db: Db, workspaceId: number): Promise<Channel[]> {
  const rows = await db.channel.findMany({ where: { workspaceId }, orderBy: { id: "asc" } });
  return rows.map(({ id, key, name, kind }) => ({ id, key, name: localizedTextSchema.parse(name), kind }));
}

/**
 * Creates or changes a journey. Steps are matched by key and put in the order given; one left out goes to the end
 * rather than away, because answers may name it. A step key of another journey is refused with `step-elsewhere`.
 */
export async function putJourney(db: Db, writer: Writer, document: JourneyDocument): Promise<Saved> {
  const { workspaceId } = writer;
  const before = (await listJourneys(db, workspaceId)).find(({ key }) => key === document.key);
  const elsewhere = await db.step.findFirst({
    where: { workspaceId, key: { in: document.steps.map(({ key }) => key) }, journeyId: { not: before?.id ?? 0 } },
  });
  if (elsewhere) return refused("step-elsewhere", "steps", { key: elsewhere.key });
  if (new Set(document.steps.map(({ key }) => key)).size < document.steps.length) return refused("step-twice", "steps");
  const leftOut = (before?.steps ?? []).filter(({ key }) => !document.steps.some((step) => step.key === key));
  const after = { ...document, steps: [...document.steps, ...leftOut.map(({ key, name }) => ({ key, name }))] };
  const stored = before && {
    key: before.key,
    name: before.name,
    steps: before.steps.map(({ key, name }) => ({ key, name })),
  };
  if (before && sameDocument(stored, after)) return { ok: true, id: before.id, outcome: "unchanged" };

  const { id } = await db.journey.upsert({
    where: { workspaceId_key: { workspaceId, key: document.key } },
    create: { workspaceId, key: document.key, name: document.name },
    update: { name: document.name },
    select: { id: true },
  });
  for (const [position, { key, name }] of after.steps.entries()) {
    await db.step.upsert({
      where: { workspaceId_key: { workspaceId, key } },
      create: { workspaceId, journeyId: id, key, name, position },
      update: { name, position },
    });
  }
  await writeAudit(db, {
    ...writer,
    action: before ? "journey.change" : "journey.create",
    subjectKind: "journey",
    subjectKey: document.key,
    before: stored,
    after,
  });
  return { ok: true, id, outcome: before ? "changed" : "created" };
}

export async function putChannel(db: Db, writer: Writer, document: ChannelDocument): Promise<Saved> {
  const { workspaceId } = writer;
  const before = (await listChannels(db, workspaceId)).find(({ key }) => key === document.key);
  if (before && sameDocument({ ...before, id: null }, document))
    return { ok: true, id: before.id, outcome: "unchanged" };
  const { id } = await db.channel.upsert({
    where: { workspaceId_key: { workspaceId, key: document.key } },
    create: { workspaceId, ...document },
    update: { name: document.name, kind: document.kind },
    select: { id: true },
  });
  await writeAudit(db, {
    ...writer,
    action: before ? "channel.change" : "channel.create",
    subjectKind: "channel",
    subjectKey: document.key,
    before,
    after: document,
  });
  return { ok: true, id, outcome: before ? "changed" : "created" };
}

/** The ids that a journey key and a step key name; a refusal names the key that is unknown or not of the journey. */
export async function findPlace(
  db: Db,
  workspaceId: number,
  journey: string | null,
  step: string | null,
): Promise<{ ok: true; journeyId: number | null; stepId: number | null } | ReturnType<typeof refused>> {
  const [foundJourney, foundStep] = await Promise.all([
    journey === null ? null : db.journey.findUnique({ where: { workspaceId_key: { workspaceId, key: journey } } }),
    step === null ? null : db.step.findUnique({ where: { workspaceId_key: { workspaceId, key: step } } }),
  ]);
  if (journey !== null && !foundJourney) return refused("unknown-journey", "journey", { key: journey });
  if (step !== null && (!foundStep || (foundJourney && foundStep.journeyId !== foundJourney.id)))
    return refused("unknown-step", "step", { key: step });
  return { ok: true, journeyId: foundJourney?.id ?? foundStep?.journeyId ?? null, stepId: foundStep?.id ?? null };
}
