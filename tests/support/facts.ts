import { newSealedSecret } from "#app/db/sealed-secret.server.ts";
import type { Database } from "#app/db/types.server.ts";
import { createIngest, type Ingest } from "#app/ingest/ingest.ts";
import type { FactKind } from "#app/ingest/schemas.ts";

export const testSecret = "a secret for tests, long enough for HMAC";
export const testNow = new Date("2026-11-20T12:00:00Z");

/** A workspace with a scale of each kind, a journey of two steps, two channels, metrics and a running test. */
export type FactsFixture = {
  database: Database;
  ingest: Ingest;
  workspaceId: number;
  journeyId: number;
  steps: Record<"search" | "pay", number>;
  channels: Record<"web" | "phone", number>;
  scales: Record<"ces" | "csat" | "nps", number>;
  metrics: Record<"effort" | "pay-effort" | "recommend" | "satisfied" | "complaint" | "minutes", number>;
  experimentId: number;
  write(kind: FactKind, rows: readonly unknown[]): ReturnType<Ingest["write"]>;
  close(): Promise<void>;
};

export async function factsFixture(database: Database, key = "shop"): Promise<FactsFixture> {
  const { prisma } = database;
  const workspace = await prisma.workspace.create({
    data: { key, name: key, sealedSecret: newSealedSecret(testSecret) },
  });
  const workspaceId = workspace.id;
  const journey = await prisma.journey.create({
    data: {
      workspaceId,
      key: "order",
      name: { en: "Order" },
      steps: {
        create: [
          { workspaceId, key: "search", name: { en: "Search" }, position: 0 },
          { workspaceId, key: "pay", name: { en: "Pay" }, position: 1 },
        ],
      },
    },
    include: { steps: { orderBy: { position: "asc" } } },
  });
  const [search, pay] = journey.steps.map((step) => step.id);
  const web = await prisma.channel.create({ data: { workspaceId, key: "web", name: { en: "Web" }, kind: "digital" } });
  const phone = await prisma.channel.create({
    data: { workspaceId, key: "phone", name: { en: "Phone" }, kind: "human" },
  });
  const scale = (scaleKey: string, min: number, max: number, scoring: string, topBoxFrom: number | null = null) =>
    prisma.scale.create({
      data: {
        ...{ workspaceId, key: scaleKey, name: { en: scaleKey }, instrument: "custom", min, max, direction: "up" },
        ...{ scoring, topBoxFrom, wording: { en: `${scaleKey}?` } },
      },
    });
  const [ces, csat, nps] = [
    await scale("ces", 1, 7, "mean"),
    await scale("csat", 1, 5, "top-box", 4),
    await scale("nps", 0, 10, "nps"),
  ];
  const metric = async (metricKey: string, data: object) => {
    const base = { workspaceId, key: metricKey, name: { en: metricKey }, direction: "up", windowHours: 336 };
    return (await prisma.metric.create({ data: { ...base, kind: "survey", ...data } })).id;
  };
  const metrics = {
    effort: await metric("effort", { scaleId: ces.id }),
    "pay-effort": await metric("pay-effort", { scaleId: ces.id, stepId: pay, windowHours: 72 }),
    recommend: await metric("recommend", { scaleId: nps.id, journeyId: journey.id }),
    satisfied: await metric("satisfied", { scaleId: csat.id, windowHours: 24 }),
    complaint: await metric("complaint", { kind: "occurrence" }),
    minutes: await metric("minutes", { kind: "quantity", cap: 60, windowHours: 200 }),
  };
  const experimentId = await addExperiment(database, workspaceId, "callback", Object.values(metrics));
  const ingest = createIngest({ pool: database.pool, kind: database.kind, secret: testSecret, now: () => testNow });
  return {
    database,
    ingest,
    workspaceId,
    journeyId: journey.id,
    steps: { search: search ?? 0, pay: pay ?? 0 },
    channels: { web: web.id, phone: phone.id },
    scales: { ces: ces.id, csat: csat.id, nps: nps.id },
    metrics,
    experimentId,
    write: (kind, rows) => ingest.write(workspaceId, kind, rows),
    close: async () => {
      await ingest.drain();
      await database.close();
    },
  };
}

/** A running test with three variations measured on `metricIds`. */
export async function addExperiment(
  { prisma }: Database,
  workspaceId: number,
  key: string,
  metricIds: readonly number[],
): Promise<number> {
  const { id } = await prisma.experiment.create({
    data: {
      ...{ workspaceId, key, name: { en: key }, status: "running", flagKey: key, seed: key, windowHours: 336 },
      definition: {
        ...{ name: { en: key }, flagKey: key },
        variations: ["control", "callback", "chat"].map((variation, at) => ({
          ...{ key: variation, name: { en: variation }, weight: 1 / 3, value: at },
        })),
      },
      startedAt: new Date("2026-10-01T00:00:00Z"),
      metrics: { create: metricIds.map((metricId, position) => ({ metricId, role: "secondary" as const, position })) },
    },
  });
  return id;
}
