import { afterAll, beforeAll, expect, it } from "vitest";
import { foldDirty } from "#app/ingest/fold.ts";
import { verifySums } from "#app/ingest/verify.ts";
import { testDatabase } from "#tests/support/database.ts";
import { type FactsFixture, factsFixture } from "#tests/support/facts.ts";

let shop: FactsFixture;
beforeAll(async () => {
  shop = await factsFixture(await testDatabase());
});
afterAll(() => shop.close());

const fold = (limit: number) => foldDirty(shop.database.pool, { workspaceId: shop.workspaceId, limit });

async function marks(): Promise<number> {
  const { rows } = await shop.database.pool.query("select from unit_dirty where workspace_id = $1", [shop.workspaceId]);
  return rows.length;
}

it("makes the sums of busy customers new once for many of their facts, not once for each", async () => {
  for (let n = 0; n < 36; n++) {
    const answer = { id: `b${n}`, customer: `busy${n % 3}`, scale: "ces", score: 5, at: "2026-11-10T10:00:00Z" };
    expect(await shop.ingest.write(shop.workspaceId, "answers", [answer])).toMatchObject({ accepted: 1 });
  }
  expect(await marks()).toBe(36);

  // Of the ten oldest marks four are the first customer's.
  expect(await fold(1)).toEqual({ customers: 1, more: true });
  expect(await marks()).toBe(32);

  expect(await fold(5)).toEqual({ customers: 3, more: false });
  expect(await marks()).toBe(0);
  expect(await fold(5)).toEqual({ customers: 0, more: false });
  const { rows } = await shop.database.pool.query("select sum(n)::int as n from series where experiment_id = 0");
  expect(rows).toEqual([{ n: 36 }]);
  expect(await verifySums(shop.database.pool)).toMatchObject({ differences: [], waiting: { customers: 0 } });
});
