import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findExperiment } from "#app/db/experiment.server.ts";
import { readExperimentReport } from "#app/db/experiment-report.server.ts";
import { eraseCustomer } from "#app/ingest/erase.ts";
import { refreshWorkspace } from "#app/ingest/refresh.ts";
import { verifySums } from "#app/ingest/verify.ts";
import { factsOf } from "#app/sdk/tracked-events.ts";
import { launchProblems } from "#experiments/lifecycle/checklist.ts";
import { callbackDefinition, callbackTest, readyContext } from "#tests/support/experiment.ts";
import { type Shop, shopWithTest } from "#tests/support/shop.ts";

const now = new Date("2026-11-20T12:00:00Z");
const byTeam = { unit: "team-day", hashAttribute: "teamDay" } as const;
let shop: Shop;

beforeAll(async () => {
  shop = await shopWithTest({ now: () => now });
  await shop.services.folder.stop(); // the test folds when it wants to
  const saved = await shop.putTest("by-team", { ...callbackDefinition, ...byTeam, flagKey: "by-team" });
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  await shop.launch(new Date("2026-10-01T00:00:00Z"), "by-team");
});
afterAll(() => shop.services.close());

const write = (kind: "exposures" | "answers" | "events", rows: readonly unknown[]) =>
  shop.services.ingest.write(shop.workspaceId, kind, rows);

const exposure = (customer: string, cluster: string, variation: number, day = 2) => ({
  ...{ customer, cluster, variation, experiment: "by-team" },
  at: `2026-10-${String(day).padStart(2, "0")}T08:00:00Z`,
});

async function stored(customer: string) {
  const { rows } = await shop.services.pool.query(
    "select variation, crossed, cluster_id is not null as clustered from exposure where unit_id = $1",
    [await shop.services.ingest.unitId(shop.workspaceId, customer)],
  );
  return rows;
}

async function report() {
  const record = await findExperiment(shop.services.db, shop.workspaceId, "by-team");
  const detail = record && (await readExperimentReport(shop.services, shop.workspaceId, record, now));
  if (!detail) throw new Error("no report");
  return detail;
}

