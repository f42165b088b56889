import { ownDatabase } from "../own-database.ts";
import { count, median, printTable, spread } from "../table.ts";
import type { Bench } from "./bench.ts";
import type { Outcome } from "./load.ts";
import { runLoad, type Served, startServer, type Target } from "./processes.ts";

/** Events a request, and how many connections send them. */
const shapes = [
  { size: 1, connections: 128 },
  { size: 20, connections: 32 },
  { size: 200, connections: 16 },
];

type Shape = (typeof shapes)[number];

/** With µs of the server's processor per event: what other programs do to a shared machine changes it least. */
type Measured = Outcome & { cpu: number };

async function load(bench: Bench, served: Served, shape: Shape, perSecond: number | null): Promise<Measured> {
  const { port } = served;
  const before = await served.ask("cpu");
  const { nextId: firstId, seconds } = bench;
  const outcome = await runLoad(bench.place, { kind: "requests", port, ...shape, seconds, perSecond, firstId });
  bench.nextId = outcome.nextId;
  return { ...outcome, cpu: ((await served.ask("cpu")) - before) / (outcome.nextId - firstId) };
}

type Round = Record<Target, Measured>;

/**
 * In turn raw node:http, which parses and answers; Cairn that checks every row and stores none, which is what storing
 * costs; and Cairn. The first round warms up.
 */
export async function benchRequests(bench: Bench): Promise<void> {
  const { databaseUrl } = bench.place;
  const database = databaseUrl === null ? null : await ownDatabase(databaseUrl);
  const unstored = await startServer({ ...bench.place, databaseUrl: database?.url ?? null }, "unstored");
  const table: (string | number)[][] = [
    [
      ...["events a request", "node:http /s", "nothing stored /s", "Cairn /s", "of nothing stored", "of node:http"],
      ...["CPU µs of each", "429"],
    ],
  ];
  for (const shape of shapes) {
    const rounds: Round[] = [];
    for (let repeat = -1; repeat < bench.repeats; repeat++) {
      const round = {
        bare: await load(bench, bench.bare, shape, null),
        unstored: await load(bench, unstored, shape, null),
        cairn: await load(bench, bench.cairn, shape, null),
      };
      if (repeat >= 0) rounds.push(round);
    }
    const middle = (of: (round: Round) => number) => median(rounds.map(of));
    const share = (target: Target) => spread(rounds.map((round) => round.cairn.perSecond / round[target].perSecond));
    const targets = ["bare", "unstored", "cairn"] as const;
    bench.reached.set(
      shape.size,
      middle(({ cairn }) => cairn.perSecond),
    );
    table.push([
      ...[shape.size, ...targets.map((target) => count(middle((round) => round[target].perSecond)))],
      ...[share("unstored"), share("bare")],
      targets.map((target) => middle((round) => round[target].cpu).toFixed(1)).join(" / "),
      rounds.reduce((sum, { cairn }) => sum + cairn.refused, 0),
    ]);
  }
  await unstored.stop();
  await database?.drop();
  printTable(`As fast as they are answered; medians of ${bench.repeats} × ${bench.seconds} s, fold resting`, table);
}

/** At half of what was reached, latency counted from the instant a request was due. */
export async function benchLatency(bench: Bench): Promise<void> {
  const table: (string | number)[][] = [["events a request", "events /s", "median ms", "p99 ms (range)", "429"]];
  for (const shape of shapes) {
    const saturated = bench.reached.get(shape.size) ?? (await load(bench, bench.cairn, shape, null)).perSecond;
    const outcomes: Measured[] = [];
    for (let repeat = 0; repeat < bench.repeats; repeat++) {
      outcomes.push(await load(bench, bench.cairn, shape, saturated / 2 / shape.size));
    }
    table.push([
      ...[shape.size, count(median(outcomes.map(({ perSecond }) => perSecond)))],
      median(outcomes.map((outcome) => outcome.median)).toFixed(1),
      spread(
        outcomes.map(({ p99 }) => p99),
        0,
      ),
      outcomes.reduce((sum, { refused }) => sum + refused, 0),
    ]);
  }
  printTable("At half of that", table);
}
