// npm run bench:ingest: events a second through POST /api/v1/events against a handler that stores nothing. Server and load
// are processes of their own; repetitions are interleaved and medians printed. On DATABASE_URL when set (an empty database
// of its own, please), else on PGlite. BENCH_SECONDS (2) and BENCH_REPEATS (3) make it longer.
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
// Inside node_modules, so that what is not bundled is found.
const outDir = here("../../../node_modules/.bench-ingest");
const dataDir = mkdtempSync(join(tmpdir(), "cairn-bench-"));
const seconds = Number(process.env.BENCH_SECONDS ?? 2);
const repeats = Number(process.env.BENCH_REPEATS ?? 3);
const databaseUrl = process.env.DATABASE_URL ?? null;

const input = { server: here("server.ts"), load: here("load.ts") };
const output = { entryFileNames: "[name].mjs", chunkFileNames: "[name].mjs" };
await build({
  configFile: false,
  logLevel: "error",
  publicDir: false,
  build: { ssr: true, outDir, emptyOutDir: true, target: "es2022", rollupOptions: { input, output } },
});

const servers = { bare: await startServer("bare"), cairn: await startServer(JSON.stringify({ databaseUrl, dataDir })) };
const results = {};
let nextId = 0;
try {
  for (const size of [1, 20, 200]) {
    results[size] = { bare: [], cairn: [] };
    for (let repeat = -1; repeat < repeats; repeat++) {
      for (const [name, { port }] of Object.entries(servers)) {
        // The first round warms up.
        const milliseconds = repeat < 0 ? 1000 : seconds * 1000;
        const args = [port, size, milliseconds, nextId].map(String);
        const measured = JSON.parse(
          execFileSync(process.execPath, [join(outDir, "load.mjs"), ...args], { encoding: "utf8" }),
        );
        nextId = measured.nextId;
        if (repeat >= 0) results[size][name].push(measured);
      }
    }
  }
  print();
} finally {
  for (const { child } of Object.values(servers)) child.kill();
  rmSync(outDir, { recursive: true });
  rmSync(dataDir, { recursive: true, force: true });
}

async function startServer(target) {
  const child = fork(join(outDir, "server.mjs"), [target]);
  const [{ port }] = await once(child, "message");
  return { child, port };
}

function print() {
  console.log(`\n${databaseUrl ? "PostgreSQL" : "PGlite"}, fsync on; medians of ${repeats} × ${seconds} s\n`);
  console.log("events a request   bare handler      Cairn           ratio   p99 ms   refused");
  for (const [size, { bare, cairn }] of Object.entries(results)) {
    const [plain, stored] = [bare, cairn].map((runs) => median(runs.map(({ events }) => events)));
    const p99 = median(cairn.map((run) => run.p99));
    const refused = cairn.reduce((sum, run) => sum + run.refused, 0);
    const rate = (events) => `${Math.round(events).toLocaleString("en")}/s`.padEnd(16);
    const cells = [
      size.padEnd(19),
      rate(plain),
      rate(stored),
      (stored / plain).toFixed(2).padEnd(8),
      p99.toFixed(0).padEnd(9),
      refused,
    ];
    console.log(cells.join(""));
  }
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
