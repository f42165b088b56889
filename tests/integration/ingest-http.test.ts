import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingestHandler, remembering } from "#app/ingest/http.ts";
import { log } from "#app/log.server.ts";
import { testDatabase } from "#tests/support/database.ts";
import { type FactsFixture, factsFixture } from "#tests/support/facts.ts";
import { writeOn } from "#tests/support/write-on.ts";

let shop: FactsFixture;
let server: Server;
let url: string;
let lookUps = 0;

beforeAll(async () => {
  shop = await factsFixture(await testDatabase());
  const authorise = remembering(async (authorization) => {
    lookUps++;
    await sleep(20);
    if (authorization === "Bearer good") return { ok: true, workspaceId: shop.workspaceId };
    const status = authorization === "Bearer reader" ? 403 : 401;
    return { ok: false, status, code: status === 401 ? "key-unknown" : "key-not-allowed", message: "no" };
  });
  const handler = ingestHandler("answers", { ingest: shop.ingest, authorise, log });
  server = createServer(
    (req, res) => void handler(req, res, { pathname: "/", searchParams: new URLSearchParams() }, {}),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await shop.close();
});

let serial = 0;
const answer = (more: object = {}) => ({
  ...{ id: `h${serial++}`, customer: `h${serial % 50}`, scale: "ces", score: 4, at: "2026-11-10T10:00:00Z" },
  ...more,
});
const lines = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join("\n");

async function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: { authorization: "Bearer good", "content-type": "application/json", ...headers },
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}
const ndjson = { "content-type": "application/x-ndjson; charset=utf-8" };

async function countAnswers(): Promise<number> {
  const { rows } = await shop.database.pool.query<{ n: number }>("select count(*)::int as n from answer");
  return rows[0]?.n ?? 0;
}

