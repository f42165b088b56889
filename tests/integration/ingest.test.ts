import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabase } from "#tests/support/database.ts";
import { type FactsFixture, factsFixture } from "#tests/support/facts.ts";

let shop: FactsFixture;
beforeAll(async () => {
  shop = await factsFixture(await testDatabase());
});
afterAll(() => shop.close());

const at = "2026-11-10T10:00:00Z";
const answer = (id: string, customer: string, more: object = {}) => ({
  id,
  customer,
  scale: "ces",
  score: 5,
  at,
  ...more,
});

async function rowsOf<T extends object>(sql: string, parameters: unknown[] = []): Promise<T[]> {
  return (await shop.database.pool.query<T>(sql, parameters)).rows;
}

describe("writing answers", () => {
  it("stores an answer once, however often and by how many requests it is sent", async () => {
    const row = answer("a1", "once", {
      step: "pay",
      channel: "web",
      comment: "Ça va",
      language: "fr",
      weight: 1.5,
      askedAt: at,
    });
    expect(await shop.write("answers", [row])).toEqual({ accepted: 1, duplicates: 0, rejected: [] });
    const retries = await Promise.all([1, 2, 3].map(() => shop.write("answers", [row, row])));
    for (const retry of retries) expect(retry).toEqual({ accepted: 0, duplicates: 2, rejected: [] });
    const unit = await shop.ingest.unitId(shop.workspaceId, "once");
    expect(await rowsOf("select score, weight, language, answered_at from answer where unit_id = $1", [unit])).toEqual([
      { score: 5, weight: 15000, language: "fr", answered_at: new Date(at) },
    ]);
    expect(await rowsOf("select body from answer_comment where unit_id = $1", [unit])).toEqual([{ body: "Ça va" }]);
    expect(await rowsOf("select workspace_id from unit_dirty where $1 = any(units)", [unit])).toHaveLength(1);
  });

  it("rejects the same id with other content, within a request and against what is stored", async () => {
    const sent = [answer("c1", "other"), answer("c1", "other", { score: 6 }), answer("c1", "another")];
    expect(await shop.write("answers", sent)).toMatchObject({
      accepted: 2,
      duplicates: 0,
      rejected: [{ index: 1, code: "conflict" }],
    });
    const changes = [
      { score: 2 },
      { step: "pay" },
      { comment: "hm" },
      { at: "2026-11-10T10:00:01Z" },
      { language: "en" },
    ];
    const later = await shop.write(
      "answers",
      changes.map((change) => answer("c1", "other", change)),
    );
    expect(later).toMatchObject({ accepted: 0, duplicates: 0 });
    expect(later.rejected.map(({ index, code }) => `${index} ${code}`)).toEqual(
      [0, 1, 2, 3, 4].map((i) => `${i} conflict`),
    );
  });

  it("names what is wrong with each row and keeps the good ones", async () => {
    const rows = [
      answer("r0", "rows"),
      "not an object",
      answer("r2", "rows", { score: 8 }),
      answer("r3", "rows", { score: 5.5 }),
      answer("r4", "rows", { scale: "unheard" }),
      answer("r5", "rows", { step: "unheard" }),
      answer("r6", "rows", { channel: "unheard" }),
      answer("r7", "rows", { at: "2099-01-01T00:00:00Z" }),
      answer("r8", "rows", { at: "1899-12-31T00:00:00Z" }),
      answer("r9", "rows", { at: "yesterday" }),
      answer("r10", "rows", { chanel: "web" }),
      answer("r11", ""),
      answer("r\u000012", "rows"),
      answer("r13", "rows", { comment: "a\u0000b" }),
    ];
    const result = await shop.write("answers", rows);
    expect(result.accepted).toBe(1);
    expect(result.rejected.map(({ index, code }) => [index, code])).toEqual([
      [1, "malformed-row"],
      [2, "off-scale"],
      [3, "malformed-row"],
      [4, "unknown-scale"],
      [5, "unknown-step"],
      [6, "unknown-channel"],
      [7, "in-the-future"],
      [8, "too-early"],
      [9, "malformed-row"],
      [10, "malformed-row"],
      [11, "malformed-row"],
      [12, "malformed-row"],
      [13, "malformed-row"],
    ]);
    expect(result.rejected[9]?.message).toContain("chanel");
    expect(result.rejected[1]?.message).toBe('8 is not on "ces", which goes from 1 to 7');
    expect(await shop.ingest.check(shop.workspaceId, "answers", rows)).toEqual(result.rejected);
  });

  it("keeps text exactly, quotes, braces and the word NULL included", async () => {
    const comment = 'He said: "it\'s {fine}, \\ or NULL"\nécrit à Noël 🎄';
    await shop.write("answers", [answer('NULL","x', "text", { comment }), answer("NULL", "text", { comment: "NULL" })]);
    const unit = await shop.ingest.unitId(shop.workspaceId, "text");
    expect(await rowsOf("select answer_id, body from answer_comment where unit_id = $1 order by 1", [unit])).toEqual([
      { answer_id: "NULL", body: "NULL" },
      { answer_id: 'NULL","x', body: comment },
    ]);
  });

  it("locks a scale with its first answer", async () => {
    const used = () =>
      rowsOf<{ used: boolean }>("select used_at is not null as used from scale where id = $1", [shop.scales.nps]);
    expect(await used()).toEqual([{ used: false }]);
    await shop.write("answers", [answer("n1", "nps", { scale: "nps", score: 9 })]);
    expect(await used()).toEqual([{ used: true }]);
  });

  it("finds a scale created a moment before", async () => {
    expect((await shop.write("answers", [answer("s1", "new", { scale: "young" })])).rejected[0]?.code).toBe(
      "unknown-scale",
    );
    await shop.database.pool.query(
      `insert into scale (workspace_id, key, name, instrument, min, max, direction, scoring, wording)
      values ($1, 'young', '{}', 'custom', 1, 5, 'up', 'mean', '{}')`,
      [shop.workspaceId],
    );
    expect(await shop.write("answers", [answer("s1", "new", { scale: "young" })])).toMatchObject({ accepted: 1 });
  });

  it("counts exactly over many slices and concurrent requests", async () => {
    const rows = Array.from({ length: 5200 }, (_, i) => answer(`m${i % 5000}`, `many-${(i % 5000) % 700}`));
    const [first, second] = await Promise.all([shop.write("answers", rows), shop.write("answers", rows)]);
    expect(first.accepted + second.accepted).toBe(5000);
    expect(first.duplicates + second.duplicates).toBe(5400);
  });
});

