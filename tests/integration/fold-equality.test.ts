import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#app/db/types.server.ts";
import { eraseCustomer } from "#app/ingest/erase.ts";
import { foldDirty } from "#app/ingest/fold.ts";
import { createFolder } from "#app/ingest/folder.ts";
import { refreshExperiment, refreshWorkspace } from "#app/ingest/refresh.ts";
import type { FactKind } from "#app/ingest/schemas.ts";
import { verifySums } from "#app/ingest/verify.ts";
import { log } from "#app/log.server.ts";
import { createRandom, type Random } from "#experiments/stats/random.ts";
import { testDatabase } from "#tests/support/database.ts";
import { addExperiment, type FactsFixture, factsFixture } from "#tests/support/facts.ts";
import { type Contribution, contributionsOf, readWorld, storedSums, sumsOf } from "#tests/support/fold-oracle.ts";

/** More of them: FOLD_STREAMS=200 npx vitest run --project integration tests/integration/fold-equality.test.ts */
const streams = Number(process.env.FOLD_STREAMS ?? 60);
const perTest = 10;

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** Nine customers a stream; every fourth stream meets the same again. */
function customerOf(seed: number, random: Random): string {
  return `c${9 * (seed % 4) + random.int(9)}`;
}

type Row = { kind: FactKind; row: Record<string, unknown> };

const hour = 3_600_000;
const origin = Date.parse("2026-10-20T00:00:00Z");

