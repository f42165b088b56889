import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findExperiment } from "#app/db/experiment.server.ts";
import { listReports, readExperimentReport } from "#app/db/experiment-report.server.ts";
import type { Services } from "#app/server/services.ts";
import { shopWithTest } from "#tests/support/shop.ts";

let services: Services;
let workspaceId: number;
const now = new Date("2026-11-20T12:00:00Z");

beforeAll(async () => {
  const shop = await shopWithTest({ now: () => now });
  services = shop.services;
  workspaceId = shop.workspaceId;
  await shop.launch(new Date("2026-11-01T00:00:00Z"));
  const customers = Array.from({ length: 200 }, (_, at) => ({ id: `c${at}`, treated: at % 2 === 1, at }));
  await services.ingest.write(
    workspaceId,
    "exposures",
    customers.map(({ id, treated, at }) => ({
      ...{ customer: id, experiment: "callback-first", variation: treated ? "callback" : "control", channel: "phone" },
      at: `2026-11-${String(2 + (at % 10)).padStart(2, "0")}T08:00:00Z`,
    })),
  );
  // control: 3 and 5 in turn, mean 4; callback: 5 and 7 in turn, mean 6
  await services.ingest.write(
    workspaceId,
    "answers",
    customers.map(({ id, treated, at }) => ({
      ...{
        id: `a-${id}`,
        customer: id,
        scale: "ces-2",
        score: (treated ? 5 : 3) + 2 * (Math.floor(at / 2) % 2),
        step: "queue",
      },
      ...{ channel: "phone", at: "2026-11-14T08:00:00Z" },
    })),
  );
  await services.folder.foldNow();
});
afterAll(() => services.close());

describe("a test's report", () => {
  it("reads the folded sums of each variation and compares them", async () => {
    const record = await findExperiment(services.db, workspaceId, "callback-first");
    const detail = record && (await readExperimentReport(services, workspaceId, record, now));
    const primary = detail?.report.metrics.find(({ role }) => role === "primary");
    const comparison = primary?.comparisons[0];
    expect(comparison?.control).toMatchObject({ exposed: 100, n: 100, value: { value: 4 } });
    expect(comparison?.treatment).toMatchObject({ exposed: 100, n: 100, value: { value: 6 } });
    expect(comparison?.fixed.value?.effect).toBeCloseTo(2, 9);
    expect(comparison?.verdict).toBe("better");
    expect(primary?.inputs[0]?.sums.histogram).toEqual([
      { score: 3, answers: 50 },
      { score: 5, answers: 50 },
    ]);
  });

  it("ends its course over time where the report stands", async () => {
    const record = await findExperiment(services.db, workspaceId, "callback-first");
    const detail = record && (await readExperimentReport(services, workspaceId, record, now));
    const points = detail?.timelines[0]?.lines[0]?.points ?? [];
    expect(points).toHaveLength(10);
    expect(points.at(-1)?.n).toBe(200);
    expect(points.at(-1)?.fixed.value?.effect).toBeCloseTo(2, 9);
  });

  it("says when most answers came before the exposure that should have led to them, once windows are over", async () => {
    const order = async () => {
      const record = await findExperiment(services.db, workspaceId, "callback-first");
      return record && (await readExperimentReport(services, workspaceId, record, now))?.report.health.order.value;
    };
    // Fourteen days are over for whoever was exposed from the 2nd to the 5th: twenty customers a day.
    expect(await order()).toEqual({ before: 0, after: 80, share: 0, alert: false });
    const early = Array.from({ length: 800 }, (_, at) => ({
      ...{ id: `early-${at}`, customer: `c${at % 200}`, scale: "ces-2", score: 4, step: "queue" },
      ...{ channel: "phone", at: "2026-11-01T20:00:00Z" },
    }));
    await services.ingest.write(workspaceId, "answers", early);
    await services.folder.foldNow();
    expect(await order()).toEqual({ before: 320, after: 80, share: 0.8, alert: true });
  });

  it("is no report before the launch", async () => {
    const record = await findExperiment(services.db, workspaceId, "callback-first");
    if (!record) throw new Error("no test");
    const draft = { ...record, experiment: { ...record.experiment, startedAt: null } };
    expect((await listReports(services, workspaceId, [draft], now)).readings.size).toBe(0);
  });
});
