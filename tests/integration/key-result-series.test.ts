import { afterAll, beforeAll, expect, it } from "vitest";
import { readCatalogue } from "#app/db/catalogue.server.ts";
import { countScores, readSeriesRows } from "#app/db/key-result-series.server.ts";
import { scaleOf } from "#experiments/metrics/registry.ts";
import { furnish, type Shop, shopWithTest } from "#tests/support/shop.ts";

let shop: Shop;
const period = { from: "2026-11-01", to: "2026-11-30" };
const places = [
  ["queue", "phone"],
  ["queue", "web"],
  ["call", "phone"],
] as const;

/** Scores of 1 to 7 at each place on two days of November, and one in October. */
beforeAll(async () => {
  shop = await shopWithTest({ now: () => new Date("2026-11-20T12:00:00Z") });
  const rows = places.flatMap(([step, channel], place) =>
    [3, 9].flatMap((day) =>
      [1, 2, 3, 4, 5, 6, 7].map((score) => ({
        ...{ id: `${place}-${day}-${score}`, customer: `c${score}`, scale: "ces-2", score, step, channel },
        at: `2026-11-0${day}T09:00:00Z`,
      })),
    ),
  );
  const early = { ...rows[0], id: "early", at: "2026-10-31T09:00:00Z" };
  const written = await shop.services.ingest.write(shop.workspaceId, "answers", [...rows, early]);
  expect(written).toMatchObject({ accepted: 43, rejected: [] });
  await shop.services.folder.foldNow();
});
afterAll(() => shop.services.close());

async function effort() {
  const { metrics, journeys, channels } = await readCatalogue(shop.services.db, shop.workspaceId);
  const metric = metrics.find((one) => scaleOf(one)?.key === "ces-2");
  const step = journeys.flatMap(({ steps }) => steps).find(({ key }) => key === "queue");
  const web = channels.find(({ key }) => key === "web");
  if (!metric || !step || !web) throw new RangeError("the shop has no such metric, step or channel");
  return { metric, scaleId: scaleOf(metric)?.id ?? 0, stepId: step.id, channelId: web.id };
}

it("gives each score's answers within the window and the place", async () => {
  const { scaleId, stepId, channelId } = await effort();
  const count = (place: { stepIds: number[] | null; channelId: number | null }, when = period) =>
    countScores(shop.services.pool, shop.workspaceId, scaleId, place, when);
  const each = (answers: number) => [1, 2, 3, 4, 5, 6, 7].map((score) => ({ score, answers }));
  expect(await count({ stepIds: null, channelId: null })).toEqual(each(6));
  expect(await count({ stepIds: [stepId], channelId: null })).toEqual(each(4));
  expect(await count({ stepIds: [stepId], channelId })).toEqual(each(2));
  expect(await count({ stepIds: null, channelId: null }, { from: "2026-10-01", to: "2026-10-31" })).toEqual([
    { score: 1, answers: 1 },
  ]);
  expect(await count({ stepIds: [], channelId: null })).toEqual([]);
});

it("gives the sums of a metric by day and place, and nothing of another workspace", async () => {
  const { metric, stepId, channelId } = await effort();
  const read = (workspaceId: number) => readSeriesRows(shop.services.pool, workspaceId, [metric], period);
  const rows = (await read(shop.workspaceId)).get(metric.id) ?? [];
  // 1 + … + 7, and their squares
  const sums = { n: 7, sum: 28, sumSquares: 140 };
  expect(rows).toHaveLength(6);
  expect(rows.find((row) => row.stepId === stepId && row.channelId === channelId && row.day === "2026-11-03")).toEqual({
    ...sums,
    ...{ experimentId: 0, variation: expect.any(Number), day: "2026-11-03", stepId, channelId },
  });
  for (const row of rows) expect(row).toMatchObject(sums);
  const other = await furnish(shop.services, "other");
  expect((await read(other.workspaceId)).get(metric.id)).toEqual([]);
});

it("refuses to sum answers that are on no scale", async () => {
  const { metric, scaleId } = await effort();
  const { pool } = shop.services;
  await pool.query(
    "update series set score = 8 where ref_id = $1 and kind = 's' and score = 7 and day = '2026-11-03'",
    [scaleId],
  );
  await expect(readSeriesRows(pool, shop.workspaceId, [metric], period)).rejects.toThrow(
    new RangeError(`answers of 2026-11-03 are off the scale ${scaleId}`),
  );
});
