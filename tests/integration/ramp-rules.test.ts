import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findExperiment } from "#app/db/experiment.server.ts";
import { putExperiment } from "#app/db/experiment-definition.server.ts";
import { readStanding } from "#app/db/experiment-harm.server.ts";
import { moveExperiment, type TestMove } from "#app/db/experiment-move.server.ts";
import { saveWorkspace } from "#app/db/workspace.server.ts";
import { checkAll } from "#app/jobs/accepted-loss.ts";
import { advanceRamps } from "#app/jobs/ramps.ts";
import { action as resultsPage } from "#app/routes/tests/results.tsx";
import type { ExperimentDefinition, ExperimentDefinitionInput } from "#experiments/definition/experiment.ts";
import { callbackDefinition } from "#tests/support/experiment.ts";
import { testContext } from "#tests/support/services.ts";
import { type Shop, shopWithTest } from "#tests/support/shop.ts";

const start = new Date("2026-11-01T08:00:00Z");
const nextDay = new Date("2026-11-02T09:00:00Z");
let now = start;
let shop: Shop;

beforeAll(async () => {
  shop = await shopWithTest({ now: () => now });
  await shop.services.folder.stop(); // the tests fold when they want to
});
afterAll(() => shop.services.close());

const ramp = { steps: [0.1, 0.5, 1], holdHours: 24, advance: "automatic" as const };
const wide = { complaints: 100_000, complaintMetric: "complaint" };

/** A running test with a ramp of its own. */
async function climbing(key: string, changes: Partial<ExperimentDefinitionInput> = {}): Promise<void> {
  now = start;
  const own = { ...callbackDefinition, irritant: null, flagKey: key, ramp, affordableLoss: wide, ...changes };
  await shop.putTest(key, own);
  await shop.launch(start, key);
}

const recordOf = async (key: string) => {
  const record = await findExperiment(shop.services.db, shop.workspaceId, key);
  if (!record) throw new Error(`no test ${key}`);
  return record;
};
const coverageOf = async (key: string) => (await recordOf(key)).experiment.coverage;

async function move(key: string, asked: TestMove) {
  const record = await recordOf(key);
  return await shop.services.db.$transaction((tx) => moveExperiment(tx, shop.writer, record, asked, now));
}

/** Saves the test with some of its definition replaced. */
async function change(key: string, changes: Partial<ExperimentDefinition>, opens = false) {
  const { definition } = (await recordOf(key)).experiment;
  const write = { definition: { ...definition, ...changes }, owner: null, ...(opens && { newPhase }) };
  return await shop.services.db.$transaction((tx) => putExperiment(tx, shop.writer, key, write, now));
}
const newPhase = { harmBefore: null };

/** So many customers meet each variation, and so many of them complain. */
async function meet(experiment: string, units: [number, number], complaints: [number, number], at = start) {
  const { ingest, folder } = shop.services;
  const met = units.flatMap((count, variation) =>
    Array.from({ length: count }, (_, index) => ({
      ...{ variation, customer: `${experiment}-${at.getTime()}-${variation}-${index}` },
      complains: index < (complaints[variation] ?? 0),
    })),
  );
  const said = { at: new Date(at.getTime() + 3_600_000).toISOString() };
  await ingest.write(
    shop.workspaceId,
    "exposures",
    met.map(({ customer, variation }) => ({ customer, experiment, variation, ...said })),
  );
  const complaining = met.filter(({ complains }) => complains);
  await ingest.write(
    shop.workspaceId,
    "events",
    complaining.map(({ customer }) => ({ id: `${customer}-c`, customer, metric: "complaint", ...said })),
  );
  await folder.foldNow();
}

const told = (key: string) =>
  shop.services.db.notification.findMany({ where: { workspaceId: shop.workspaceId, subjectKey: key } });

async function press(key: string, who: string, fields: Record<string, string>): Promise<unknown> {
  const request = new Request(`http://cairn.test/tests/${key}`, {
    method: "POST",
    headers: { Cookie: await shop.cookieOf(who), Origin: "http://cairn.test", Host: "cairn.test" },
    body: new URLSearchParams(fields),
  });
  const answer = await resultsPage({ request, params: { key }, context: testContext(shop.services) }).catch((e) => e);
  return answer instanceof Response ? answer.status : answer.data;
}

