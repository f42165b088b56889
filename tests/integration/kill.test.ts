import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { openDatabase } from "#app/db/open-database.server.ts";
import type { Database } from "#app/db/types.server.ts";
import { createFolder } from "#app/ingest/folder.ts";
import { createIngest } from "#app/ingest/ingest.ts";
import { verifySums } from "#app/ingest/verify.ts";
import { log } from "#app/log.server.ts";
import { createRandom } from "#experiments/stats/random.ts";
import { testDatabase } from "#tests/support/database.ts";
import { testSecret } from "#tests/support/facts.ts";
import { answersOf } from "#tests/support/kill-writer.ts";

/** More of them: KILL_ROUNDS=100 npx vitest run --project integration tests/integration/kill.test.ts */
const rounds = Number(process.env.KILL_ROUNDS ?? 3);

type Target = Parameters<typeof openDatabase>[0];

/** The address of a test's own database on the server. */
async function urlOf({ pool }: Database): Promise<string> {
  const { rows } = await pool.query<{ name: string }>("select current_database() as name");
  const url = new URL(process.env.TEST_DATABASE_URL ?? "");
  url.pathname = `/${rows[0]?.name}`;
  return url.href;
}

/** Starts the writer of kill-writer.ts; `acknowledged` grows as it reports ids whose commit it was told of. */
function startWriter(target: Target, round: number) {
  const acknowledged: string[] = [];
  const args = ["app/server/run-ts.mjs", "tests/support/kill-writer.ts", JSON.stringify(target), String(round)];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  if (!child.stdout) throw new Error("no pipe");
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<void>((resolve) => {
    lines.on("line", (line) => {
      if (line === "ready") resolve();
      else acknowledged.push(line);
    });
  });
  const ended = new Promise<void>((resolve) => lines.on("close", resolve));
  return { child, acknowledged, ready, ended };
}

describe("kill −9 while facts arrive and are folded", () => {
  it(`loses nothing acknowledged and doubles nothing in ${rounds} rounds`, {
    timeout: 60_000 + rounds * 40_000,
  }, async () => {
    const random = createRandom("kill");
    const dataDir = mkdtempSync(join(tmpdir(), "cairn-kill-"));
    const server = process.env.TEST_DATABASE_URL ? await testDatabase() : null;
    const target: Target = { dataDir, databaseUrl: server ? await urlOf(server) : null };
    try {
      const acknowledged: string[] = [];
      for (let round = 0; round < rounds; round++) {
        const writer = startWriter(target, round);
        await writer.ready;
        await new Promise((resolve) => setTimeout(resolve, 100 + random.int(900)));
        writer.child.kill("SIGKILL");
        await writer.ended;
        acknowledged.push(...writer.acknowledged);
      }
      await expectWhole(target, acknowledged);
    } finally {
      await server?.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});

async function expectWhole(target: Target, acknowledged: readonly string[]): Promise<void> {
  expect(acknowledged.length).toBeGreaterThan(rounds);
  const { pool, kind, close } = await openDatabase(target);
  const { rows } = await pool.query<{ answer_id: string }>("select answer_id from answer");
  const stored = new Set(rows.map((row) => row.answer_id));
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  expect(stored.size).toBe(rows.length);

  // What was not acknowledged is sent again by its sender, and counts once.
  const ingest = createIngest({ pool, kind, secret: testSecret, now: () => new Date() });
  const again = await ingest.write(1, "answers", answersOf(0, 200), { wait: true });
  expect(again).toMatchObject({ rejected: [] });
  expect(again.accepted + again.duplicates).toBe(200);
  const folder = createFolder({ pool, kind, log });
  await folder.foldNow();
  expect(await verifySums(pool)).toEqual({ differences: [], waiting: { customers: 0, experiments: 0 } });
  const sums = await pool.query<{ n: string }>("select sum(n) as n from series where experiment_id = 0");
  const facts = await pool.query<{ n: string }>("select count(*) as n from answer");
  expect(sums.rows).toEqual(facts.rows);
  await close();
}
