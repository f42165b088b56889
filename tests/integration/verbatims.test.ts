import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fewestCommenters, recentVerbatims } from "#app/db/answer.server.ts";
import { testDatabase } from "#tests/support/database.ts";
import { type FactsFixture, factsFixture } from "#tests/support/facts.ts";

let shop: FactsFixture;
beforeAll(async () => {
  shop = await factsFixture(await testDatabase());
  const comment = (n: number, customer: string, more: object = {}) => ({
    ...{ id: `v${n}`, customer, scale: "ces", score: 1 + (n % 7), comment: `words ${n}` },
    // Three answers an instant, so that a page ends among equals.
    ...{ at: new Date(Date.UTC(2026, 10, 1, Math.floor(n / 3))).toISOString(), ...more },
  });
  await shop.write(
    "answers",
    Array.from({ length: 50 }, (_, n) => comment(n, `c${n % 20}`, { step: "pay", channel: "web" })),
  );
  await shop.write(
    "answers",
    Array.from({ length: 20 }, (_, n) => comment(100 + n, `few${n % 7}`, { step: "search" })),
  );
});
afterAll(() => shop.close());

describe("recentVerbatims", () => {
  it("gives every comment once, newest first, page by page", async () => {
    const bodies: string[] = [];
    const instants: number[] = [];
    let before: string | null = null;
    do {
      const page = await recentVerbatims(shop.database.pool, shop.workspaceId, {}, { before, take: 7 });
      if (page.hidden) throw new Error("expected comments");
      bodies.push(...page.verbatims.map(({ body }) => body));
      instants.push(...page.verbatims.map(({ answeredAt }) => answeredAt.getTime()));
      before = page.next;
    } while (before !== null);
    expect(new Set(bodies).size).toBe(70);
    expect(bodies).toHaveLength(70);
    expect(instants).toEqual([...instants].sort((a, b) => b - a));
  });

  it("hides the comments of fewer customers than could stay unknown", async () => {
    const { pool } = shop.database;
    expect(fewestCommenters).toBe(8);
    expect(await recentVerbatims(pool, shop.workspaceId, { stepIds: [shop.steps.search] })).toEqual({ hidden: true });
    const paying = await recentVerbatims(pool, shop.workspaceId, {
      stepIds: [shop.steps.pay],
      scores: { from: 1, to: 3 },
    });
    expect(paying).toMatchObject({ hidden: false });
    expect(paying.hidden ? [] : paying.verbatims.map(({ score }) => score).filter((score) => score > 3)).toEqual([]);
    expect(await recentVerbatims(pool, shop.workspaceId + 1)).toEqual({ hidden: true });
  });

  it("starts at the top on a cursor that is not one of ours", async () => {
    const { pool } = shop.database;
    const top = await recentVerbatims(pool, shop.workspaceId);
    for (const before of ["", "%%%", "WyJhIiwiYiIsImMiXQ", Buffer.from('["2026","x","y"]').toString("base64url")]) {
      expect(await recentVerbatims(pool, shop.workspaceId, {}, { before })).toEqual(top);
    }
  });
});
