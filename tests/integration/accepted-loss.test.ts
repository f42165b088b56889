import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findExperiment } from "#app/db/experiment.server.ts";
import { putExperiment } from "#app/db/experiment-definition.server.ts";
import { moveExperiment } from "#app/db/experiment-move.server.ts";
import { readFlags } from "#app/db/flag-payload.server.ts";
import { putMetric } from "#app/db/metric.server.ts";
import { createWorkspace } from "#app/db/workspace.server.ts";
import { checkAll } from "#app/jobs/accepted-loss.ts";
import type { Services } from "#app/server/services.ts";
import { experimentDefinitionSchema } from "#experiments/definition/experiment.ts";
import { buildPayload } from "#experiments/flags/payload.ts";
import { metricSchema } from "#experiments/metrics/metric.ts";
import { callbackDefinition } from "#tests/support/experiment.ts";
import { testServices } from "#tests/support/services.ts";

const start = new Date("2026-11-01T08:00:00Z");
let now = new Date("2026-11-10T08:00:00Z");
let services: Services;
let workspaceId: number;
const writer = () => ({ workspaceId, actor: { kind: "system" as const, id: null, name: "test" } });

/** A running test with an accepted loss of ten complaints; the survey side is not needed here. */
async function launchTest(key: string, affordableLoss: object): Promise<void> {
  const definition = experimentDefinitionSchema.parse({
    ...callbackDefinition,
    ...{ keyResult: null, exploration: true, journey: null, step: null, flagKey: key, affordableLoss },
    metrics: { primary: { metric: "complaint" } },
  });
  await services.db.$transaction(async (tx) => {
    await putExperiment(tx, writer(), key, { definition, owner: null }, start);
    const record = await findExperiment(tx, workspaceId, key);
    const moved = record && (await moveExperiment(tx, writer(), record, { move: "launch" }, start));
    expect(moved).toMatchObject({ ok: true });
  });
}

/** 400 customers per variation, of whom so many complain. */
async function meet(experiment: string, complaints: readonly [number, number]): Promise<void> {
  const customers = [0, 1].flatMap((variation) =>
    Array.from({ length: 400 }, (_, index) => ({
      variation,
      complains: index < (complaints[variation] ?? 0),
      customer: `${experiment}-${variation}-${index}`,
    })),
  );
  const at = "2026-11-02T09:00:00Z";
  await services.ingest.write(
    workspaceId,
    "exposures",
    customers.map(({ customer, variation }) => ({ customer, experiment, variation, at })),
  );
  await services.ingest.write(
    workspaceId,
    "events",
    customers
      .filter(({ complains }) => complains)
      .map(({ customer }) => ({ id: `${customer}-c`, customer, metric: "complaint", at: "2026-11-02T10:00:00Z" })),
  );
  await services.folder.foldNow();
}

beforeAll(async () => {
  services = await testServices({ now: () => now });
  await services.folder.stop(); // the test folds when it wants to
  const workspace = await createWorkspace(
    services.db,
    { key: "shop", name: "Shop", locale: "en", timeZone: "UTC" },
    services.env.secret,
  );
  workspaceId = workspace.id;
  await putMetric(
    services.db,
    writer(),
    metricSchema.parse({ key: "complaint", kind: "occurrence", direction: "down", name: { en: "Complained" } }),
  );
});
afterAll(() => services.close());

describe("a test whose accepted loss is reached", () => {
  it("is stopped by the fold that counted the harm: flag on its default, audited, told once", async () => {
    await launchTest("harmful", { complaints: 10, complaintMetric: "complaint" });
    const before = await readFlags(services.pool, workspaceId, "production");
    expect(buildPayload(before).features.harmful?.rules).toHaveLength(1);

    await meet("harmful", [12, 60]); // 3 % and 15 %: 48 complaints more than the control

    const record = await findExperiment(services.db, workspaceId, "harmful");
    expect(record?.experiment).toMatchObject({ status: "stopped", stopReason: "affordable-loss", stoppedAt: now });
    const after = await readFlags(services.pool, workspaceId, "production");
    expect(after.version).toBeGreaterThan(before.version);
    expect(buildPayload(after).features.harmful).toEqual({ defaultValue: false });
    const told = await services.db.notification.findMany({ where: { workspaceId, subjectKey: "harmful" } });
    expect(told.map(({ kind }) => kind)).toEqual(["experiment.loss-reached"]);
    const [entry] = await services.db.auditEntry.findMany({
      where: { workspaceId, action: "experiment.loss-reached" },
    });
    expect(entry).toMatchObject({
      actorKind: "system",
      subjectKey: "harmful",
      after: { stopReason: "affordable-loss" },
    });

    expect(await checkAll(services.pool, now)).toEqual([]);
    expect(await services.db.notification.count({ where: { workspaceId, subjectKey: "harmful" } })).toBe(1);
  });

  it("is resumed only by who accepts a larger loss", async () => {
    const record = await findExperiment(services.db, workspaceId, "harmful");
    const moved =
      record && (await services.db.$transaction((tx) => moveExperiment(tx, writer(), record, { move: "resume" }, now)));
    expect(moved).toMatchObject({ ok: false, problems: [{ code: "loss-reached" }] });
    if (!record) return;
    const affordableLoss = { ...record.experiment.definition.affordableLoss, complaints: 200 };
    const definition = { ...record.experiment.definition, affordableLoss };
    await services.db.$transaction((tx) => putExperiment(tx, writer(), "harmful", { definition, owner: null }, now));
    const wider = await findExperiment(services.db, workspaceId, "harmful");
    const resumed =
      wider && (await services.db.$transaction((tx) => moveExperiment(tx, writer(), wider, { move: "resume" }, now)));
    expect(resumed).toMatchObject({ ok: true });
    expect(await checkAll(services.pool, now)).toEqual([]);
  });
});

describe("a test within its accepted loss", () => {
  it("goes on", async () => {
    await launchTest("harmless", { complaints: 10, complaintMetric: "complaint" });
    await meet("harmless", [20, 20]);
    expect((await findExperiment(services.db, workspaceId, "harmless"))?.experiment.status).toBe("running");
  });

  it("stops when its days are over, although no fact arrives", async () => {
    await launchTest("three-weeks", { days: 21 });
    expect(await checkAll(services.pool, now)).toEqual([]);
    now = new Date("2026-11-22T09:00:00Z");
    expect(await checkAll(services.pool, now)).toEqual(["three-weeks"]);
  });
});
