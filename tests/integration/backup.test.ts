import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newApiKey } from "#app/auth/secrets.server.ts";
import { createApiKey } from "#app/db/api-key.server.ts";
import { openDatabase } from "#app/db/open-database.server.ts";
import { createEndpoint } from "#app/db/webhook.server.ts";
import { tellEvent } from "#app/db/webhook-event.server.ts";
import { loadEnv } from "#app/env.server.ts";
import { log } from "#app/log.server.ts";
import { createServices } from "#app/server/services.ts";
import { apiClient, succeed } from "#tests/support/api-client.ts";
import { digestTables } from "#tests/support/furnished-server.ts";
import { createDatabase, startServer } from "#tests/support/server.ts";
import { furnish } from "#tests/support/shop.ts";

type Place = { dataDir: string; databaseUrl: string | null };

const root = mkdtempSync(join(tmpdir(), "cairn-backup-"));
const drops: (() => Promise<void>)[] = [];
const onServer = process.env.TEST_DATABASE_URL !== undefined;
const installed = !onServer || spawnSync("pg_dump", ["--version"]).status === 0;
const file = join(root, "quarter.backup");
let source: Place;
let tables: Map<string, string>;
let apiKey: string;
let target: Place;

async function emptyPlace(name: string): Promise<Place> {
  const database = onServer ? await createDatabase({ onNothing: true }) : null;
  if (database) drops.push(database.drop);
  return { dataDir: join(root, name), databaseUrl: database?.url ?? null };
}

const variables = ({ dataDir, databaseUrl }: Place) => ({
  ...{ NODE_ENV: "production" as const, DATA_DIR: dataDir, DEMO: "false", LOG_LEVEL: "warn" },
  ...(databaseUrl && { DATABASE_URL: databaseUrl }),
});

/** The command as an operator gives it. */
function command(name: "backup" | "restore", place: Place, ...args: string[]) {
  const script = JSON.parse(readFileSync("package.json", "utf8")).scripts[name].split(" ").slice(1);
  const { status, stdout, stderr } = spawnSync(process.execPath, [...script, ...args], {
    env: { PATH: process.env.PATH, ...variables(place) },
    encoding: "utf8",
  });
  return { status, said: stdout, complaint: stderr };
}

let delivered = 0;
const receiver = createServer((_req, res) => {
  delivered += 1;
  res.writeHead(204).end();
});

/** Whether the queue of jobs is there. */
async function hasQueue(place: Place): Promise<boolean> {
  const database = await openDatabase(place);
  const { rows } = await database.pool.query<{ job: string | null }>("select to_regclass('pgboss.job') as job");
  await database.close();
  return rows[0]?.job !== null;
}

const everyTable = (place: Place) => digestTables(place, new Set());

beforeAll(async () => {
  log.level = "warn";
  source = await emptyPlace("source");
  const services = await createServices(loadEnv(variables(source)));
  const { workspaceId, writer, launch } = await furnish(services, "shop");
  await launch(new Date(Date.now() - 10 * 86_400_000));
  const at = new Date(Date.now() - 86_400_000).toISOString();
  const customers = Array.from({ length: 200 }, (_, n) => `c${n}`);
  const { ingest, db } = services;
  await ingest.write(
    workspaceId,
    "exposures",
    customers.map((customer, n) => ({ customer, experiment: "callback-first", variation: n % 2, at })),
  );
  await ingest.write(
    workspaceId,
    "answers",
    customers.map((customer, n) => ({
      id: `a${n}`,
      customer,
      scale: "ces-2",
      score: 1 + (n % 7),
      at,
      comment: "ça va",
    })),
  );
  // The queue of jobs is in the backup; with it a delivery that the restored server is to make.
  await services.jobs.start();
  await services.jobs.stop();
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  // A server listening on TCP has an AddressInfo.
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  await createEndpoint(db, writer, { url, events: ["irritant.updated"] }, services.env.secret);
  const told = { irritant: "long-queue", title: { en: "Queue" }, status: "open", statusBefore: null };
  const data = { ...told, monthlyVolume: null, journey: null, step: null };
  await tellEvent(db, { workspaceId, type: "irritant.updated", at: new Date(), data });
  const { key, prefix, hash } = newApiKey();
  const scopes = ["read", "ingest", "manage"];
  await createApiKey(db, { workspaceId, name: "key", role: "admin", scopes, createdById: null, prefix, hash });
  apiKey = key;
  await services.close();
  target = await emptyPlace("target");
  mkdirSync(join(source.dataDir, "uploads"), { recursive: true });
  writeFileSync(join(source.dataDir, "uploads", "waiting.csv"), "date;score\n");
  tables = await everyTable(source);
});
afterAll(async () => {
  receiver.close();
  for (const drop of drops) await drop();
  rmSync(root, { recursive: true, force: true });
});

