import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { ownDatabase } from "../own-database.ts";
import { benchBulk, benchMemory } from "./bulk.ts";
import { benchFold } from "./fold-lag.ts";
import { type Place, type Served, startServer } from "./processes.ts";
import { benchLatency, benchRequests } from "./requests.ts";

/** What every part works with; `nextId` goes on from part to part, so that no row is sent twice. */
export type Bench = {
  place: Place;
  bare: Served;
  cairn: Served;
  seconds: number;
  repeats: number;
  nextId: number;
  /** Events a second reached by `requests`, by size of request. */
  reached: Map<number, number>;
};

const parts = {
  requests: benchRequests,
  latency: benchLatency,
  bulk: benchBulk,
  memory: benchMemory,
  fold: benchFold,
} satisfies Record<string, (bench: Bench) => Promise<void>>;

export async function main(outDir: string, asked: string[] = process.argv.slice(2)): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "cairn-bench-"));
  const database = process.env.DATABASE_URL ? await ownDatabase(process.env.DATABASE_URL) : null;
  const place: Place = { outDir, databaseUrl: database?.url ?? null, dataDir };
  const servers: Served[] = [];
  const engine = database ? `PostgreSQL (${database.settings})` : "PGlite, fsync on";
  process.stdout.write(`${engine}, load ${loadavg()[0]?.toFixed(1)}\n`);
  try {
    const bare = await startServer(place, "bare");
    servers.push(bare);
    const cairn = await startServer(place, "cairn");
    servers.push(cairn);
    const bench: Bench = {
      ...{ place, bare, cairn, nextId: 0, reached: new Map<number, number>() },
      seconds: Number(process.env.BENCH_SECONDS ?? 3),
      repeats: Number(process.env.BENCH_REPEATS ?? 5),
    };
    for (const [name, run] of Object.entries(parts)) if (asked.length === 0 || asked.includes(name)) await run(bench);
  } finally {
    for (const { stop } of servers) await stop();
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true });
    process.stdout.write(`\nload ${loadavg()[0]?.toFixed(1)} at the end\n`);
  }
}
