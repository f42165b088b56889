import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createConnection, revokeConnection } from "#app/db/sdk-connection.server.ts";
import { loadEnv } from "#app/env.server.ts";
import { verifySums } from "#app/ingest/verify.ts";
import { createServices } from "#app/server/services.ts";
import { type ApiClient, apiClient, succeed } from "#tests/support/api-client.ts";
import { bestOf } from "#tests/support/best-of.ts";
import { callbackDefinition } from "#tests/support/experiment.ts";
import { preparedShop, shopSecret } from "#tests/support/prepared-shop.ts";
import { createDatabase, startServer, type TestServer } from "#tests/support/server.ts";

/** Rows of each of the two flows of answers; PROCESS_ROWS=100000 for a long run. */
const rows = Number(process.env.PROCESS_ROWS ?? 4000);
const batchRows = 200;

let database: Awaited<ReturnType<typeof createDatabase>>;
let pool: pg.Pool;
let dataDir: string;
let servers: [TestServer, TestServer];
let apis: [ApiClient, ApiClient];
let clientKey: string;

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

async function count(table: string, where: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from ${table} where ${where}`);
  return rows[0]?.n ?? 0;
}

/** The flag payloads of a stream as they arrive. */
async function openStream(url: string) {
  const abort = new AbortController();
  const response = await fetch(url, { signal: abort.signal });
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let received = "";
  return {
    /** Resolves once a payload has arrived in which the flag is under test. */
    async until(flag: string): Promise<void> {
      for (;;) {
        for (const event of received.split("\n\n").slice(0, -1)) {
          const data = /^data: (\{.*)$/m.exec(event)?.[1];
          if (data && JSON.parse(data).features[flag]?.rules?.length > 0) return;
        }
        received = received.slice(received.lastIndexOf("\n\n") + 2);
        received += decoder.decode((await reader.read()).value, { stream: true });
      }
    },
    close: () => abort.abort(),
  };
}

describe.skipIf(!process.env.TEST_DATABASE_URL)("two processes on one PostgreSQL (needs TEST_DATABASE_URL)", () => {
  beforeAll(async () => {
    database = await createDatabase();
    dataDir = mkdtempSync(join(tmpdir(), "cairn-two-"));
    const shop = await preparedShop({ dataDir, databaseUrl: database.url }, async ({ putTest, launch }) => {
      await putTest("harmful", { ...callbackDefinition, flagKey: "harmful", plannedAnswers: 1000 });
      await launch(new Date(Date.now() - 10 * 86_400_000), "harmful");
    });
    clientKey = shop.clientKey;
    pool = new pg.Pool({ connectionString: database.url, max: 2 });
    const start = () => startServer({ databaseUrl: database.url, env: { CAIRN_SECRET: shopSecret } });
    servers = await Promise.all([start(), start()]);
    apis = [apiClient(servers[0].url, shop.apiKey), apiClient(servers[1].url, shop.apiKey)];
  }, 240_000);
  afterAll(async () => {
    await pool?.end();
    await Promise.all(servers.map((server) => server.stop()));
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it("bring a launch in one to the SDK clients of the other within a second", async () => {
    const stream = await openStream(`${servers[1].url}/sub/${clientKey}`);
    await stream.until("harmful");
    const taken: number[] = [];
    for (const key of ["first", "second", "third"]) {
      await succeed(apis[0].put(`/api/v1/experiments/${key}`, { ...callbackDefinition, flagKey: key, irritant: null }));
      const arrived = stream.until(key);
      const begin = performance.now();
      await Promise.all([succeed(apis[0].post(`/api/v1/experiments/${key}/launch`)), arrived]);
      taken.push(performance.now() - begin);
    }
    stream.close();
    expect(bestOf("launch in one process to the stream of the other", taken)).toBeLessThan(1000);
  });

  it("refuse a revoked key in both within a second, and end its streams", async () => {
    const env = { DATA_DIR: dataDir, DATABASE_URL: database.url, CAIRN_SECRET: shopSecret, DEMO: "false" };
    const services = await createServices(loadEnv({ ...env, NODE_ENV: "production" }));
    const { id: workspaceId } = await services.db.workspace.findFirstOrThrow({ where: { key: "shop" } });
    const statuses = async (key: string) =>
      await Promise.all(
        servers.flatMap(({ url }) => [
          fetch(`${url}/api/features/${key}`).then(({ status }) => status),
          fetch(`${url}/api/eval/${key}`, { method: "POST", body: "{}" }).then(({ status }) => status),
          fetch(`${url}/track?client_key=${key}`, { method: "POST", body: "[]" }).then(({ status }) => status),
        ]),
      );
    const taken: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const made = { workspaceId, name: `Revoked ${turn}`, environment: "production" };
      const { id, clientKey: key } = await createConnection(services.db, made, services.env.secret);
      await expect.poll(() => statuses(key), { timeout: 10_000 }).toEqual(Array(6).fill(200));
      const open = await Promise.all(servers.map(({ url }) => fetch(`${url}/sub/${key}`)));
      const begin = performance.now();
      await services.db.$transaction((tx) => revokeConnection(tx, workspaceId, id, new Date()));
      const ended = await Promise.all(open.map((stream) => stream.text()));
      await expect.poll(() => statuses(key), { timeout: 10_000, interval: 20 }).toEqual(Array(6).fill(400));
      taken.push(performance.now() - begin);
      for (const text of ended) expect(text).toContain("event: features");
    }
    await services.close();
    expect(bestOf("revoked in one process, refused in both", taken)).toBeLessThan(1000);
  }, 60_000);

  it("lose and double no row and no fold when both take the same facts at once", async () => {
    const answers = Array.from({ length: rows }, (_, n) => ({
      ...{ id: `two-${n}`, customer: `t${n % 700}`, scale: "ces-2", score: 1 + (n % 7), at: hoursAgo(1 + (n % 40)) },
    }));
    const exposures = Array.from({ length: 700 }, (_, n) =>
      [0, 1].map((turn) => ({
        // Every tenth customer meets both variations, each by another process.
        ...{
          customer: `t${n}`,
          experiment: "harmful",
          variation: (n + (n % 10 === 0 ? turn : 0)) % 2,
          at: hoursAgo(60 - turn),
        },
      })),
    );
    const taken = { accepted: 0, duplicates: 0 };
    const send = async (api: ApiClient, kind: string, facts: object[]) => {
      for (let from = 0; from < facts.length; from += batchRows) {
        const result = await succeed(api.post(`/api/v1/${kind}`, facts.slice(from, from + batchRows)));
        const { accepted, duplicates, rejectedCount } = result as {
          accepted: number;
          duplicates: number;
          rejectedCount: number;
        };
        expect(rejectedCount).toBe(0);
        if (kind === "answers") {
          taken.accepted += accepted;
          taken.duplicates += duplicates;
        }
      }
    };
    await Promise.all([
      send(apis[0], "answers", answers),
      send(apis[1], "answers", answers.toReversed()),
      send(
        apis[0],
        "exposures",
        exposures.map(([one]) => one!),
      ),
      send(
        apis[1],
        "exposures",
        exposures.map(([, other]) => other!),
      ),
    ]);
    expect(taken).toEqual({ accepted: rows, duplicates: rows });
    // The test was launched a moment ago: its own sums may be made for the first time after every mark is gone.
    await expect
      .poll(async () => (await verifySums(pool)).waiting, { timeout: 60_000 })
      .toEqual({ customers: 0, experiments: 0 });
    expect((await verifySums(pool)).differences).toEqual([]);
    const { rows: sums } = await pool.query("select sum(n)::int as n from series where experiment_id = 0");
    expect(sums).toEqual([{ n: rows }]);
    expect(await count("answer", "true")).toBe(rows);
    expect(await count("exposure", "crossed")).toBe(70);
  });

  it("stop a test at its accepted loss once", async () => {
    const harm = Array.from({ length: 800 }, (_, n) => `h${n}`);
    await Promise.all(
      apis.map((api) =>
        succeed(
          api.post(
            "/api/v1/exposures",
            harm.map((customer, n) => ({ customer, experiment: "harmful", variation: n % 2, at: hoursAgo(30) })),
          ),
        ),
      ),
    );
    const complaints = harm
      .filter((_, n) => n % 2 === 1 && n < 400)
      .map((customer) => ({ id: `${customer}-c`, customer, metric: "complaint", at: hoursAgo(20) }));
    await Promise.all(complaints.map((complaint, n) => succeed(apis[n % 2]!.post("/api/v1/events", [complaint]))));
    await expect.poll(() => count("experiment", "key = 'harmful' and status = 'stopped'"), { timeout: 30_000 }).toBe(1);
    await expect.poll(() => count("unit_dirty", "true"), { timeout: 30_000 }).toBe(0);
    expect(await count("audit_entry", "action = 'experiment.loss-reached' and subject_key = 'harmful'")).toBe(1);
    expect(await count("notification", "kind = 'experiment.loss-reached' and subject_key = 'harmful'")).toBe(1);
    expect(await verifySums(pool)).toMatchObject({ differences: [] });
  });
});