describe("POST facts", () => {
  it("takes a JSON array, plain or gzipped", async () => {
    const body = JSON.stringify([answer(), answer()]);
    expect(await post(body)).toMatchObject({
      status: 200,
      body: { accepted: 2, duplicates: 0, rejectedCount: 0, rejected: [] },
    });
    expect(await post(new Uint8Array(gzipSync(body)), { "content-encoding": "gzip" })).toMatchObject({
      status: 200,
      body: { accepted: 0, duplicates: 2 },
    });
    expect(await post("[]")).toMatchObject({ status: 200, body: { accepted: 0 } });
  });

  it("answers 207 when some rows are rejected", async () => {
    expect(await post(JSON.stringify([answer({ score: 9 }), answer()]))).toMatchObject({
      status: 207,
      body: { accepted: 1, rejectedCount: 1, rejected: [{ index: 0, code: "off-scale" }] },
    });
  });

  it("streams NDJSON with the places of bad lines, whatever the chunks", async () => {
    const rows: string[] = Array.from({ length: 3000 }, () => JSON.stringify(answer({ comment: "é🎄" })));
    rows[1500] = "{broken";
    rows[2999] = JSON.stringify(answer({ score: 0 }));
    const before = await countAnswers();
    const bytes = Buffer.from(`\n${rows.join("\r\n")}\n\n`);
    const result = await new Promise<{ status: number; body: string }>((resolve, reject) => {
      const req = request(url, { method: "POST", headers: { authorization: "Bearer good", ...ndjson } }, (res) => {
        let body = "";
        res.on("data", (chunk) => (body += chunk));
        res.on("end", () => resolve({ status: res.statusCode ?? 0, body }));
      });
      req.on("error", reject);
      for (let from = 0; from < bytes.length; from += 7777) req.write(bytes.subarray(from, from + 7777));
      req.end();
    });
    expect(result.status).toBe(207);
    const body = JSON.parse(result.body);
    expect(body).toMatchObject({ accepted: 2998, duplicates: 0, rejectedCount: 2 });
    expect(body.rejected.map(({ index, code }: { index: number; code: string }) => [index, code])).toEqual([
      [1500, "malformed-row"],
      [2999, "off-scale"],
    ]);
    expect((await countAnswers()) - before).toBe(2998);
  });

  it("refuses what it cannot read as a whole and stores nothing of it", async () => {
    const before = await countAnswers();
    const good = JSON.stringify([answer()]);
    const refusals: [Awaited<ReturnType<typeof post>>, number, string][] = [
      [await post("[{"), 400, "malformed-json"],
      [await post(JSON.stringify(answer())), 400, "not-an-array"],
      [await post(new Uint8Array([0x5b, 0x22, 0xff, 0x22, 0x5d])), 400, "invalid-utf-8"],
      [await post(good, { "content-encoding": "gzip" }), 400, "malformed-gzip"],
      [await post(good, { "content-encoding": "br" }), 415, "unsupported-encoding"],
      [await post(good, { "content-type": "text/csv" }), 415, "unsupported-type"],
      [await post(JSON.stringify(Array.from({ length: 10_001 }, () => 1))), 413, "too-many-rows"],
      [
        await post(new Uint8Array(gzipSync(Buffer.alloc(50_000_000, " "))), { "content-encoding": "gzip" }),
        413,
        "too-large",
      ],
      [await post(`"${"x".repeat(2_000_000)}"`, ndjson), 413, "line-too-long"],
      [await post(good, { authorization: "Bearer bad" }), 401, "key-unknown"],
      [await post(good, { authorization: "Bearer reader" }), 403, "key-not-allowed"],
    ];
    for (const [result, status, code] of refusals) {
      expect(result).toMatchObject({ status, body: { error: { code, message: expect.any(String) } } });
    }
    expect(await countAnswers()).toBe(before);
  });

  it.each([
    ["before anything is read", "401 key-unknown", ["authorization: Bearer bad"]],
    ["because they announce too much", "413 too-large", ["content-type: application/json"]],
    ["in the middle of a stream", "413 line-too-long", ["content-type: application/x-ndjson"]],
    ["while it is unpacked", "400 malformed-gzip", ["content-type: application/x-ndjson", "content-encoding: gzip"]],
  ])("lets who still writes read why they are refused %s", async (_when, refusal, headers) => {
    const head = ["POST / HTTP/1.1", "host: shop", "content-length: 100000000", "authorization: Bearer good"];
    const all = [...head.slice(0, headers[0]?.startsWith("auth") ? 3 : 4), ...headers].join("\n");
    const { received, error } = await writeOn(Number(new URL(url).port), all, 500, "x".repeat(100_000));
    expect(error).toBeNull();
    const [status, code] = refusal.split(" ");
    expect(received).toMatch(new RegExp(`^HTTP/1.1 ${status} .*"code":"${code}".*}$`, "s"));
  });

  it("keeps what an interrupted stream had sent whole, and sending it again completes it", async () => {
    const rows = Array.from({ length: 2500 }, () => answer());
    await new Promise<void>((resolve) => {
      const req = request(url, { method: "POST", headers: { authorization: "Bearer good", ...ndjson } });
      req.on("error", () => resolve());
      req.write(`${lines(rows)}\n`, () => setTimeout(() => req.destroy(), 30));
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { body } = await post(lines(rows), ndjson);
    expect(body).toMatchObject({ rejectedCount: 0 });
    expect(body.accepted + body.duplicates).toBe(2500);
  });

  it("answers 429 with a time to come back when the queue is full, and stores all it had taken", async () => {
    const { pool } = shop.database;
    const before = await countAnswers();
    await post(JSON.stringify([answer()]));
    const blocker = await pool.connect();
    await blocker.query("begin");
    await blocker.query("lock table answer in access exclusive mode");
    const taken: ReturnType<typeof post>[] = [];
    try {
      // More than can be under way at once: from some moment on one waits for two seconds.
      for (let n = 0; n < 12; n++) {
        taken.push(post(JSON.stringify([answer()])));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await expect.poll(() => shop.ingest.load().seconds, { timeout: 30_000 }).toBeGreaterThanOrEqual(2);
      const refused = await post(JSON.stringify([answer()]));
      expect(refused).toMatchObject({ status: 429, body: { error: { code: "overloaded" } } });
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    } finally {
      await blocker.query("commit");
      blocker.release();
    }
    for (const { status, body } of await Promise.all(taken)) expect([status, body.accepted]).toEqual([200, 1]);
    expect((await countAnswers()) - before).toBe(13);
  });

  it("asks for a key once a second, not once a request", async () => {
    const before = lookUps;
    for (let n = 0; n < 20; n++) await post("[]");
    expect(lookUps - before).toBeLessThan(20);
  });

  it("asks once for all who come while it is asked", async () => {
    await sleep(1100);
    const before = lookUps;
    const together = await Promise.all(Array.from({ length: 20 }, () => post("[]")));
    expect(together.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(lookUps - before).toBe(1);
  });
});