describe("writing exposures", () => {
  const exposure = (customer: string, variation: number | string, hour: number, more: object = {}) => ({
    ...{ customer, experiment: "callback", variation, at: `2026-11-10T${String(hour).padStart(2, "0")}:00:00Z` },
    ...more,
  });
  const stored = async (customer: string) =>
    rowsOf(
      "select phase, variation, channel_id, first_exposed_at, crossed from exposure where unit_id = $1 order by phase",
      [await shop.ingest.unitId(shop.workspaceId, customer)],
    );

  it("keeps the first, and marks two variations as crossed, in any order and grouping", async () => {
    const seen = [
      exposure("x", 1, 9, { channel: "web" }),
      exposure("x", 1, 8, { channel: "phone" }),
      exposure("x", "control", 12),
    ];
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
      [1, 0, 2],
    ];
    for (const [round, order] of orders.entries()) {
      const rows = order.map((at) => ({ ...seen[at], customer: `x${round}` }));
      if (round % 2 === 0) await shop.write("exposures", rows);
      else for (const row of rows) await shop.write("exposures", [row]);
      expect(await stored(`x${round}`)).toEqual([
        {
          phase: 1,
          variation: 1,
          channel_id: shop.channels.phone,
          first_exposed_at: new Date("2026-11-10T08:00:00Z"),
          crossed: true,
        },
      ]);
    }
  });

  it("counts what changed something as accepted and the rest as duplicates", async () => {
    const result = await shop.write("exposures", [exposure("y", 1, 9), exposure("y", 1, 10), exposure("y", 2, 11)]);
    expect(result).toEqual({ accepted: 2, duplicates: 1, rejected: [] });
    expect(await shop.write("exposures", [exposure("y", 1, 9), exposure("y", 0, 13)])).toMatchObject({ duplicates: 2 });
    expect(await shop.write("exposures", [exposure("y", 1, 7)])).toMatchObject({ accepted: 1 });
  });

  it("refuses what the test cannot have shown", async () => {
    await shop.database.pool.query(
      `insert into experiment (workspace_id, key, name, status, flag_key, seed, definition, stopped_at) values
        ($1, 'unborn', '{}', 'draft', 'f', 's', '{"variations":[{"key":"a"}]}', null),
        ($1, 'over', '{}', 'stopped', 'f', 's', '{"variations":[{"key":"a"}]}', '2026-11-10T08:00:00Z')`,
      [shop.workspaceId],
    );
    const { accepted, rejected } = await shop.write("exposures", [
      exposure("z", 0, 9, { experiment: "unborn" }),
      exposure("z", 0, 9, { experiment: "over" }),
      exposure("z", 0, 8, { experiment: "over" }),
      exposure("z", 3, 9),
      exposure("z", "nobody", 9),
      exposure("z", 0, 9, { experiment: "unheard" }),
    ]);
    expect(accepted).toBe(1);
    expect(rejected.map(({ index, code }) => [index, code])).toEqual([
      [0, "never-launched"],
      [1, "not-running"],
      [3, "unknown-variation"],
      [4, "unknown-variation"],
      [5, "unknown-experiment"],
    ]);
  });

  it("gives a late exposure to the phase it happened in", async () => {
    await shop.database.pool.query(
      `update experiment set phase = 2, phases = '[{"phase":1,"from":"2026-11-01T00:00:00.000Z"},{"phase":2,"from":"2026-11-10T12:00:00.000Z"}]' where id = $1`,
      [shop.experimentId],
    );
    await shop.write("exposures", [exposure("p", 1, 9), exposure("p", 0, 13)]);
    expect(await stored("p")).toMatchObject([
      { phase: 1, variation: 1, crossed: false },
      { phase: 2, variation: 0, crossed: false },
    ]);
  });
});

