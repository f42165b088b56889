import { setTimeout as sleep } from "node:timers/promises";
import { retrySerialization } from "#app/db/retry.server.ts";
import type { Database, SqlPool } from "#app/db/types.server.ts";
import type { Facts, Fate } from "./facts.ts";
import type { FactKind } from "./schemas.ts";
import { createFactWriter } from "./write-facts.ts";

/** More is waiting than two seconds of work; come back in `retryAfterSeconds`. */
export class IngestOverloaded extends Error {
  override name = "IngestOverloaded";
  constructor(readonly retryAfterSeconds: number) {
    super(`too much is waiting to be stored; retry in ${retryAfterSeconds} s`);
  }
}

/** The process is stopping and takes nothing new. */
export class IngestClosed extends Error {
  override name = "IngestClosed";
  constructor() {
    super("the server is stopping");
  }
}

type Entry = {
  size: number;
  since: number;
  /** Its facts, and where their fates go once committed. */
  facts: readonly Facts[FactKind][];
  settle(fates: Fate[]): void;
  fail(error: unknown): void;
};

/** Rows not committed yet, the seconds of work they are, and how many seconds ago the last of them arrived. */
export type QueueLoad = { rows: number; seconds: number; quietSeconds: number };

export type GroupCommit = {
  /** Resolves when the facts are committed, with what became of each. */
  commit<K extends FactKind>(kind: K, facts: readonly Facts[K][]): Promise<Fate[]>;
  load(): QueueLoad;
  /** Resolves when new work would start soon. */
  room(): Promise<void>;
  /** Takes nothing new; resolves when everything taken is committed. */
  drain(): Promise<void>;
};

/** Longer than this and senders are told to come back later. */
export const queueSeconds = 2;

/**
 * Largest batch of one commit, how many are under way at once, from how many waiting rows on another one starts beside
 * the first, and what is assumed of the database until large batches were measured.
 */
const settings = {
  // Of two commits one works while the other waits for the disk; two small ones would only share their rows.
  postgres: { batchRows: 2500, lanes: 2, besideRows: 250, lingerMilliseconds: 0, rowsPerSecond: 30_000 },
  // One commit costs its one thread most: waiting a moment for others is worth it. Larger batches would hold up pages.
  pglite: {
    batchRows: 2000,
    lanes: 1,
    besideRows: Number.POSITIVE_INFINITY,
    lingerMilliseconds: 2,
    rowsPerSecond: 15_000,
  },
};

/**
 * While batches are being committed the next one collects, so that the cost of a commit is shared by all who wait.
 * Each kind of fact has its own queue; the kind whose head waits longest goes next.
 */