describe("a test drawn by team and day", () => {
  it("is refused at the launch where it could not be analysed", () => {
    const codes = (changes: Parameters<typeof callbackTest>[0]) =>
      launchProblems(callbackTest({ ...byTeam, ...changes }), readyContext).map(({ code }) => code);
    expect(codes({})).toEqual([]);
    expect(codes({ hashAttribute: "id" })).toEqual(["team-day-attribute"]);
    expect(codes({ exclusion: { group: "calls", ranges: [[0, 1]] } })).toEqual(["team-day-exclusion"]);
    expect(codes({ affordableLoss: { customers: 10, badScore: 3 } })).toEqual(["team-day-bad-score"]);
  });

  it("wants to know the team and day of each exposure", async () => {
    const { cluster: _, ...bare } = exposure("nowhere", "x", 0);
    expect((await write("exposures", [bare])).rejected).toMatchObject([{ code: "no-cluster" }]);
    expect(await stored("nowhere")).toEqual([]);
  });

  it("takes the tracking plugin's hash value for the team and day, and its id for the customer", () => {
    const viewed = {
      experimentId: "by-team",
      variationId: "1",
      hashAttribute: "teamDay",
      hashValue: "lyon:2026-10-02",
    };
    const event = { event_name: "Experiment Viewed", properties_json: viewed, device_id: "c-1", context_json: {} };
    const names = { eventNames: new Map(), scales: new Map(), metrics: new Map() };
    expect(factsOf([event], now, new Set(["by-team"]), names).exposures).toMatchObject([
      { customer: "c-1", cluster: "lyon:2026-10-02", experiment: "by-team", variation: "1" },
    ]);
    expect(factsOf([event], now, new Set(), names).exposures).toMatchObject([{ customer: "lyon:2026-10-02" }]);
  });

  it("counts who comes back another day by the first, in whatever order it hears of them", async () => {
    const early = exposure("back", "lyon:1", 1, 3);
    const late = exposure("back", "lyon:2", 0, 4);
    await write("exposures", [late]);
    await write("exposures", [early]);
    expect(await stored("back")).toEqual([{ variation: 1, crossed: false, clustered: true }]);
    await write("exposures", [exposure("again", "lyon:1", 1, 3), exposure("again", "lyon:2", 0, 4)]);
    expect(await stored("again")).toEqual([{ variation: 1, crossed: false, clustered: true }]);
    for (const customer of ["back", "again"]) {
      const unitId = await shop.services.ingest.unitId(shop.workspaceId, customer);
      await eraseCustomer(shop.services.pool, shop.workspaceId, unitId);
    }
  });

  it("is compared by team-days, each with the spread of its customers added up", async () => {
    // 44 team-days of 2 to 5 customers who all answer alike: what they have in common is all there is.
    const clusters = Array.from({ length: 44 }, (_, at) => ({
      ...{ name: `team:${at}`, variation: at % 2, size: 2 + (Math.floor(at / 2) % 4), day: 2 + (at % 20) },
      score: (at % 2 === 0 ? 3 : 4) + (Math.floor(at / 4) % 3),
    }));
    const customers = clusters.flatMap((cluster) =>
      Array.from({ length: cluster.size }, (_, at) => ({ ...cluster, id: `${cluster.name}:${at}` })),
    );
    await write(
      "exposures",
      customers.map(({ id, name, variation, day }) => exposure(id, name, variation, day)),
    );
    await write(
      "answers",
      customers.map(({ id, score, day }) => ({
        ...{ id: `a-${id}`, customer: id, scale: "ces-2", score, step: "queue" },
        at: `2026-10-${String(day).padStart(2, "0")}T18:00:00Z`,
      })),
    );
    await shop.services.folder.foldNow();
    // Σ score ÷ Σ answers per variation, its error from the residuals of whole team-days.
    const [control, treatment] = [0, 1].map((variation) => {
      const own = clusters.filter((cluster) => cluster.variation === variation);
      const answers = own.reduce((sum, { size }) => sum + size, 0);
      const mean = own.reduce((sum, { size, score }) => sum + size * score, 0) / answers;
      const residuals = own.reduce((sum, { size, score }) => sum + (size * (score - mean)) ** 2, 0);
      const share = own.reduce((sum, { size }) => sum + size ** 2, 0) / answers ** 2;
      const n = own.length;
      return { mean, squaredError: ((n / (n - 1)) * residuals) / answers ** 2 / (1 - share) ** 2, answers };
    });
    if (!control || !treatment) throw new Error("two variations");
    const { report: read, timelines } = await report();
    const comparison = read.metrics.find(({ role }) => role === "primary")?.comparisons[0];
    expect(comparison?.control).toMatchObject({ exposed: control.answers, n: control.answers });
    expect(comparison?.fixed.value?.effect).toBeCloseTo(treatment.mean - control.mean, 9);
    const error = Math.sqrt(control.squaredError + treatment.squaredError);
    expect(comparison?.fixed.value?.standardError).toBeCloseTo(error, 9);
    expect(read.health.exposed.value?.observed).toEqual([22, 22]);
    expect(read.health.mixed.units).toBe(0);
    for (const view of [comparison?.ordinal, comparison?.bounds, comparison?.cuped, read.health.asked]) {
      expect(view).toMatchObject({ value: null, reason: "by-cluster" });
    }
    // The course over time ends where the report stands, and begins before there are enough team-days.
    const points = timelines[0]?.lines[0]?.points ?? [];
    expect(points.at(-1)?.fixed.value?.standardError).toBeCloseTo(error, 9);
    expect(points[0]?.fixed).toMatchObject({ value: null });
  });

  it("keeps its sums when they are made again, and when customers of a closed test are erased", async () => {
    const { pool, db } = shop.services;
    const seen = async () => (await report()).report.metrics[0]?.comparisons[0]?.fixed;
    const before = await seen();
    await refreshWorkspace(pool, shop.workspaceId);
    expect(await seen()).toEqual(before);
    expect((await verifySums(pool)).differences).toEqual([]);
    await db.experiment.updateMany({ where: { key: "by-team" }, data: { status: "decided", stoppedAt: now } });
    const unitId = await shop.services.ingest.unitId(shop.workspaceId, "team:0:0");
    await eraseCustomer(pool, shop.workspaceId, unitId);
    expect(await stored("team:0:0")).toEqual([]);
    expect(await seen()).toEqual(before);
  });

  it("leaves out a team-day met in two variations", async () => {
    await shop.services.db.experiment.updateMany({
      where: { key: "by-team" },
      data: { status: "running", stoppedAt: null },
    });
    await write("exposures", [exposure("astray", "team:1", 0, 3)]);
    await shop.services.folder.foldNow();
    const { health } = (await report()).report;
    expect(health.exposed.value?.observed).toEqual([22, 21]);
    expect(health.mixed.units).toBe(3);
  });
});
