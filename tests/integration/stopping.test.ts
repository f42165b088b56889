import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { stoppedStreamSchema } from "#app/routes/api/facts-answers.ts";
import { apiClient, succeed } from "#tests/support/api-client.ts";
import { preparedShop, shopSecret } from "#tests/support/prepared-shop.ts";
import { createDatabase, startServer, type TestServer } from "#tests/support/server.ts";
import { expectWholeFacts } from "#tests/support/whole-facts.ts";

const onServer = process.env.TEST_DATABASE_URL !== undefined;
/** Rows of the file; IMPORT_ROWS=1000000 for a long run. The embedded database shares its thread with the server. */
const fileRows = Number(process.env.IMPORT_ROWS ?? (onServer ? 20_000 : 5_000));
const timeout = 400_000 + fileRows * 0.6;

const now = Date.now();
const day = (n: number) => new Date(now - (2 + (n % 20)) * 86_400_000).toISOString();
const line = (n: number) =>
  `${JSON.stringify({ id: `n${n}`, customer: `c${n % 400}`, scale: "ces-2", score: 1 + (n % 7), at: day(n) })}\n`;

type Imported = {
  status: string;
  rowsRead: number;
  factsAccepted: number;
  factsDuplicate: number;
  rowsRejected: number;
};
/** Sends lines as fast as they go until the server answers, and says how many were sent. */
async function streamUntilAnswered(url: string, apiKey: string, sending: (lines: number) => void) {
  const headers = { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/x-ndjson" };
  const req = request(`${url}/api/v1/answers`, { method: "POST", headers });
  let answer: IncomingMessage | null = null;
  const answered = once(req, "response").then(([res]) => {
    answer = res;
    return res;
  });
  // The connection is closed under us once the answer is there.
  req.on("error", () => {});
  let sent = 0;
  while (answer === null) {
    let chunk = "";
    for (let n = 0; n < 200; n++) chunk += line(sent++);
    if (!req.write(chunk)) await Promise.race([once(req, "drain"), answered]);
    sending(sent);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const res: IncomingMessage = await answered;
  const body: unknown = JSON.parse(await text(res));
  req.destroy();
  return { status: res.statusCode, body, sent };
}

it(`SIGTERM during an import of ${fileRows} rows and a stream: the one goes on, the other says what was taken`, {
  timeout,
}, async () => {
  const database = onServer ? await createDatabase() : null;
  const place = { dataDir: mkdtempSync(join(tmpdir(), "cairn-stopping-")), databaseUrl: database?.url ?? null };
  const servers: TestServer[] = [];
  try {
    const { apiKey } = await preparedShop(place);
    const start = async () => {
      const { dataDir, databaseUrl } = place;
      const env = { CAIRN_SECRET: shopSecret };
      const started = await startServer({ dataDir, databaseUrl: databaseUrl ?? undefined, env });
      servers.push(started);
      return started;
    };
    const server = await start();
    const api = apiClient(server.url, apiKey);

    const rows = Array.from({ length: fileRows }, (_, n) => `${day(n).slice(0, 10)};f${n};${1 + (n % 7)}`);
    const form = new FormData();
    form.set("file", new File([`date;customer;score\n${rows.join("\n")}\n`], "answers.csv"));
    const mapping = { date: { column: "date", format: "iso" }, customer: { column: "customer" } };
    form.set("mapping", JSON.stringify({ ...mapping, scores: [{ column: "score", scale: "ces-2" }] }));
    const headers = { Authorization: `Bearer ${apiKey}` };
    const taken = await fetch(`${server.url}/api/v1/imports`, { method: "POST", headers, body: form });
    const { id } = (await taken.json()) as { id: number };

    let stopped: Promise<number | null> | null = null;
    const state = async (from = api) => (await succeed(from.get(`/api/v1/imports/${id}`))) as Imported;
    const begun = expect.poll(async () => (await state()).rowsRead, { timeout: 60_000 }).toBeGreaterThan(0);
    let imported = false;
    void begun.then(() => (imported = true));
    const stream = await streamUntilAnswered(server.url, apiKey, (written) => {
      if (imported && written > 4000) stopped ??= server.stop();
    });
    await begun;
    expect(await stopped).toBe(0);
    expect(stream).toMatchObject({
      status: 503,
      body: { error: { code: "stopping" }, rejectedCount: 0, duplicates: 0 },
    });
    const { lines, accepted } = stoppedStreamSchema.parse(stream.body);
    expect(accepted).toBe(lines);
    expect(lines).toBeLessThan(stream.sent);

    const again = await start();
    const apiAgain = apiClient(again.url, apiKey);
    const whole = Array.from({ length: stream.sent }, (_, n) => line(n)).join("");
    const second = await succeed(apiAgain.send("POST", "/api/v1/answers", whole, "application/x-ndjson"));
    // Exactly what was said to be taken was there.
    expect(second).toMatchObject({ accepted: stream.sent - lines, duplicates: lines, rejectedCount: 0 });
    await expect
      .poll(() => state(apiAgain), { timeout: 60_000 + fileRows })
      .toMatchObject({ status: "done", rowsRead: fileRows, rowsRejected: 0 });
    const { factsAccepted, factsDuplicate } = await state(apiAgain);
    expect(factsAccepted + factsDuplicate).toBe(fileRows);
    process.stdout.write(
      `stream: ${lines} of ${stream.sent} lines before the stop; import: ${factsDuplicate} rows met again\n`,
    );
    expect(await again.stop()).toBe(0);
    await expectWholeFacts(
      place,
      new Set(Array.from({ length: stream.sent }, (_, n) => `n${n}`)),
      stream.sent + fileRows,
    );
  } finally {
    // Ends what a failed expectation left running; the others have ended.
    for (const server of servers) await server.kill();
    await database?.drop();
    rmSync(place.dataDir, { recursive: true, force: true });
  }
});