export function createGroupCommit(pool: SqlPool, kind: Database["kind"]): GroupCommit {
  const { batchRows, lanes, besideRows, lingerMilliseconds, ...assumed } = settings[kind];
  const write = createFactWriter(pool);
  const queues: Record<FactKind, Entry[]> = { exposures: [], answers: [], events: [], solicitations: [] };
  /** Rows not committed yet, and those of them in no commit under way. */
  let waiting = 0;
  let queued = 0;
  let lastArrival = Number.NEGATIVE_INFINITY;
  let rate = assumed.rowsPerSecond;
  let free = lanes;
  const running = new Set<Promise<void>>();
  let closed = false;
  let arrivals: (() => void)[] = [];

  async function run(): Promise<void> {
    free--;
    // Whoever arrives in the same turn of the event loop belongs to the same batch.
    await (lingerMilliseconds > 0 ? sleep(lingerMilliseconds) : Promise.resolve());
    for (let next = oldestKind(queues); next !== null && isWorthwhile(lanes - free - 1); next = oldestKind(queues)) {
      // An even share each: a lane that took nearly all would leave the other to wait for it.
      const share = Math.max(besideRows, Math.ceil(waiting / lanes));
      const batch = takeBatch(queues[next], Math.min(batchRows, share));
      const size = sizeOf(batch);
      queued -= size;
      const start = performance.now();
      await commitBatch(next, batch);
      waiting -= size;
      // A small batch says more about the cost of a commit than about rows.
      if (size >= batchRows / 10) rate += 0.3 * ((1000 * size) / (performance.now() - start) - rate);
      if (load().seconds < queueSeconds) welcome();
    }
    // In the same turn as the last look at the queues: whoever comes next starts a lane of their own.
    free++;
  }

  /** @param others commits under way */
  function isWorthwhile(others: number): boolean {
    return others === 0 || queued >= besideRows;
  }

  function start(): void {
    if (free === 0 || !isWorthwhile(lanes - free)) return;
    const lane = run().finally(() => running.delete(lane));
    running.add(lane);
  }

  /** One request's bad luck must not be another's: what fails together is tried again one by one. */
  async function commitBatch(factKind: FactKind, batch: Entry[]): Promise<void> {
    try {
      const facts = batch.flatMap((entry) => entry.facts);
      const fates = await retrySerialization(() => writeMixed(factKind, facts));
      let from = 0;
      for (const entry of batch) {
        entry.settle(fates.slice(from, from + entry.size));
        from += entry.size;
      }
    } catch (error) {
      if (batch.length === 1) batch[0]?.fail(error);
      else for (const entry of batch) await commitBatch(factKind, [entry]);
    }
  }

  function writeMixed<K extends FactKind>(factKind: K, facts: readonly Facts[FactKind][]): Promise<Fate[]> {
    // Only `commit` fills the queue of a kind, with facts of that kind.
    return write(factKind, facts as readonly Facts[K][]);
  }

  function load(): QueueLoad {
    const oldest = Object.values(queues).reduce((since, queue) => Math.min(since, queue[0]?.since ?? since), Infinity);
    const now = performance.now();
    const waited = oldest === Infinity ? 0 : (now - oldest) / 1000;
    return { rows: waiting, seconds: Math.max(waiting / rate, waited), quietSeconds: (now - lastArrival) / 1000 };
  }

  function welcome(): void {
    const resolvers = arrivals;
    arrivals = [];
    for (const resolve of resolvers) resolve();
  }

  return {
    commit(factKind, facts) {
      if (closed) return Promise.reject(new IngestClosed());
      if (facts.length === 0) return Promise.resolve([]);
      return new Promise((settle, fail) => {
        lastArrival = performance.now();
        queues[factKind].push({ size: facts.length, since: lastArrival, facts, settle, fail });
        waiting += facts.length;
        queued += facts.length;
        start();
      });
    },
    load,
    async room() {
      while (load().seconds >= queueSeconds && free < lanes)
        await new Promise<void>((resolve) => arrivals.push(resolve));
    },
    async drain() {
      closed = true;
      welcome();
      await Promise.all(running);
    },
  };
}

/** @throws {IngestOverloaded} when the queue is longer than two seconds of work */
export function refuseWhenFull({ seconds }: QueueLoad): void {
  if (seconds >= queueSeconds) throw new IngestOverloaded(Math.max(1, Math.ceil(seconds - queueSeconds)));
}

function oldestKind(queues: Record<FactKind, Entry[]>): FactKind | null {
  let oldest: FactKind | null = null;
  let since = Infinity;
  for (const kind of ["exposures", "answers", "events", "solicitations"] as const) {
    const head = queues[kind][0];
    if (head && head.since < since) {
      oldest = kind;
      since = head.since;
    }
  }
  return oldest;
}

/** Whole requests from the head of a queue, as many as fit; at least one. */
function takeBatch(queue: Entry[], most: number): Entry[] {
  let count = 0;
  for (let rows = 0; count < queue.length; count++) {
    rows += queue[count]?.size ?? 0;
    if (rows > most && count > 0) break;
  }
  return queue.splice(0, count);
}

function sizeOf(batch: readonly Entry[]): number {
  return batch.reduce((size, entry) => size + entry.size, 0);
}
