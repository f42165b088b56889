import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { findCycle } from "#app/db/cycle.server.ts";
import { listExperiments } from "#app/db/experiment.server.ts";
import { readExperimentReport } from "#app/db/experiment-report.server.ts";
import { readKeyResults } from "#app/db/key-result-reading.server.ts";
import { openDatabase } from "#app/db/open-database.server.ts";
import { readOutcome } from "#app/db/outcome-reading.server.ts";
import type { Database } from "#app/db/types.server.ts";
import { refreshWorkspace } from "#app/ingest/refresh.ts";
import { log } from "#app/log.server.ts";
import { type FactsFixture, factsFixture, testNow } from "#tests/support/facts.ts";
import { ownDatabase } from "../own-database.ts";
import { count, median, printTable } from "../table.ts";
import { measureFold } from "./fold-cost.ts";
import { block, generateFacts } from "./generate-facts.ts";
import { compareStoredSums, multiplyStoredSums, readStoredSums, type StoredSums } from "./stored-sums.ts";

const rounds = Number(process.env.BENCH_REPEATS ?? 31);
/** As in a server that has been running for a while: the compilers of JavaScript and WebAssembly need some rounds. */
const warmUp = 200;
/** Above this many exposures one block is folded and its sums multiplied, which is the same to the last digit. */
const foldedMost = Number(process.env.BENCH_FOLDED ?? 1_000_000);
const sizes = (process.env.BENCH_SIZES ?? "100000,1000000,10000000").split(",").map(Number);

/** Of one page's data: median ms on the clock, and ms of this process' own processor. */
type Cost = { clock: number; cpu: number };
type Reading = { pages: Map<string, Cost>; factReads: number | null };
/** A workspace with so many exposures, in a database of its own. */
type Sized = { size: number; shop: FactsFixture; close(): Promise<void> };

export async function main(): Promise<void> {
  log.level = "warn";
  const sized: Sized[] = [];
  try {
    for (const size of sizes) sized.push(await prepare(size));
    const readings = await readPages(sized.map(({ shop }) => shop));
    const folds: number[] = [];
    for (const { shop } of sized) folds.push(await measureFold(shop));
    print(readings, folds);
  } finally {
    for (const { close } of sized) await close();
  }
}

function print(readings: readonly Reading[], folds: readonly number[]): void {
  const kind = process.env.DATABASE_URL ? "PostgreSQL" : "PGlite";
  const pages = [...(readings[0]?.pages.keys() ?? [])];
  const cell = (cost: Cost | undefined) => `${cost?.clock.toFixed(1)} (${cost?.cpu.toFixed(1)})`;
  printTable(`${kind}, ms to read, median of ${rounds} (own CPU ms); load ${loadavg()[0]?.toFixed(1)}`, [
    ["exposures", ...pages, "fact rows read per round", "fold, µs an answer"],
    ...readings.map(({ pages: own, factReads }, at) => [
      ...[count(sizes[at] ?? 0), ...pages.map((page) => cell(own.get(page)))],
      ...[factReads === null ? "–" : count(factReads), folds[at]?.toFixed(0) ?? "–"],
    ]),
    ["aim", ...pages.map(() => "≤ 20"), "0", ""],
    [
      "largest ÷ smallest",
      ...pages.map((page) => {
        const clocks = readings.map(({ pages: own }) => own.get(page)?.clock ?? Number.NaN);
        return (Math.max(...clocks) / Math.min(...clocks)).toFixed(2);
      }),
      ...["", ""],
    ],
    ["aim", ...pages.map(() => "≤ 1.5"), "", ""],
  ]);
}

