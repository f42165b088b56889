import { count, median, printTable, spread } from "../table.ts";
import type { Bench } from "./bench.ts";
import type { Outcome } from "./load.ts";
import { runLoad, type Served } from "./processes.ts";

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

/** Bare and Cairn in turn; the first round warms up. */
export async function benchRequests(bench: Bench): Promise<void> {
  const table: (string | number)[][] = [
    ["events a request", "bare /s", "Cairn /s", "ratio (range)", "bare CPU µs", "Cairn CPU µs", "429"],
  ];
  for (const shape of shapes) {
    const pairs: { bare: Measured; cairn: Measured }[] = [];
    for (let repeat = -1; repeat < bench.repeats; repeat++) {
      const bare = await load(bench, bench.bare, shape, null);
      const cairn = await load(bench, bench.cairn, shape, null);
      if (repeat >= 0) pairs.push({ bare, cairn });
    }
    const reached = median(pairs.map(({ cairn }) => cairn.perSecond));
    bench.reached.set(shape.size, reached);
    table.push([
      ...[shape.size, count(median(pairs.map(({ bare }) => bare.perSecond))), count(reached)],
      spread(pairs.map(({ bare, cairn }) => cairn.perSecond / bare.perSecond)),
      median(pairs.map(({ bare }) => bare.cpu)).toFixed(1),
      median(pairs.map(({ cairn }) => cairn.cpu)).toFixed(1),
      pairs.reduce((sum, { cairn }) => sum + cairn.refused, 0),
    ]);
  }
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