describe.skipIf(!installed)("backup and restore", { timeout: 300_000 }, () => {
  it("give back every table and a server that works", async () => {
    expect(tables.get("answer")).toMatch(/^200 rows/);
    expect(command("backup", source, file)).toMatchObject({ status: 0, complaint: "" });
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(command("backup", source, file)).toMatchObject({
      status: 1,
      complaint: expect.stringContaining("exists already"),
    });

    expect(command("restore", target, file)).toMatchObject({ status: 0, complaint: "" });
    expect(await everyTable(target)).toEqual(tables);
    if (!onServer) expect(existsSync(join(target.dataDir, "uploads", "waiting.csv"))).toBe(true);

    expect(await hasQueue(target)).toBe(true);

    const server = await startServer({
      ...{ dataDir: target.dataDir, databaseUrl: target.databaseUrl ?? undefined },
      env: { WEBHOOKS_TO_PRIVATE: "true" },
    });
    const api = apiClient(server.url, apiKey);
    const row = { id: "a200", customer: "c0", scale: "ces-2", score: 7, at: new Date().toISOString() };
    // The same customer as before the backup: the secret came along.
    const again = { id: "a0", customer: "c0", scale: "ces-2", score: 2, at: row.at };
    expect(await succeed(api.post("/api/v1/answers", [row, again]))).toMatchObject({
      ...{ accepted: 1, rejectedCount: 1 },
      rejected: [{ index: 1, code: "conflict" }],
    });
    // Jobs run: what was on its way when the backup was made is delivered, signed with the secret that came along.
    await expect.poll(() => delivered, { timeout: 120_000, interval: 250 }).toBe(1);
    if (!onServer) {
      expect(command("backup", target, `${file}.2`)).toMatchObject({
        ...{ status: 1, complaint: expect.stringMatching(/^Another Cairn process is using .* Stop it first/) },
      });
    }
    expect(command("restore", target, file, "--replace")).toMatchObject({
      status: 1,
      complaint: expect.stringMatching(/another cairn process is using|a cairn process is using/i),
    });
    await server.stop();
  });

  it("refuse a place with data, and replace it only when told to", async () => {
    expect(command("restore", target, file)).toMatchObject({
      ...{ status: 1, complaint: expect.stringMatching(/is not empty.*--replace/s) },
    });
    expect((await everyTable(target)).get("answer")).toMatch(/^201 rows/);
    expect(command("restore", target, file, "--replace")).toMatchObject({ status: 0, complaint: "" });
    expect(await everyTable(target)).toEqual(tables);
  });

  it("leave everything as it was when the file is damaged or from a newer version", async () => {
    const broken = join(root, "broken.backup");
    const bytes = readFileSync(file);
    writeFileSync(broken, bytes.subarray(0, bytes.length / 2));
    expect(command("restore", source, broken, "--replace").status).toBe(1);
    expect(await everyTable(source)).toEqual(tables);

    const newer = await openDatabase(source);
    await newer.pool.query(
      "insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ('x', 'x', '29990101000000_later', now())",
    );
    await newer.close();
    const later = join(root, "newer.backup");
    expect(command("backup", source, later)).toMatchObject({ status: 0 });
    const older = await emptyPlace("older");
    expect(command("restore", older, later)).toMatchObject({
      ...{ status: 1, complaint: expect.stringMatching(/newer than this version.*29990101000000_later/s) },
    });
    if (!onServer) expect(readdirSync(older.dataDir)).toEqual([]);
  });
});
