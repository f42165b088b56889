import pg from "pg";
import { count, median, printTable, spread } from "../table.ts";
import type { Bench } from "./bench.ts";
import { runLoad } from "./processes.ts";

const bulkRows = 200_000;

/** NDJSON, plain and gzipped, and COPY in turn; each with rows of its own. */
export async function benchBulk(bench: Bench): Promise<void> {
  const { place, cairn, repeats } = bench;
  const { databaseUrl } = place;
  // COPY's table is as large as the one the requests go to: in a larger index a row costs more.
  if (databaseUrl) await ask(databaseUrl, "create table event_copied (like event including all)", fillCopied);
  const speeds: Record<"copy" | "plain" | "gzip", number[]> = { copy: [], plain: [], gzip: [] };
  for (let repeat = -1; repeat < repeats; repeat++) {
    for (const name of ["copy", "plain", "gzip"] as const) {
      if (name === "copy" && databaseUrl === null) continue;
      const common = { rows: bulkRows, firstId: bench.nextId };
      const outcome = await runLoad(
        place,
        name === "copy"
          ? { kind: "copy", databaseUrl: databaseUrl ?? "", ...common }
          : { kind: "stream", port: cairn.port, gzip: name === "gzip", ...common },
      );
      bench.nextId = outcome.nextId;
      if (repeat >= 0) speeds[name].push(outcome.perSecond);
    }
  }
  const { copy } = speeds;
  const row = (label: string, own: number[]) => [
    ...[label, count(median(own))],
    copy.length > 0 ? spread(own.map((speed, at) => speed / (copy[at] ?? Number.NaN))) : "–",
  ];
  const rows = [row("NDJSON", speeds.plain), row("NDJSON, gzip", speeds.gzip)];
  const reference = copy.length > 0 ? [["COPY into the same table and indexes", count(median(copy)), "1"]] : [];
  printTable(`One request of ${count(bulkRows)} rows; medians of ${repeats}`, [
    ["", "rows /s", "ratio (range)"],
    ...reference,
    ...rows,
  ]);
  if (databaseUrl) await ask(databaseUrl, "drop table event_copied");
}

const fillCopied = "insert into event_copied select * from event";

async function ask(databaseUrl: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** One request of a million rows after another. */
export async function benchMemory(bench: Bench): Promise<void> {
  const millions = Number(process.env.BENCH_MILLIONS ?? 5);
  const megabytes = async () => count((await bench.cairn.ask("memory")) / 1024 ** 2);
  const table = [["events sent", "resident MB"]];
  table.push(["0", await megabytes()]);
  for (let million = 1; million <= millions; million++) {
    const job = { kind: "stream" as const, port: bench.cairn.port, gzip: false, rows: 1_000_000 };
    const { nextId } = await runLoad(bench.place, { ...job, firstId: bench.nextId });
    bench.nextId = nextId;
    table.push([count(million * 1e6), await megabytes()]);
  }
  printTable("Memory of the server while it takes NDJSON requests of a million rows", table);
}
