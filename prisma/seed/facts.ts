import { draft } from "#experiments/definition/experiment.ts";
import { buildPayload } from "#experiments/flags/payload.ts";
import { preview } from "#experiments/flags/preview.ts";
import { addDays } from "#experiments/okr/day.ts";
import { createRandom } from "#experiments/stats/random.ts";
import { morningBefore } from "./clock.ts";
import { type LossWatch, watchLoss } from "./loss-watch.ts";
import type { DemoWorld } from "./settings.ts";
import { type DayOfFacts, type SimulatedTest, simulate } from "./simulate.ts";
import { demoTests } from "./tests.ts";
import type { Journey } from "./truth.ts";

type Kind = "exposures" | "answers" | "events" | "solicitations";

/** The ingestion door, as much of it as the demo uses. */
export type FactSink = {
  write(
    workspaceId: number,
    kind: Kind,
    rows: readonly unknown[],
    options: { wait: true },
  ): Promise<{ rejected: readonly { code: string; message: string }[] }>;
};

const DAY = 86_400_000;
const kinds = ["exposures", "answers", "events", "solicitations"] as const;
const rowsPerWrite = 5000;

/**
 * Lives the quarter day by day and hands every fact to the ingestion, as an application would.
 * @returns when each test that breached its accepted loss was stopped, by key
 */
export async function seedFacts(
  { ingest }: { ingest: FactSink },
  world: DemoWorld,
  now: Date,
): Promise<{ stops: Map<string, Date> }> {
  const stops = new Map<string, Date>();
  const watches = new Map<string, LossWatch>();
  const waiting = new Map<Kind, unknown[]>(kinds.map((kind) => [kind, []]));
  const tests = demoTests.flatMap((test) => {
    const definition = world.definitions.get(test.key);
    if (test.startedDaysAgo === null || !definition) return [];
    if (test.end?.kind === "accepted-loss") watches.set(test.key, watchLoss(definition));
    return [simulated(test, world, now)];
  });
  const from = new Date(`${addDays(world.cycle.period.from, -36)}T00:00:00Z`);
  const current = () => tests.map((test) => ({ ...test, to: stops.get(test.key) ?? test.to }));
  for (const facts of simulate({
    randomOf: (name: string) => createRandom(`maison-lumen ${name}`),
    from,
    now,
    tests: current,
  })) {
    const evening = new Date(Math.min(facts.day.getTime() + DAY, now.getTime()));
    for (const [key, watch] of watches) {
      if (!stops.has(key) && watch.add(key, facts, evening)) stops.set(key, evening);
    }
    await hand(ingest, world.workspaceId, waiting, facts);
  }
  for (const kind of kinds) await flush(ingest, world.workspaceId, kind, waiting.get(kind) ?? []);
  return { stops };
}

function simulated(test: (typeof demoTests)[number], world: DemoWorld, now: Date): SimulatedTest {
  const definition = world.definitions.get(test.key);
  if (!definition?.journey) throw new RangeError(`the demo's test ${test.key} needs a journey`);
  const decided = test.end?.kind === "decided" ? test.end : null;
  const payload = buildPayload({
    flags: [],
    experiments: [{ ...draft(test.key, definition), status: "running" }],
    holdouts: [],
    savedGroups: {},
    secure: null,
    environment: "production",
    locale: "fr",
    version: now.getTime(),
  });
  const ended = decided && morningBefore(now, decided.daysAgo);
  return {
    key: test.key,
    journey: definition.journey as Journey, // the demo's journeys are exactly those of truth.ts
    from: morningBefore(now, test.startedDaysAgo ?? 0),
    to: ended,
    shipped: decided?.variation && ended ? { variation: decided.variation, at: ended } : null,
    assign: (customer) => preview(payload, definition.flagKey, { id: customer }).experiment?.variationKey ?? null,
  };
}

async function hand(
  ingest: FactSink,
  workspaceId: number,
  waiting: Map<Kind, unknown[]>,
  facts: DayOfFacts,
): Promise<void> {
  for (const kind of kinds) {
    const rows = [...(waiting.get(kind) ?? []), ...facts[kind]];
    waiting.set(kind, rows.length >= rowsPerWrite ? [] : rows);
    if (rows.length >= rowsPerWrite) await flush(ingest, workspaceId, kind, rows);
  }
}

async function flush(ingest: FactSink, workspaceId: number, kind: Kind, rows: readonly unknown[]): Promise<void> {
  const { rejected } = await ingest.write(workspaceId, kind, rows, { wait: true });
  if (rejected[0]) throw new RangeError(`the demo's ${kind} are refused: ${rejected[0].code} ${rejected[0].message}`);
}