/** Facts of a few customers over five weeks: answers before, after and long after an exposure, some in both tests. */
function drawFacts(random: Random, seed: number): Row[] {
  const one = <T>(...choices: T[]): T => choices[random.int(choices.length)] as T;
  const maybe = <T extends object>(share: number, field: T): Partial<T> => (random.bernoulli(share) ? field : {});
  const rows: Row[] = [];
  for (let n = 0; n < 50; n++) {
    const base = {
      customer: customerOf(seed, random),
      // Whole days apart now and then, so that facts fall exactly on the edges of windows.
      at: new Date(origin + (random.bernoulli(0.3) ? 24 * random.int(28) : random.int(28 * 24)) * hour).toISOString(),
    };
    const place = { ...maybe(0.7, { step: one("search", "pay") }), ...maybe(0.7, { channel: one("web", "phone") }) };
    const fact = random.pick([5, 9, 6, 4]);
    if (fact === 0) {
      const { channel } = place;
      const variation = random.bernoulli(0.1) ? one(0, 1, 2) : Number(base.customer.slice(1)) % 3;
      rows.push({ kind: "exposures", row: { ...base, experiment: one("callback", "other"), variation, channel } });
    } else if (fact === 1) {
      const [scale, score] = one<[string, number]>(
        ["ces", 1 + random.int(7)],
        ["csat", 1 + random.int(5)],
        ["nps", random.int(11)],
      );
      rows.push({ kind: "answers", row: { ...base, ...place, id: `a${seed}.${n}`, scale, score } });
    } else if (fact === 2) {
      const metric = one("complaint", "minutes");
      const value = metric === "complaint" ? random.int(2) : random.int(900_000) / 10_000;
      rows.push({ kind: "events", row: { ...base, ...place, id: `e${seed}.${n}`, metric, value } });
    } else {
      rows.push({
        kind: "solicitations",
        row: { ...base, id: `s${seed}.${n}`, scale: one("ces", "nps"), asked: random.bernoulli(0.7), reason: "rule" },
      });
    }
  }
  return rows;
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** Sends rows as their senders do: in slices of any size, several at once, some twice. */
async function send(shop: FactsFixture, rows: readonly Row[], random: Random): Promise<void> {
  const again = rows.filter(() => random.bernoulli(0.2));
  const queue = shuffled([...rows, ...again], random);
  const requests: Promise<unknown>[] = [];
  while (queue.length > 0) {
    const slice = queue.splice(0, 1 + random.int(12));
    for (const kind of ["exposures", "answers", "events", "solicitations"] as const) {
      const own = slice.filter((row) => row.kind === kind).map(({ row }) => row);
      if (own.length > 0) requests.push(shop.write(kind, own));
    }
  }
  await Promise.all(requests);
}

type Stream = { shop: FactsFixture; seed: number; random: Random; others: number; kept: Contribution[] };

const disturbances: ((stream: Stream) => Promise<unknown>)[] = [
  async ({ shop, random }) => {
    const [first] = await Promise.all(
      [0, 1].map(() => foldDirty(database.pool, { workspaceId: shop.workspaceId, limit: 1 + random.int(20) })),
    );
    return first;
  },
  ({ shop }) => refreshExperiment(database.pool, shop.experimentId),
  ({ shop }) => refreshWorkspace(database.pool, shop.workspaceId),
  // A metric's meaning changes.
  ({ shop, random }) =>
    database.pool.query(
      "update metric set window_hours = $2, cap = 20 + version, version = version + 1 where id = $1",
      [Object.values(shop.metrics)[random.int(6)], 24 * (1 + random.int(15))],
    ),
  ({ shop, random }) =>
    database.pool.query("update metric set journey_id = null, step_id = $2 where id = $1", [
      shop.metrics.recommend,
      random.bernoulli(0.5) ? shop.steps.search : null,
    ]),
  // Lots are drawn again: facts of the phase before no longer count.
  ({ others }) => database.pool.query("update experiment set phase = phase + 1 where id = $1", [others]),
  // Somebody corrects an answer in the database, and marks its customer.
  ({ shop }) =>
    database.pool.query(
      `with corrected as (update answer set score = 1, step_id = 0 where (unit_id, answer_id) in (
          select unit_id, answer_id from answer where workspace_id = $1 order by answer_id limit 2) returning unit_id)
      insert into unit_dirty (unit_id, units, workspace_id) select unit_id, array[unit_id], $1::int from corrected`,
      [shop.workspaceId],
    ),
  ({ others }) => database.pool.query("update experiment set status = 'decided' where id = $1", [others]),
  eraseSomebody,
];

/** Contributions to closed tests outlive their customer. */
async function eraseSomebody({ shop, seed, random, kept }: Stream): Promise<void> {
  const { pool } = database;
  const customer = await shop.ingest.unitId(shop.workspaceId, customerOf(seed, random));
  const world = await readWorld(pool, shop.workspaceId);
  const closed = world.experiments.filter(({ status }) => status === "decided").map(({ id }) => id);
  kept.push(...contributionsOf(world).filter((c) => c.customer === customer && closed.includes(c.experiment)));
  await eraseCustomer(pool, shop.workspaceId, customer);
  const { rows } = await pool.query(
    "select from unit_stat where unit_id = $1 union all select from unit_series where unit_id = $1",
    [customer],
  );
  expect(rows).toHaveLength(0);
}

/** A workspace in which several streams follow one another, each on what the ones before left behind. */
async function openStreams(key: string): Promise<Stream> {
  const shop = await factsFixture(database, key);
  const { workspaceId, metrics } = shop;
  const others = await addExperiment(database, workspaceId, "other", [
    metrics.recommend,
    metrics.minutes,
    metrics.effort,
  ]);
  return { shop, others, seed: 0, random: createRandom(key), kept: [] };
}

async function runStream(stream: Stream, seed: number): Promise<void> {
  const { shop, kept } = stream;
  const random = createRandom(`fold ${seed}`);
  Object.assign(stream, { seed, random });
  const rows = shuffled(drawFacts(random, seed), random);
  for (let part = 0; part < 3; part++) {
    const sent = send(shop, rows.slice(part * 17, (part + 1) * 17), random);
    const disturb = disturbances[random.int(disturbances.length)];
    // Erasing waits for the writers, for the oracle must know what was there; everything else runs against them.
    if (disturb === eraseSomebody) await sent;
    await Promise.all([sent, disturb?.(stream)]);
  }
  const folder = createFolder({ pool: database.pool, kind: database.kind, log });
  await Promise.all([folder.foldNow(), folder.foldNow()]);
  const world = await readWorld(database.pool, shop.workspaceId);
  const expected = sumsOf(world, [...contributionsOf(world), ...kept]);
  expect(await storedSums(database.pool, shop.workspaceId), `stream ${seed}`).toEqual(expected);
}

describe("sums equal what the facts give, to the last digit", () => {
  for (let first = 0; first < streams; first += perTest) {
    it(`in streams ${first + 1} to ${Math.min(streams, first + perTest)}`, async () => {
      const stream = await openStreams(`shop-${first}`);
      for (let seed = first; seed < Math.min(streams, first + perTest); seed++) await runStream(stream, seed + 1);
    });
  }

  it("and the check of the whole database agrees, then finds one wrong digit", async () => {
    expect(await verifySums(database.pool)).toEqual({ differences: [], waiting: { customers: 0, experiments: 0 } });
    await database.pool.query("update rollup set sum_mm = sum_mm + 1 where ctid = (select min(ctid) from rollup)");
    await database.pool.query("update series set n = n + 1 where ctid = (select min(ctid) from series)");
    const { differences } = await verifySums(database.pool);
    expect(differences.map(({ table, rows }) => [table, rows])).toEqual(
      expect.arrayContaining([
        ["rollup", 2],
        ["series", 2],
      ]),
    );
  });
});
