import { count, median, printTable, spread } from "../table.ts";
import type { Bench } from "./bench.ts";
import { runLoad } from "./processes.ts";

const costEvents = 20_000;
const sustained = { perSecond: 5000, size: 20, seconds: 60 };

/** Cost: events stored while the fold rests, then folded at once. Lag: asked twice a second while events go on arriving. */
export async function benchFold(bench: Bench): Promise<void> {
  const { place, cairn } = bench;
  await cairn.ask("fold-now");
  const costs: number[] = [];
  for (let repeat = -1; repeat < bench.repeats; repeat++) {
    const job = { kind: "stream" as const, port: cairn.port, gzip: false, rows: costEvents };
    bench.nextId = (await runLoad(place, { ...job, firstId: bench.nextId })).nextId;
    const start = performance.now();
    await cairn.ask("fold-now");
    if (repeat >= 0) costs.push((1000 * (performance.now() - start)) / costEvents);
  }
  await cairn.ask("fold");
  const lags: number[] = [];
  let running = true;
  const watching = (async () => {
    while (running) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      lags.push(await cairn.ask("lag"));
    }
  })();
  const { size, seconds } = sustained;
  const outcome = await runLoad(place, {
    ...{ kind: "requests", port: cairn.port, size, seconds, connections: 32, firstId: bench.nextId },
    perSecond: sustained.perSecond / size,
  });
  bench.nextId = outcome.nextId;
  running = false;
  await watching;
  const start = performance.now();
  await cairn.ask("fold-now");
  await cairn.ask("rest");
  printTable("Fold", [
    ["cost per event, µs (range)", spread(costs, 0)],
    [`events /s sustained for ${seconds} s`, count(outcome.perSecond)],
    ["lag, s: median", median(lags).toFixed(2)],
    ["lag, s: most (aim ≤ 2)", Math.max(...lags).toFixed(2)],
    ["p99 of requests meanwhile, ms", outcome.p99.toFixed(0)],
    ["caught up after, s", ((performance.now() - start) / 1000).toFixed(2)],
  ]);
}