describe("writing events and solicitations", () => {
  it("keeps values to four decimals and the step of the metric", async () => {
    const event = (id: string, value?: number) => ({
      id,
      customer: "e",
      metric: "minutes",
      at,
      ...(value === undefined ? {} : { value }),
    });
    expect(await shop.write("events", [event("e1"), event("e2", 12.34567), event("e3", -0.00001)])).toMatchObject({
      accepted: 3,
    });
    const unit = await shop.ingest.unitId(shop.workspaceId, "e");
    expect(await rowsOf("select value from event where unit_id = $1 order by event_id", [unit])).toEqual([
      { value: "10000" },
      { value: "123457" },
      { value: "0" },
    ]);
    expect((await shop.write("events", [{ ...event("e4"), metric: "effort" }])).rejected[0]?.code).toBe(
      "unknown-metric",
    );
  });

  it("keeps why a customer was not asked", async () => {
    const row = { id: "q1", customer: "q", scale: "ces", asked: false, reason: "asked last week", at };
    expect(await shop.write("solicitations", [row, row, { ...row, asked: true }])).toMatchObject({
      accepted: 1,
      duplicates: 1,
      rejected: [{ index: 2, code: "conflict" }],
    });
  });
});

describe("stopping", () => {
  it("commits what was taken, then takes nothing", async () => {
    const own = await factsFixture(await testDatabase());
    const taken = own.write("answers", [answer("d1", "drain")]);
    await new Promise((resolve) => setTimeout(resolve, 0));
    const [result] = await Promise.allSettled([taken, own.ingest.drain()]);
    if (result.status === "fulfilled") expect(result.value.accepted).toBe(1);
    await expect(own.write("answers", [answer("d2", "drain")])).rejects.toThrow("stopping");
    await own.close();
  });
});
