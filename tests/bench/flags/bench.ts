import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { ownDatabase } from "../own-database.ts";
import { count, median, printTable, spread } from "../table.ts";
import { type Hello, pinned, type Running, startLoad, startServer } from "./processes.ts";
import type { Answers, Question } from "./server.ts";

type Server = Running<Question, Hello>;
type Bench = { outDir: string; dataDir: string; cairn: Server; seconds: number; repeats: number };

const parts = { requests, evaluate, streams } satisfies Record<string, (bench: Bench) => Promise<void>>;

export async function main(outDir: string): Promise<void> {
  const asked = process.argv.slice(2);
  const dataDir = mkdtempSync(join(tmpdir(), "cairn-bench-"));
  const database = process.env.DATABASE_URL ? await ownDatabase(process.env.DATABASE_URL) : null;
  const place = pinned() ? "servers on processor 0, load on 1" : "not pinned: no taskset here";
  process.stdout.write(`${database ? "PostgreSQL" : "PGlite"}, ${place}, load ${loadavg()[0]?.toFixed(1)}\n`);
  let cairn: Server | null = null;
  try {
    cairn = await startServer(outDir, { DATA_DIR: dataDir, ...(database ? { DATABASE_URL: database.url } : {}) });
    const bench: Bench = {
      ...{ outDir, dataDir, cairn },
      seconds: Number(process.env.BENCH_SECONDS ?? 2),
      repeats: Number(process.env.BENCH_REPEATS ?? 7),
    };
    for (const [name, run] of Object.entries(parts)) if (asked.length === 0 || asked.includes(name)) await run(bench);
  } finally {
    await cairn?.stop();
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true });
    process.stdout.write(`\nload ${loadavg()[0]?.toFixed(1)} at the end\n`);
  }
}

type Measured = { perSecond: number; cpu: number };

/** Bare and Cairn in turn; the first round warms up. */
async function requests(bench: Bench): Promise<void> {
  const { cairn, outDir, repeats } = bench;
  const path = `/api/features/${cairn.hello.clientKey}`;
  const answers = await answersOf(cairn.hello.port, path);
  const file = join(bench.dataDir, "answers.json");
  writeFileSync(file, JSON.stringify(answers));
  const bare = await startServer(outDir, { answers: file });
  const bytes = Buffer.from(answers.full.body, "base64").length;
  const kinds = [
    { name: `200, ${count(bytes)} bytes of gzip`, status: 200, headers: "", aim: 0.8 },
    { name: "304", status: 304, headers: `if-none-match: ${answers.etag}\r\n`, aim: 0.9 },
  ];
  const table: (string | number)[][] = [
    ["200 flags", "bare /s", "Cairn /s", "ratio (range)", "aim", "bare CPU µs", "Cairn CPU µs"],
  ];
  for (const { name, status, headers, aim } of kinds) {
    const measure = async (server: Server): Promise<Measured> => {
      const before = await server.ask("cpu");
      const load = await startLoad(outDir, {
        ...{ kind: "requests", port: server.hello.port, path, status, seconds: bench.seconds, connections: 32 },
        headers: `accept-encoding: gzip, deflate\r\naccept: */*\r\nuser-agent: bench\r\n${headers}`,
      });
      const perSecond = load.hello.value;
      await load.stop();
      return { perSecond, cpu: ((await server.ask("cpu")) - before) / (perSecond * bench.seconds) };
    };
    const pairs: { bare: Measured; cairn: Measured }[] = [];
    for (let repeat = -1; repeat < repeats; repeat++) {
      const pair = { bare: await measure(bare), cairn: await measure(cairn) };
      if (repeat >= 0) pairs.push(pair);
    }
    table.push([
      ...[name, count(median(pairs.map((pair) => pair.bare.perSecond)))],
      count(median(pairs.map((pair) => pair.cairn.perSecond))),
      spread(pairs.map((pair) => pair.cairn.perSecond / pair.bare.perSecond)),
      `≥ ${aim}`,
      median(pairs.map((pair) => pair.bare.cpu)).toFixed(1),
      median(pairs.map((pair) => pair.cairn.cpu)).toFixed(1),
    ]);
  }
  await bare.stop();
  printTable(`GET /api/features, medians of ${repeats} × ${bench.seconds} s in turn`, table);
}

/** What Cairn answers, for the bare server to repeat; the headers node adds by itself are left to it. */
async function answersOf(port: number, path: string): Promise<Answers> {
  const get = (headers: Record<string, string>) =>
    new Promise<{ headers: Record<string, string>; body: string }>((resolve, reject) => {
      const sent = request({ port, host: "127.0.0.1", path, headers }, async (res) => {
        const chunks: Buffer[] = [];
        for await (const chunk of res) chunks.push(chunk);
        const { date: _, connection: _c, "keep-alive": _k, ...own } = res.headers;
        const named = Object.entries(own).map(([name, value]) => [name, String(value)]);
        resolve({ headers: Object.fromEntries(named), body: Buffer.concat(chunks).toString("base64") });
      });
      sent.on("error", reject);
      sent.end();
    });
  const full = await get({ "accept-encoding": "gzip" });
  const etag = full.headers.etag ?? "";
  return { etag, full, unchanged: await get({ "accept-encoding": "gzip", "if-none-match": etag }) };
}

async function evaluate({ cairn, outDir, repeats }: Bench): Promise<void> {
  const attributes = { id: "customer-123", country: "FR", plan: "plan-3", language: "fr", channel: "web" };
  const body = JSON.stringify({ attributes, forcedVariations: {}, forcedFeatures: [], url: "https://shop.example/" });
  const medians: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const path = `/api/eval/${cairn.hello.remoteKey}`;
    const load = await startLoad(outDir, { kind: "evaluate", port: cairn.hello.port, path, body, count: 2000 });
    medians.push(load.hello.value);
    await load.stop();
  }
  printTable(`POST /api/eval, one after the other, medians of ${repeats} × 2,000`, [
    ["50 flags", "median ms (range)", "aim"],
    ["", spread(medians), "≤ 2"],
  ]);
}

async function streams({ cairn, outDir, repeats }: Bench): Promise<void> {
  const clients = Number(process.env.BENCH_STREAMS ?? 2000);
  const path = `/sub/${cairn.hello.clientKey}`;
  const open = (amount: number) => startLoad(outDir, { kind: "streams", port: cairn.hello.port, path, count: amount });
  // What these leave behind is no part of the cost of a client: a start has garbage to hand out again.
  const before = await open(clients / 2);
  const [rss, heap] = [await cairn.ask("rss"), await cairn.ask("heap")];
  const load = await open(clients);
  const cost = { rss: (await cairn.ask("rss")) - rss, heap: (await cairn.ask("heap")) - heap };
  await before.stop();
  const taken: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const last = load.ask("next");
    const begun = await cairn.ask("change");
    taken.push((await last) - begun);
  }
  await load.stop();
  const each = (bytes: number) => (bytes / clients / 1000).toFixed(1);
  printTable(`${count(clients)} streams of 200 flags`, [
    ["a client", "kB", "aim"],
    ["resident memory", each(cost.rss), "≤ 20"],
    ["heap and buffers", each(cost.heap), "≤ 20"],
  ]);
  printTable("From the beginning of a change to the last client", [
    ["", "median ms (range)", "aim"],
    ["", spread(taken, 0), "< 1,000"],
  ]);
}
