import { once } from "node:events";
import fs, { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { lockData } from "#app/db/data-lock.server.ts";
import { openDatabase } from "#app/db/open-database.server.ts";
import { DatabaseRefused } from "#app/db/types.server.ts";
import { buildProgram } from "#tests/support/program.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "cairn-embedded-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const open = () => openDatabase({ databaseUrl: null, dataDir });

describe("the embedded database", () => {
  it("waits for the disk at every commit and at no read", async () => {
    const calls = countSyncs();
    try {
      const { pool, close } = await open();
      await pool.query("create table note (n int)");
      const before = calls.count;
      for (let n = 0; n < 20; n++) await pool.query("insert into note values ($1)", [n]);
      const written = calls.count - before;
      for (let n = 0; n < 20; n++) await pool.query("select * from note where n = $1", [n]);
      const read = calls.count - before - written;
      await close();
      expect(written).toBeGreaterThanOrEqual(20);
      expect(read).toBeLessThan(5);
    } finally {
      calls.restore();
    }
  });

  it("begins again when its creation was cut short", async () => {
    mkdirSync(join(dataDir, "pglite"));
    writeFileSync(join(dataDir, "pglite/PG_VERSION"), "18\n");
    writeFileSync(join(dataDir, "pglite.creating"), "");
    const { prisma, close } = await open();
    expect(await prisma.workspace.count()).toBe(0);
    await close();
    expect(existsSync(join(dataDir, "pglite.creating"))).toBe(false);
  });
});

describe("two processes", () => {
  let program: Awaited<ReturnType<typeof buildProgram>>;
  beforeAll(async () => {
    program = await buildProgram("committing-writer");
  });
  afterAll(() => program.remove());

  it("never share a data directory, and a killed one leaves all it acknowledged", async () => {
    const writer = program.start({ DATA_DIR: dataDir });
    const acknowledged: number[] = [];
    const ended = once(writer, "close");
    for await (const line of createInterface({ input: writer.stdout! })) {
      acknowledged.push(Number(line));
      if (acknowledged.length === 50) {
        await expect(open()).rejects.toThrow(/Another Cairn process is using .*DATA_DIR.*DATABASE_URL/);
        const second = program.start({ DATA_DIR: dataDir });
        const [complaint] = await Promise.all([text(second.stderr!), once(second, "close")]);
        expect(complaint).toMatch(/^Another Cairn process is using /);
        expect(second.exitCode).toBe(1);
        writer.kill("SIGKILL");
      }
    }
    await ended;
    // The dead process's lock is still on the disk and is taken over.
    expect(existsSync(join(dataDir, "pglite.lock"))).toBe(true);
    const { pool, close } = await open();
    const { rows } = await pool.query<{ n: number }>("select n from acknowledged order by n");
    await close();
    expect(acknowledged.length).toBeGreaterThanOrEqual(50);
    expect(rows.map((row) => row.n)).toEqual(expect.arrayContaining(acknowledged));
    // At most the one row whose commit was under way is there without having been acknowledged.
    expect(rows.length - acknowledged.length).toBeLessThanOrEqual(1);
  });
});

describe("lockData", () => {
  it("admits one of many that start together, also over a dead process's lock, and the next after it has left", async () => {
    const folder = join(dataDir, "pglite");
    for (const stale of [false, true]) {
      if (stale) writeFileSync(`${folder}.lock`, "");
      const attempts = await Promise.allSettled(Array.from({ length: 12 }, () => lockData(folder)));
      const admitted = attempts.filter((attempt) => attempt.status === "fulfilled");
      expect(admitted).toHaveLength(1);
      for (const attempt of attempts) {
        if (attempt.status === "rejected") expect(attempt.reason).toBeInstanceOf(DatabaseRefused);
      }
      await admitted[0]?.value();
    }
    const unlock = await lockData(folder);
    await unlock();
    expect(fs.readdirSync(dataDir)).toEqual([]);
  });
});

/** Counts the real calls of node:fs that wait for the disk, and lets them through. */
function countSyncs(): { count: number; restore(): void } {
  const original = fs.fdatasyncSync;
  const calls = {
    count: 0,
    restore() {
      fs.fdatasyncSync = original;
      syncBuiltinESMExports();
    },
  };
  fs.fdatasyncSync = (fd) => {
    calls.count += 1;
    original(fd);
  };
  syncBuiltinESMExports();
  return calls;
}
