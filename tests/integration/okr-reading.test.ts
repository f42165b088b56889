import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newApiKey } from "#app/auth/secrets.server.ts";
import { createApiKey } from "#app/db/api-key.server.ts";
import { loader as decomposition } from "#app/routes/api/decomposition.ts";
import { loader as keyResult, action as put } from "#app/routes/api/key-result.ts";
import { loader as outcomes } from "#app/routes/api/outcomes.ts";
import { testContext } from "#tests/support/services.ts";
import { furnish, type Shop, shopWithTest } from "#tests/support/shop.ts";

let shop: Shop;
let apiKey: string;
const now = new Date("2026-11-20T12:00:00Z");

type Row = { id: string; customer: string; scale: string; score: number; step: string; channel: string; at: string };

const answer = (customer: string, score: number, day: string, channel = "phone"): Row => ({
  ...{ id: `${customer}-${day}`, customer, scale: "ces-2", score, step: "queue", channel },
  at: `${day}T09:00:00Z`,
});

/**
 * September: 150 by phone (mean 4) and 50 on the web (mean 6). November: 200 customers of a test, half in each
 * variation, on the phone half of the time: control mean 4, callback mean 5.
 */
async function quarter(): Promise<void> {
  const { services, workspaceId } = shop;
  const before = [
    ...Array.from({ length: 150 }, (_, at) => answer(`p${at}`, at % 2 === 0 ? 3 : 5, "2026-09-15")),
    ...Array.from({ length: 50 }, (_, at) => answer(`w${at}`, at % 2 === 0 ? 5 : 7, "2026-09-15", "web")),
  ];
  const customers = Array.from({ length: 400 }, (_, at) => ({ id: `c${at}`, treated: at % 2 === 1, at }));
  await services.ingest.write(
    workspaceId,
    "exposures",
    customers.map(({ id, treated }) => ({
      ...{ customer: id, experiment: "callback-first", variation: treated ? "callback" : "control" },
      ...{ channel: "phone", at: "2026-11-02T08:00:00Z" },
    })),
  );
  const after = customers.map(({ id, treated, at }) =>
    answer(id, (treated ? 4 : 3) + 2 * (Math.floor(at / 2) % 2), "2026-11-10", at % 4 < 2 ? "phone" : "web"),
  );
  const written = await services.ingest.write(workspaceId, "answers", [...before, ...after]);
  expect(written).toMatchObject({ accepted: 600, rejected: [] });
  await services.folder.foldNow();
}

beforeAll(async () => {
  shop = await shopWithTest({ now: () => now });
  await furnish(shop.services, "other");
  await shop.launch(new Date("2026-11-01T00:00:00Z"));
  const made = newApiKey();
  apiKey = made.key;
  await createApiKey(shop.services.db, {
    ...{ workspaceId: shop.workspaceId, name: "reader", prefix: made.prefix, hash: made.hash, role: "admin" },
    ...{ scopes: ["read", "ingest", "manage"], createdById: null },
  });
  await quarter();
});
afterAll(() => shop.services.close());

const args = (key: string, init: RequestInit = {}) => ({
  request: new Request(`http://cairn.test/api/v1/key-results/${key}`, {
    ...init,
    headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" },
  }),
  params: { key },
  context: testContext(shop.services),
});
const read = async (key = "effort") => await (await keyResult(args(key))).json();

