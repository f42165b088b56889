import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readJobStates } from "#app/db/job-state.server.ts";
import type { Database } from "#app/db/types.server.ts";
import { loadEnv } from "#app/env.server.ts";
import { counted, type Job, type JobContext } from "#app/jobs/job.ts";
import { createJobs, type Jobs } from "#app/jobs/runner.ts";
import { daily, every } from "#app/jobs/schedule.ts";
import { vacuum } from "#app/jobs/vacuum.ts";
import { verifySumsDaily } from "#app/jobs/verify-sums.ts";
import { testDatabase } from "#tests/support/database.ts";

const never = new AbortController().signal;
const quiet = pino({ level: "silent" });
const midday = new Date("2026-11-22T12:00:00Z");
const later = (seconds: number) => new Date(midday.getTime() + seconds * 1000);

let database: Database;
let context: JobContext;
const open: Jobs[] = [];

beforeAll(async () => {
  database = await testDatabase();
  const env = loadEnv({ NODE_ENV: "test", CAIRN_SECRET: "a secret for tests, long enough for HMAC" });
  const folder = { foldNow: async () => 0, lag: async () => 0 };
  context = { env, kind: database.kind, db: database.prisma, pool: database.pool, folder, log: quiet };
});

afterAll(async () => {
  for (const jobs of open) await jobs.stop();
  await database.close();
});

/** One more process, as far as the database can tell. */
function processWith(...jobs: Job<string>[]): Jobs {
  const runner = createJobs({ context, now: () => midday, jobs });
  open.push(runner);
  return runner;
}

async function stateOf(name: string) {
  const state = (await readJobStates(database.pool)).find((one) => one.name === name);
  if (!state) throw new Error(`${name} was never seen`);
  return state;
}

describe("a job", () => {
  it("runs once per slot, whatever the number of processes that ask", async () => {
    const runs: string[] = [];
    const job: Job<string> = {
      name: "one-at-a-time",
      schedule: every(60),
      timeoutSeconds: 60,
      run: async (_context, now) => {
        runs.push(now.toISOString());
        return counted({ done: 1 });
      },
    };
    const processes = [processWith(job), processWith(job), processWith(job)];
    // The first slot is the one in which the installation was born.
    for (const seconds of [0, 60, 65, 119, 120, 121]) {
      await Promise.all(processes.map((one) => one.tick(later(seconds))));
    }
    expect(runs.toSorted()).toEqual([later(60).toISOString(), later(120).toISOString()]);
    const { allRuns, failures, counts, succeededAt } = await stateOf("one-at-a-time");
    expect({ allRuns, failures, counts }).toEqual({ allRuns: 2, failures: 0, counts: { done: 1 } });
    expect(succeededAt?.getTime()).toBeGreaterThanOrEqual(later(120).getTime());
  });

  it("makes up, once, for what fell due while nothing ran", async () => {
    let runs = 0;
    const job: Job<string> = {
      name: "nightly",
      schedule: daily("03:00"),
      timeoutSeconds: 60,
      run: async () => counted({ run: ++runs }),
    };
    await processWith(job).tick(midday);
    expect(runs).toBe(0);
    const afterAWeek = processWith(job);
    await afterAWeek.tick(later(7 * 86_400));
    await afterAWeek.tick(later(7 * 86_400 + 10));
    expect(runs).toBe(1);
  });

  it("is not held up by a slot that a wrong clock took in 2099", async () => {
    let runs = 0;
    const job: Job<string> = {
      name: "clock",
      schedule: every(60),
      timeoutSeconds: 60,
      run: async () => counted({ run: ++runs }),
    };
    const runner = processWith(job);
    for (const at of [midday, new Date("2099-01-01T00:00:00Z"), later(60), later(120)]) await runner.tick(at);
    expect(runs).toBe(3);
  });

  it("tells how it failed, is taken up again, and forgets the failure once it succeeds", async () => {
    let broken = true;
    const job: Job<string> = {
      name: "fragile",
      schedule: every(60),
      timeoutSeconds: 60,
      run: async ({ pool }) => {
        if (broken) await pool.query("select 1 from a_table_that_is_not_there");
        return { counts: {}, alarm: { code: "sums-differ", data: { rows: 2, tables: "rollup" } } };
      },
    };
    const runner = processWith(job);
    await runner.tick(midday);
    await runner.tick(later(60));
    expect(await stateOf("fragile")).toMatchObject({ failures: 1, allFailures: 1, lastError: "database error 42P01" });
    broken = false;
    await runner.runNow("fragile");
    await runner.tick(later(61));
    expect(await stateOf("fragile")).toMatchObject({
      failures: 0,
      allFailures: 1,
      lastError: null,
      alarm: { code: "sums-differ", data: { rows: 2, tables: "rollup" } },
    });
  });

  it("leaves a slot out when nothing is due", async () => {
    const job: Job<string> = {
      name: "idle",
      schedule: every(60),
      timeoutSeconds: 60,
      due: async () => false,
      run: async () => {
        throw new Error("nothing was due");
      },
    };
    const runner = processWith(job);
    for (const seconds of [0, 60, 120]) await runner.tick(later(seconds));
    expect((await readJobStates(database.pool)).some(({ name }) => name === "idle")).toBe(false);
  });

  it("is handed back when its process stops", async () => {
    let begun = () => {};
    const began = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const job: Job<string> = {
      name: "long",
      schedule: daily("03:00"),
      timeoutSeconds: 60,
      run: (_context, _now, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
          begun();
        }),
    };
    const runner = processWith(job);
    await runner.runNow("long");
    const ended = runner.tick(midday);
    await began;
    await runner.stop();
    await ended;
    expect(await stateOf("long")).toMatchObject({ failures: 1, lastError: "Error: Cairn is stopping" });
    const { rows } = await database.pool.query("select state from pgboss.job where name = 'long'");
    expect(rows).toEqual([{ state: "retry" }]);
  });
});

describe("the job that verifies sums", () => {
  it("alarms on a sum that the facts do not give, until it is gone", async () => {
    const { rows } = await database.pool.query<{ id: number }>(
      "insert into workspace (key, name, sealed_secret) values ('w', 'W', 'unused') returning id",
    );
    await database.pool.query(
      "insert into rollup values (7, 7, 0, 0, '2026-11-01', $1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
      [rows[0]?.id],
    );
    const wrong = await verifySumsDaily.run(context, midday, never);
    expect(wrong.alarm).toEqual({ code: "sums-differ", data: { rows: 1, tables: "rollup" } });
    await database.pool.query("delete from rollup");
    expect((await verifySumsDaily.run(context, midday, never)).alarm).toBeNull();
  });
});

describe("the job that vacuums", () => {
  it("goes through every table", async () => {
    const { counts } = await vacuum.run(context, midday, never);
    expect(counts.tables).toBeGreaterThan(30);
  });
});
