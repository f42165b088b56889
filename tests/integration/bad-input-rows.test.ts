import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type ApiAnswer, succeed } from "#tests/support/api-client.ts";
import { answer } from "#tests/support/bad-calls.ts";
import { type FurnishedServer, furnishedServer } from "#tests/support/furnished-server.ts";

// Input of which a part is good: that part is kept whole, the rest is named, and nothing in between is stored.

let server: FurnishedServer;

const day = (fromToday: number) => new Date(Date.now() + fromToday * 86_400_000).toISOString().slice(0, 10);

beforeAll(async () => {
  server = await furnishedServer();
  const put = (path: string, document: unknown) => succeed(server.api().put(`/api/v1/${path}`, document));
  const owner = "carla@shop.test";
  await put("cycles/now", { name: "Now", startsOn: day(-30), endsOn: day(30) });
  await put("objectives/now", { title: "Counted", cycle: "now", owner });
  // Every answer on the scale counts, wherever it was given.
  await put("key-results/counted", {
    ...{ objective: "now", title: "All answers", kind: "increase", metric: "ces", owner, source: "API" },
    ...{ baseline: 4, target: 5, startsOn: day(-20), dueOn: day(20), minAnswers: 5 },
  });
}, 240_000);

afterAll(() => server.close());

const at = answer.at;
const exposure = { customer: "c9", experiment: "callback-first", variation: 0, at };
const result = z.object({
  accepted: z.number(),
  rejected: z.array(z.object({ index: z.number(), code: z.string(), message: z.string().min(8) })),
});
const rejectedOf = ({ body }: ApiAnswer) => result.parse(body).rejected.map(({ index, code }) => [index, code]);
/** Answers among the key result's, once everything is folded. */
const answersCounted = async () => {
  const body = await succeed(server.api().get("/api/v1/key-results/counted"));
  return z.object({ value: z.object({ n: z.number() }) }).parse(body).value.n;
};

describe("rows that are wrong", () => {
  it.each([
    ["an unknown test", "exposures", { ...exposure, experiment: "nothing" }, "unknown-experiment"],
    [
      "a test of another workspace's draft name",
      "exposures",
      { ...exposure, experiment: "no-such" },
      "unknown-experiment",
    ],
    ["an unknown variation", "exposures", { ...exposure, variation: "blue" }, "unknown-variation"],
    ["a variation number too high", "exposures", { ...exposure, variation: 2 }, "unknown-variation"],
    ["a score off its scale", "answers", { ...answer, score: 8 }, "off-scale"],
    ["half a point", "answers", { ...answer, score: 5.5 }, "malformed-row"],
    ["a score as a word", "answers", { ...answer, score: "5" }, "malformed-row"],
    ["an unknown scale", "answers", { ...answer, scale: "csat" }, "unknown-scale"],
    ["an unknown step", "answers", { ...answer, step: "nowhere" }, "unknown-step"],
    ["an unknown channel", "answers", { ...answer, channel: "fax" }, "unknown-channel"],
    ["a date without its zone", "answers", { ...answer, at: "2026-11-01T10:00:00" }, "malformed-row"],
    ["a day that does not exist", "answers", { ...answer, at: "2026-02-31T10:00:00Z" }, "malformed-row"],
    ["a time in the future", "answers", { ...answer, at: "2126-01-01T00:00:00Z" }, "in-the-future"],
    ["a field nobody knows", "answers", { ...answer, mood: "good" }, "malformed-row"],
    ["an oversized customer key", "answers", { ...answer, customer: "c".repeat(201) }, "malformed-row"],
    ["a NUL character in a comment", "answers", { ...answer, comment: "a\u0000b" }, "malformed-row"],
    ["no row at all", "answers", null, "malformed-row"],
    ["an unknown metric", "events", { id: "e", customer: "c9", metric: "none", at }, "unknown-metric"],
    [
      "an endless amount",
      "events",
      { id: "e", customer: "c9", metric: "complaint", value: 1e300, at },
      "malformed-row",
    ],
  ])("%s is named, and nothing of it stored", async (_name, kind, row, code) => {
    const refused = await server.api().post(`/api/v1/${kind}`, [row]);
    expect(refused).toMatchObject({ status: 207, body: { accepted: 0, duplicates: 0, rejectedCount: 1 } });
    expect(rejectedOf(refused)).toEqual([[0, code]]);
  });

  it("an answer's id with other content is a conflict, and the first stays", async () => {
    expect(await answersCounted()).toBe(1);
    const changed = { id: "a1", customer: "c1", scale: "ces-2", score: 1, at };
    expect(rejectedOf(await server.api().post("/api/v1/answers", [changed]))).toEqual([[0, "conflict"]]);
    expect(await answersCounted()).toBe(1);
  });

  it("lines that broke stand with their places, the others are stored", async () => {
    const lines = ['{"id":"l1","customer":"c2"', JSON.stringify({ ...answer, id: "l2" }), "", "nonsense"].join("\n");
    const partly = await server.api().send("POST", "/api/v1/answers", lines, "application/x-ndjson");
    expect(partly.status).toBe(207);
    expect(rejectedOf(partly)).toEqual([
      [0, "malformed-row"],
      [2, "malformed-row"],
    ]);
    await expect.poll(answersCounted, { timeout: 15_000 }).toBe(2);
  });
});

