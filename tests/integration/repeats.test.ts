import { afterAll, beforeAll, expect, it } from "vitest";
import { carefulCommits, createFactWriter } from "#app/ingest/write-facts.ts";
import { testDatabase } from "#tests/support/database.ts";
import { type FactsFixture, factsFixture } from "#tests/support/facts.ts";

let shop: FactsFixture;
beforeAll(async () => {
  shop = await factsFixture(await testDatabase());
});
afterAll(() => shop.close());

const answer = (n: number) => ({
  ...{ id: `a${n}`, customer: `c${n % 7}`, scale: "ces", score: 1 + (n % 7), at: "2026-11-10T10:00:00Z" },
  comment: `comment ${n}`,
});

async function count(from: string): Promise<number> {
  const { rows } = await shop.database.pool.query<{ n: number }>(`select count(*)::int as n from ${from}`);
  return rows[0]?.n ?? -1;
}

it("stores a batch that holds a known fact but for that fact, in every commit of two bouts of repeats", async () => {
  let next = 0;
  const store = () => shop.write("answers", [answer(next++), answer(next++)]);
  const repeat = () => shop.write("answers", [answer(next++), answer(0), answer(next++), { ...answer(1), score: 7 }]);

  expect(await store()).toEqual({ accepted: 2, duplicates: 0, rejected: [] });
  for (let bout = 0; bout < 2; bout++) {
    for (let again = 0; again < 2; again++)
      expect(await repeat()).toMatchObject({ accepted: 2, duplicates: 1, rejected: [{ index: 3, code: "conflict" }] });
    // Past the commits that look first: these are taken for new again.
    for (let commit = 0; commit <= carefulCommits; commit++) expect(await store()).toMatchObject({ accepted: 2 });
  }

  expect(await count("answer")).toBe(next);
  expect(await count("answer_comment")).toBe(next);
  expect(await count("(select distinct body from answer_comment) once")).toBe(next);
});

it("looks first only after a repeat", async () => {
  const { pool } = shop.database;
  const texts: string[] = [];
  const listening = {
    ...pool,
    query: ((text: string, values?: unknown[]) => {
      texts.push(text);
      return pool.query(text, values);
    }) as typeof pool.query,
  };
  const write = createFactWriter(listening);
  const unitId = await shop.ingest.unitId(shop.workspaceId, "listened");
  const fact = (id: string) => ({
    ...{ index: 0, unitId, workspaceId: shop.workspaceId, id, metricId: shop.metrics.minutes, value: 10_000 },
    ...{ stepId: 0, channelId: 0, at: Date.parse("2026-11-10T10:00:00Z") },
  });
  const looked = async (...ids: string[]) => {
    texts.length = 0;
    const fates = await write("events", ids.map(fact));
    return {
      fates,
      statements: texts.map((text) => /on conflict do nothing|distinct from|materialized/.exec(text)?.[0]),
    };
  };

  expect(await looked("e1", "e2")).toEqual({ fates: ["accepted", "accepted"], statements: ["materialized"] });
  expect(await looked("e3", "e1")).toEqual({
    fates: ["accepted", "duplicate"],
    statements: ["materialized", "on conflict do nothing", "distinct from"],
  });
  expect(await looked("e4")).toEqual({ fates: ["accepted"], statements: ["on conflict do nothing"] });
  expect(await count("event")).toBe(4);
});
