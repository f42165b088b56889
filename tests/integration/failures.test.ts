import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { type Cluster, isRoot, postgresPrograms, startCluster } from "#tests/support/cluster.ts";
import { type PersistentSender, startSender } from "#tests/support/persistent-sender.ts";
import { preparedShop, shopSecret } from "#tests/support/prepared-shop.ts";
import { startServer, type TestServer } from "#tests/support/server.ts";
import { expectWholeFacts } from "#tests/support/whole-facts.ts";

/** How often a thing fails in one test; FAILURE_ROUNDS=20 for a long run. */
const rounds = Number(process.env.FAILURE_ROUNDS ?? 2);
const timeout = 180_000 + rounds * 30_000;
const onServer = process.env.TEST_DATABASE_URL !== undefined;

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cairn-failures-"));
  chmodSync(folder, 0o755); // PostgreSQL runs as another user
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** So much more acknowledged than at the call: the sender is being served. */
async function progress(sender: PersistentSender, rows = 400): Promise<void> {
  const from = sender.acknowledged.size;
  await expect.poll(() => sender.acknowledged.size, { timeout: 120_000 }).toBeGreaterThan(from + rows);
}

async function start(place: { dataDir: string; databaseUrl: string | null }): Promise<TestServer> {
  const env = { CAIRN_SECRET: shopSecret, LOG_LEVEL: "fatal" };
  const server = await startServer({ dataDir: place.dataDir, databaseUrl: place.databaseUrl ?? undefined, env });
  // For a failed expectation; otherwise it has ended by then.
  cleanUp.push(() => server.kill());
  return server;
}

describe.skipIf(!onServer || postgresPrograms() === null)("under load, on a PostgreSQL of its own", () => {
  async function loaded(cluster: Cluster) {
    cleanUp.push(() => cluster.stop());
    const place = { dataDir: ownFolder(), databaseUrl: cluster.url };
    const { apiKey } = await preparedShop(place);
    const server = await start(place);
    const sender = startSender(() => server.url, apiKey);
    return { place, server, sender };
  }

  async function expectWhole({ place, server, sender }: Awaited<ReturnType<typeof loaded>>): Promise<void> {
    await sender.stop();
    expect(sender.failures()).toBeGreaterThan(0);
    await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status, { timeout: 60_000 }).toBe(200);
    expect(await server.stop()).toBe(0);
    await expectWholeFacts(place, sender.acknowledged);
  }

  it(`a database that crashes and returns ${rounds} times loses and doubles nothing`, { timeout }, async () => {
    const cluster = await startCluster();
    const run = await loaded(cluster);
    for (let round = 0; round < rounds; round++) {
      await progress(run.sender);
      await cluster.crash();
    }
    await progress(run.sender);
    await expectWhole(run);
  });

  it(`connections cut in the middle of commits ${10 * rounds} times lose and double nothing`, { timeout }, async () => {
    const run = await loaded(await startCluster());
    const axe = new pg.Client({ connectionString: run.place.databaseUrl, application_name: "axe" });
    await axe.connect();
    let cut = 0;
    while (cut < 10 * rounds || run.sender.failures() === 0) {
      await progress(run.sender, 20);
      const { rowCount } = await axe.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cairn' and state <> 'idle'",
      );
      cut += rowCount ?? 0;
    }
    await axe.end();
    await progress(run.sender);
    await expectWhole(run);
  });
});

describe.skipIf(!isRoot)("a full disk (needs root, for a small file system)", () => {
  /** null where even root may not mount, as in many containers. */
  function smallDisk(): { path: string; fill(): void; free(): void } | null {
    const path = join(ownFolder(), "disk");
    mkdirSync(path);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=160m,mode=0777", "tmpfs", path], { stdio: "ignore" });
    } catch {
      return null; // the test says so and is skipped
    }
    cleanUp.push(() => {
      execFileSync("umount", ["-l", path]);
    });
    const ballast = join(path, "ballast");
    return {
      path,
      /** But for half a megabyte. */
      fill() {
        const { bavail, bsize } = statfsSync(path);
        writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 512 * 1024)));
      },
      free: () => rmSync(ballast),
    };
  }

  async function untilFull(server: TestServer, sender: PersistentSender): Promise<void> {
    // The first failures may come one by one; from some moment on nothing is acknowledged any more.
    let acknowledged = -1;
    while (acknowledged !== sender.acknowledged.size || sender.failures() === 0) {
      acknowledged = sender.acknowledged.size;
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
    const ready = await fetch(`${server.url}/readyz`).catch(() => null);
    process.stdout.write(
      `full after ${acknowledged} rows; /readyz ${ready === null ? "is gone with the process" : ready.status}\n`,
    );
  }

  it("keeps what was acknowledged, and goes on once there is room", { timeout }, async ({ skip }) => {
    const disk = smallDisk();
    if (disk === null) return skip("mounting is not allowed here");
    if (onServer && postgresPrograms() === null) return skip("PostgreSQL's server programs are not installed");
    const cluster = onServer ? await startCluster(join(disk.path, "cluster")) : null;
    if (cluster) cleanUp.push(() => cluster.stop());
    const place = { dataDir: cluster ? ownFolder() : join(disk.path, "data"), databaseUrl: cluster?.url ?? null };
    const { apiKey } = await preparedShop(place);
    let server = await start(place);
    const sender = startSender(() => server.url, apiKey);
    await progress(sender);
    disk.fill();
    await untilFull(server, sender);

    disk.free();
    if (cluster) await cluster.crash();
    await server.kill();
    server = await start(place);
    await progress(sender);
    await sender.stop();
    await server.stop();
    await expectWholeFacts(place, sender.acknowledged);
  });
});