/** The first customers' facts are folded, the others' sums are those of the first again. */
async function prepare(size: number): Promise<Sized> {
  const own = process.env.DATABASE_URL ? await ownDatabase(process.env.DATABASE_URL) : null;
  const dataDir = mkdtempSync(join(tmpdir(), "cairn-bench-"));
  const database = await openDatabase({ databaseUrl: own?.url ?? null, dataDir });
  const close = async () => {
    await database.close();
    await own?.drop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const shop = await factsFixture(database);
    await furnish(shop);
    const folded = size <= foldedMost ? size : block;
    await generateFacts(shop, 0, folded);
    await database.pool.query("analyze");
    const start = performance.now();
    await refreshWorkspace(database.pool, shop.workspaceId);
    const seconds = (performance.now() - start) / 1000;
    const perFact = (1e6 * seconds) / (await countFacts(shop));
    say(`${count(folded)} exposures folded at once in ${seconds.toFixed(0)} s: ${perFact.toFixed(0)} µs a fact`);
    await checkBlocks(shop, folded);
    if (folded < size) {
      await generateFacts(shop, folded, size);
      await multiplyStoredSums(database.pool, size / folded);
      say(`${count(size)} exposures stored; their sums are ${size / folded} × those of ${count(folded)}`);
    }
    // As a database is that has had its rows for a while: tidied up, and not being tidied while pages are read.
    await database.pool.query("vacuum analyze");
    return { size, shop, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const say = (line: string) => process.stdout.write(`${line}\n`);

async function countFacts({ database, workspaceId }: FactsFixture): Promise<number> {
  const tables = ["exposure", "answer", "event"].map((table) => `select from ${table} where workspace_id = $1`);
  const { rows } = await database.pool.query<{ facts: string }>(
    `select count(*) as facts from (${tables.join(" union all ")}) f`,
    [workspaceId],
  );
  return Number(rows[0]?.facts);
}

let firstBlock: StoredSums | null = null;

/** Folded blocks must add up to as many times the first: what allows the largest sizes to be multiplied. */
async function checkBlocks({ database }: FactsFixture, folded: number): Promise<void> {
  const stored = await readStoredSums(database.pool);
  if (folded === block) firstBlock = stored;
  else if (firstBlock !== null && folded % block === 0) {
    const compared = compareStoredSums(firstBlock, stored, folded / block);
    say(
      `${count(folded)} exposures: all ${count(compared)} sums are exactly ${folded / block} × those of ${count(block)}`,
    );
  }
}

/** A cycle with a key result on effort that the test serves, and irritants on both steps. */
async function furnish({ database: { prisma }, workspaceId, journeyId, steps, ...shop }: FactsFixture): Promise<void> {
  const { metrics, experimentId } = shop;
  await prisma.irritant.createMany({
    data: [null, steps.search, steps.pay].map((stepId, at) => ({
      ...{ workspaceId, journeyId, stepId, key: `irritant-${at}`, title: { en: `Irritant ${at}` } },
      monthlyVolume: 1000 * (at + 1),
    })),
  });
  const day = (text: string) => new Date(`${text}T00:00:00Z`);
  const dates = { startsOn: day("2026-10-01"), endsOn: day("2026-12-31") };
  const cycle = await prisma.cycle.create({ data: { workspaceId, key: "q4", name: "Q4", status: "active", ...dates } });
  const objective = await prisma.objective.create({
    data: { workspaceId, cycleId: cycle.id, key: "easy", title: { en: "Easy" }, publishedAt: dates.startsOn },
  });
  const keyResult = await prisma.keyResult.create({
    data: {
      ...{ workspaceId, objectiveId: objective.id, key: "easier", title: { en: "Easier" }, kind: "increase" },
      ...{ metricId: metrics.effort, baseline: 4, target: 5, smallestEffect: 0.1, publishedAt: dates.startsOn },
      ...{ startsOn: dates.startsOn, dueOn: dates.endsOn },
    },
  });
  await prisma.experiment.update({ where: { id: experimentId }, data: { keyResultId: keyResult.id } });
  await prisma.experimentMetric.update({
    where: { experimentId_metricId: { experimentId, metricId: metrics.effort } },
    data: { role: "primary" },
  });
}

type Pages = Readonly<Record<string, () => Promise<unknown>>>;

async function pagesOf({ database, workspaceId }: FactsFixture): Promise<Pages> {
  const { prisma, pool } = database;
  const [record] = await listExperiments(pool, workspaceId);
  const cycle = await findCycle(prisma, workspaceId, "q4");
  if (!record || !cycle) throw new Error("the bench's workspace is not furnished");
  return {
    "test results": () => readExperimentReport({ pool }, workspaceId, record, testNow),
    "key result": () => readKeyResults({ pool }, workspaceId, { key: "easier" }, testNow),
    outcomes: () => readOutcome({ pool }, workspaceId, cycle, testNow),
  };
}

/** All sizes in turn, round by round: the machine is slow or fast for all of them. */
async function readPages(shops: readonly FactsFixture[]): Promise<Reading[]> {
  const measured = await Promise.all(
    shops.map(async (shop) => {
      const pages = Object.entries(await pagesOf(shop));
      return { shop, pages, runs: new Map(pages.map(([name]): [string, Cost[]] => [name, []])) };
    }),
  );
  for (const { pages } of measured) {
    for (let warm = 0; warm < warmUp; warm++) for (const [, read] of pages) await read();
  }
  const before: (number | null)[] = [];
  for (const { shop } of measured) before.push(await factReads(shop.database));
  for (let round = 0; round < rounds; round++) {
    for (const { pages, runs } of measured) {
      for (const [name, read] of pages) {
        const [clock, cpu] = [performance.now(), process.cpuUsage()];
        await read();
        const { user, system } = process.cpuUsage(cpu);
        runs.get(name)?.push({ clock: performance.now() - clock, cpu: (user + system) / 1000 });
      }
    }
  }
  const readings: Reading[] = [];
  for (const [at, { shop, runs }] of measured.entries()) {
    const [first, last] = [before[at] ?? null, await factReads(shop.database)];
    const factsRead = first === null || last === null ? null : (last - first) / rounds;
    readings.push({ pages: new Map([...runs].map(([name, costs]) => [name, middle(costs)])), factReads: factsRead });
  }
  return readings;
}

function middle(costs: readonly Cost[]): Cost {
  return { clock: median(costs.map(({ clock }) => clock)), cpu: median(costs.map(({ cpu }) => cpu)) };
}

/** Rows of fact tables and of contributions ever read, by PostgreSQL's own count; null where nothing is counted. */
async function factReads({ kind, pool }: Database): Promise<number | null> {
  if (kind === "pglite") return null;
  // A session reports what it counted when it has been idle for a second.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const { rows } = await pool.query<{ n: string }>(
    `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) as n from pg_stat_user_tables
    where relname in ('exposure', 'answer', 'answer_comment', 'event', 'solicitation', 'unit_stat', 'unit_series')`,
  );
  return Number(rows[0]?.n ?? 0);
}