describe("a key result read over the API", () => {
  it("has the pooled value of its window with interval and n, and the baseline as measured", async () => {
    const { value, measuredBaseline, progress, status, expectedValue } = await read();
    // November: 100 + 100 + 100 + 100 answers of 3, 5, 4, 6: mean 4.5
    expect(value).toMatchObject({ value: 4.5, n: 400, reason: null });
    expect(value.interval.lower).toBeLessThan(4.5);
    // September: (150 · 4 + 50 · 6) ÷ 200
    expect(measuredBaseline).toMatchObject({ value: 4.5, n: 200 });
    // (4.5 − 4.6) ÷ (5.1 − 4.6): below the baseline, not clamped
    expect(progress.share).toBeCloseTo(-0.2, 12);
    expect(status.status).toBe("off");
    expect(expectedValue).toBeGreaterThan(4.6);
  });

  it("moves with an answer once it is folded, and not with one on another scale", async () => {
    const before = (await read()).value;
    const at = "2026-11-19T09:00:00Z";
    const given = { customer: "late", step: "queue", channel: "phone", at };
    await shop.services.ingest.write(shop.workspaceId, "answers", [
      { ...given, id: "on-the-scale", scale: "ces-2", score: 7 },
      { ...given, id: "off-the-scale", scale: "nps", score: 10 },
    ]);
    await shop.services.folder.foldNow();
    const after = (await read()).value;
    expect(after.n).toBe(before.n + 1);
    expect(after.value).toBeCloseTo((before.value * before.n + 7) / (before.n + 1), 12);
  });

  it("keeps its metric once published: two scales are never mixed", async () => {
    const { db } = shop.services;
    await db.keyResult.updateMany({ where: { workspaceId: shop.workspaceId }, data: { publishedAt: now } });
    await db.objective.updateMany({ where: { workspaceId: shop.workspaceId }, data: { publishedAt: now } });
    const { key: _, publishedAt: __, version: ___, ...rest } = await read();
    const fields = ["title", "kind", "baseline", "target", "owner", "source", "startsOn", "dueOn", "journey"];
    const document = Object.fromEntries(fields.map((field) => [field, rest[field]]));
    const body = JSON.stringify({ ...document, objective: "help", metric: "nps" });
    const response = await put(args("effort", { method: "PUT", body }));
    expect(response.status).toBe(409);
    expect((await response.json()).error).toMatchObject({ code: "key-result-fixed", issues: [{ path: "metric" }] });
  });

  it("is not found in another workspace", async () => {
    await shop.services.db.keyResult.updateMany({
      where: { workspaceId: { not: shop.workspaceId } },
      data: { key: "theirs" },
    });
    await expect(keyResult(args("theirs"))).rejects.toMatchObject({ status: 404 });
    await expect(decomposition(args("theirs"))).rejects.toMatchObject({ status: 404 });
  });
});

describe("what moved it", () => {
  it("adds up to the movement, credits the test for those who live in it, and names the mix", async () => {
    const { value } = await (await decomposition(args("effort"))).json();
    const bars = value.tests.reduce((sum: number, { value: bar }: { value: number }) => sum + bar, 0);
    expect(Math.abs(value.mix.value + bars + value.drift.value - value.movement.value)).toBeLessThan(1e-9);
    expect(Math.abs(value.start.value + value.movement.value - value.end.value)).toBeLessThan(1e-9);
    // the web, where answers were higher, grew from 25 % to about 50 % of the respondents
    expect(value.mix.value).toBeGreaterThan(0);
    const [test] = value.tests;
    expect(test).toMatchObject({ experiment: "callback-first", effect: { value: 1 } });
    // 200 of the 401 answers of the window are by customers with the callback, none before it was launched
    expect(test.coverageBefore.share).toBe(0);
    expect(test.coverageNow.share).toBeCloseTo(200 / 401, 12);
    expect(test.value).toBeGreaterThan(0);
    expect(test.value).toBeLessThan(0.5);
  });

  it("reaches the outcome page with the same numbers", async () => {
    const board = await (await outcomes(args("effort"))).json();
    expect(board.counts.total).toBe(1);
    const [line] = board.objectives[0].keyResults;
    const road = line.road.value;
    expect(road.proven + road.mix + road.unexplained).toBeCloseTo(road.progress, 12);
    expect(line).toMatchObject({ key: "effort", n: 401 });
    expect(board.programme).toMatchObject({ run: 1, decided: 0 });
  });
});