const mapping = {
  date: { constant: day(-1) },
  customer: { column: "customer" },
  scores: [{ column: "ease", scale: "ces-2", missing: ["Blank"] }],
};
const form = (file: Buffer | string, written: unknown = mapping, fields: Record<string, string> = {}) => {
  const body = new FormData();
  body.set("file", new Blob([new Uint8Array(Buffer.from(file))], { type: "text/csv" }), "export.csv");
  body.set("mapping", typeof written === "string" ? written : JSON.stringify(written));
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return body;
};
async function upload(body: FormData): Promise<ApiAnswer> {
  const headers = { Authorization: `Bearer ${server.shop.keys.manager}` };
  const response = await fetch(`${server.url()}/api/v1/imports`, { method: "POST", headers, body });
  return { status: response.status, body: await response.json() };
}
const stateSchema = z.object({
  ...{ id: z.number(), status: z.string(), rowsRead: z.number(), factsAccepted: z.number(), rowsRejected: z.number() },
});

describe("a CSV file", () => {
  const good = "customer,ease\nk1,5\nk2,6\n";

  it.each([
    ["that is empty", () => form(""), 422],
    [
      "that is not UTF-8 though nothing says otherwise",
      () => form(Buffer.from("customer,ease\nRen\xe9,5\n", "latin1")),
      422,
    ],
    ["of which the mapping names columns that are not there", () => form("client,ease\nk1,5\n"), 422],
    ["mapped to an unknown scale", () => form(good, { ...mapping, scores: [{ column: "ease", scale: "none" }] }), 422],
    ["with a mapping that is not JSON", () => form(good, "{"), 400],
    ["with a mapping nobody saved", () => form(good, "last year's"), 422],
    ["with a mapping that imports nothing", () => form(good, { date: mapping.date }), 422],
  ])("%s is refused before anything is written", async (_name, body, status) => {
    const before = await answersCounted();
    const refused = await upload(body());
    expect(refused.status, JSON.stringify(refused.body)).toBe(status);
    expect(z.object({ error: z.object({ message: z.string().min(8) }) }).safeParse(refused.body).success).toBe(true);
    expect(await answersCounted()).toBe(before);
  });

  it("with 30 % bad rows: each bad one is told with its line and reason, the good ones count once", async () => {
    const before = await answersCounted();
    const rows = Array.from(
      { length: 1_000 },
      (_, index) => `r${index},${index % 10 < 3 ? ["9", "easy", "-1"][index % 10] : 1 + (index % 7)}`,
    );
    const file = `customer,ease\n${rows.join("\n")}\n`;
    const tried = await upload(form(file, mapping, { dryRun: "true" }));
    expect(tried.status, JSON.stringify(tried.body)).toBe(200);
    expect(await answersCounted()).toBe(before);

    const begun = await upload(form(file));
    expect(begun.status, JSON.stringify(begun.body)).toBe(202);
    const { id } = stateSchema.parse(begun.body);
    const state = async () => stateSchema.parse(await succeed(server.api().get(`/api/v1/imports/${id}`)));
    await expect.poll(async () => (await state()).status, { timeout: 30_000 }).toBe("done");
    expect(await state()).toMatchObject({ rowsRead: 1_000, factsAccepted: 700, rowsRejected: 300 });
    const errors = await succeed(server.api().get(`/api/v1/imports/${id}/errors.csv`));
    expect(String(errors).trim().split(/\r?\n/)).toHaveLength(301);
    await expect.poll(answersCounted, { timeout: 15_000 }).toBe(before + 700);
    expect((await server.elsewhereApi().get(`/api/v1/imports/${id}`)).status).toBe(404);
  });
});