describe("an automatic ramp", () => {
  it("takes a step when it is due and nothing is wrong", async () => {
    await climbing("calm");
    await meet("calm", [300, 300], [9, 10]);
    now = nextDay;
    expect((await advanceRamps(shop.services, now)).raised).toEqual(["calm"]);
    expect(await coverageOf("calm")).toBe(0.5);
    // The next hold time begins with the step.
    expect(await advanceRamps(shop.services, now)).toEqual({ raised: [], held: [] });
    await move("calm", { move: "stop", reason: "finished" });
  });

  it("waits for a person where a guardrail is worse, and says so once", async () => {
    await climbing("worse");
    await meet("worse", [400, 400], [32, 110]);
    now = nextDay;
    for (let round = 0; round < 2; round++) {
      expect(await advanceRamps(shop.services, now)).toEqual({ raised: [], held: ["worse"] });
    }
    expect(await coverageOf("worse")).toBe(0.1);
    const notes = await told("worse");
    expect(notes.map(({ kind, data }) => [kind, data])).toEqual([
      ["experiment.ramp-held", { guardrails: ["complaint"], unhealthy: [] }],
    ]);
  });

  it("lets a person who says so go on all the same, and nobody who may not", async () => {
    expect(await press("worse", "anna", { intent: "ramp" })).toMatchObject({
      problems: [{ message: expect.stringContaining("guardrail got worse") }],
    });
    expect(await press("worse", "vera", { intent: "ramp", to: "0.5" })).toBe(403);
    expect(await press("worse", "anna", { intent: "ramp", to: "0.5" })).toMatchObject({ ok: true });
    expect(await coverageOf("worse")).toBe(0.5);
    const [entry] = await shop.services.db.auditEntry.findMany({ where: { action: "experiment.ramp" }, take: -1 });
    expect(entry).toMatchObject({ actorName: "anna", subjectKey: "worse", after: { coverage: 0.5 } });
    await move("worse", { move: "stop", reason: "harm" });
  });

  it("waits where the split is not the planned one", async () => {
    await climbing("skewed");
    await meet("skewed", [600, 400], [0, 0]);
    now = nextDay;
    expect(await advanceRamps(shop.services, now)).toEqual({ raised: [], held: ["skewed"] });
    expect((await told("skewed"))[0]?.data).toEqual({ guardrails: [], unhealthy: ["sample-ratio-mismatch"] });
    expect(await press("skewed", "anna", { intent: "ramp" })).toMatchObject({
      problems: [{ message: expect.stringContaining("health checks") }],
    });
    await move("skewed", { move: "stop", reason: "broken" });
  });

  it("is stopped at its accepted loss between two steps, and climbs no more", async () => {
    await climbing("costly", { affordableLoss: { complaints: 10, complaintMetric: "complaint" } });
    await meet("costly", [400, 400], [12, 60]);
    expect((await recordOf("costly")).experiment).toMatchObject({ status: "stopped", stopReason: "affordable-loss" });
    now = nextDay;
    expect(await advanceRamps(shop.services, now)).toEqual({ raised: [], held: [] });
    expect(await coverageOf("costly")).toBe(0.1);
  });
});

describe("within a phase", () => {
  it("the share of the audience never falls, whoever asks", async () => {
    await climbing("level");
    expect(await move("level", { move: "ramp", to: 0.5, obstacle: null, by: "person" })).toMatchObject({ ok: true });
    const lower = { ok: false, problems: [{ code: "coverage-not-raised" }] };
    expect(await move("level", { move: "ramp", to: 0.1, obstacle: null, by: "person" })).toMatchObject(lower);
    expect(await press("level", "anna", { intent: "ramp", to: "0.2" })).toMatchObject({ problems: [{}] });
    expect(await change("level", { coverage: 0.3 })).toMatchObject(lower);
    expect(await coverageOf("level")).toBe(0.5);
  });

  it("an edit that breaks the comparison is refused, and opens a phase where that is asked for", async () => {
    const audience = {
      match: "all" as const,
      conditions: [{ attribute: "country", operator: "is" as const, values: ["FR"] }],
    };
    expect(await change("level", { audience })).toMatchObject({
      ok: false,
      problems: [{ code: "experiment-started" }],
    });
    await meet("level", [200, 200], [35, 60]);
    const { used, exposed } = await readStanding(shop.services, shop.workspaceId, await recordOf("level"), now);
    expect(exposed).toBe(400);
    now = nextDay;
    expect(await change("level", { audience }, true)).toMatchObject({ ok: true });
    expect((await recordOf("level")).experiment).toMatchObject({ phase: 2, coverage: 0.1, seed: "level:2" });
    await move("level", { move: "new-phase", harmBefore: used });
    await meet("level", [10, 10], [0, 0], nextDay);
    const after = await readStanding(shop.services, shop.workspaceId, await recordOf("level"), now);
    expect(after.exposed).toBe(20);
    // Twenty-five complaints more than the control are not given back by drawing new lots.
    expect(used?.complaints).toBeCloseTo(25, 0);
    expect(after.used?.complaints).toBeCloseTo(25, 0);
    expect(await checkAll(shop.services.pool, now)).toEqual([]);
  });
});

describe("where a second person approves launches", () => {
  it("new lots need no second yes, and nothing beyond what was approved is let through", async () => {
    await climbing("approved", { ramp: { ...ramp, steps: [0.1, 0.5] } });
    await saveWorkspace(shop.services.db, shop.workspaceId, { approvalRequired: true });
    const beyond = (path: string) => ({ ok: false, problems: [{ code: "beyond-approval", path }] });
    expect(await move("approved", { move: "new-phase", harmBefore: null })).toMatchObject({ ok: true });
    expect(await change("approved", { plannedAnswers: 2000 }, true)).toMatchObject({ ok: true });
    const conditions = [{ attribute: "country", operator: "is" as const, values: ["FR"] }];
    expect(await change("approved", { audience: { match: "all", conditions } }, true)).toMatchObject(
      beyond("audience"),
    );
    expect(await change("approved", { ramp: null }, true)).toMatchObject(beyond("coverage"));
    expect(await change("approved", { ramp })).toMatchObject(beyond("coverage"));
    expect(await move("approved", { move: "ramp", to: 0.8, obstacle: null, by: "person" })).toMatchObject(
      beyond("coverage"),
    );
    expect(await move("approved", { move: "ramp", to: 0.5, obstacle: null, by: "person" })).toMatchObject({ ok: true });
    expect((await recordOf("approved")).experiment).toMatchObject({ phase: 3, coverage: 0.5 });
  });
});
