import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifySums } from "#app/ingest/verify.ts";
import type { JobContext } from "#app/jobs/job.ts";
import { keptSince, retention } from "#app/jobs/retention.ts";
import { type Shop, shopWithTest } from "#tests/support/shop.ts";

const never = new AbortController().signal;
const now = new Date("2026-11-22T12:00:00Z");
const old = "2025-02-03T10:00:00Z";
const recent = "2026-10-30T10:00:00Z";

let shop: Shop;
let context: JobContext;

beforeAll(async () => {
  shop = await shopWithTest({ now: () => now });
  const { env, db, pool, database, folder, log } = shop.services;
  context = { env, kind: database.kind, db, pool, folder, log };
  await folder.stop(); // the test folds when it wants to
  await shop.launch(new Date("2025-01-01T00:00:00Z"));
  await db.workspace.update({ where: { id: shop.workspaceId }, data: { retentionMonths: 12 } });
  const answer = (customer: string, at: string, score: number) => ({
    id: `${customer}-${at}`,
    customer,
    scale: "nps",
    score,
    at,
    comment: `said ${customer}`,
  });
  const expose = (customer: string, variation: number) => ({
    customer,
    experiment: "callback-first",
    variation,
    at: "2025-02-02T10:00:00Z",
  });
  const taken = [
    await write("exposures", [expose("met-and-left", 0), expose("met-and-back", 1)]),
    await write("answers", [
      ...[answer("left", old, 3), answer("back", old, 9), answer("back", recent, 10)],
      ...[answer("met-and-left", old, 2), answer("met-and-back", old, 8), answer("met-and-back", recent, 7)],
    ]),
  ];
  expect(taken.flatMap(({ rejected }) => rejected)).toEqual([]);
  await folder.foldNow();
});
afterAll(() => shop.services.close());

const write = (kind: "exposures" | "answers", rows: readonly unknown[]) =>
  shop.services.ingest.write(shop.workspaceId, kind, rows);

/** Every sum there is, as text. */
async function sums(): Promise<string[]> {
  const { rows } = await shop.services.pool.query<{ sum: string }>(
    `select 'rollup' || r::text as sum from rollup r union all select 'cell' || c::text from rollup_cell c
    union all select 'series' || s::text from series s order by 1`,
  );
  return rows.map(({ sum }) => sum);
}

/** How many facts still lead back to a customer. */
async function factsOf(customer: string): Promise<number> {
  const unitId = await shop.services.ingest.unitId(shop.workspaceId, customer);
  const { rows } = await shop.services.pool.query<{ count: string }>(
    "select (select count(*) from answer where unit_id = $1) + (select count(*) from exposure where unit_id = $1) as count",
    [unitId],
  );
  return Number(rows[0]?.count);
}

async function expectNothingMoved(before: unknown): Promise<void> {
  await shop.services.folder.foldNow();
  expect(await sums()).toEqual(before);
  const { differences, waiting } = await verifySums(shop.services.pool);
  expect(differences).toEqual([]);
  expect(waiting.customers).toBe(0);
}

describe("retention", () => {
  it("takes old facts from their customers, drops old comments, and moves no sum", async () => {
    const before = await sums();
    expect(before.filter((sum) => sum.startsWith("rollup")).length).toBeGreaterThan(2);
    const { counts } = await retention.run(context, now, never);
    expect(counts).toEqual({ customers: 2, comments: 4, notes: 0 });
    // The test still runs: those who met it stay whole.
    const left = { left: 0, back: 1, "met-and-left": 2, "met-and-back": 3 };
    for (const [customer, facts] of Object.entries(left))
      expect([customer, await factsOf(customer)]).toEqual([customer, facts]);
    const { rows } = await shop.services.pool.query("select distinct body from answer_comment order by body");
    expect(rows).toEqual([{ body: "said back" }, { body: "said met-and-back" }]);
    await expectNothingMoved(before);
  });

  it("takes those of a decided test too, unless the customer came back since", async () => {
    await shop.services.pool.query("update experiment set status = 'decided'");
    const before = await sums();
    expect((await retention.run(context, now, never)).counts).toEqual({ customers: 1, comments: 0, notes: 0 });
    expect(await factsOf("met-and-left")).toBe(0);
    expect(await factsOf("met-and-back")).toBe(3);
    await expectNothingMoved(before);
    expect((await retention.run(context, now, never)).counts).toEqual({ customers: 0, comments: 0, notes: 0 });
  });

  it("is asked of no workspace that did not say for how long", async () => {
    expect(await retention.due?.(context, now)).toBe(true);
    await shop.services.db.workspace.updateMany({ data: { retentionMonths: null } });
    expect(await retention.due?.(context, now)).toBe(false);
  });

  it("counts months by the calendar", () => {
    expect(keptSince(new Date("2026-03-31T15:00:00Z"), 1)).toEqual(new Date("2026-02-28T00:00:00Z"));
    expect(keptSince(new Date("2026-01-15T15:00:00Z"), 13)).toEqual(new Date("2024-12-15T00:00:00Z"));
  });
});
