import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Database, SqlPool } from "#app/db/types.server.ts";
import { type FoldHook, foldDirty } from "./fold.ts";
import { refreshExperiment, refreshWorkspace, staleExperiments } from "./refresh.ts";

export type Folder = {
  /** Makes every sum current: what was committed before the call is counted after it. Returns customers made new. */
  foldNow(): Promise<number>;
  /** Seconds since the oldest fact that is not yet in the sums; 0 when all are. */
  lag(): Promise<number>;
  /** Folds by itself, shortly after facts arrive, until `stop`. */
  start(): void;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
};

/** Hears of every batch, for metrics. */
export type FoldObserver = { batch(done: { seconds: number; customers: number }): void; failed(): void };

type FolderOptions = {
  pool: SqlPool;
  kind: Database["kind"];
  log: Logger;
  onFolded?: FoldHook;
  observer?: FoldObserver;
  /** Whether facts are being stored, one request after another. */
  storing?: () => boolean;
};

const settings = {
  postgres: { customers: 2000, idleMilliseconds: 400, bulkFacts: Number.POSITIVE_INFINITY, storingShare: 0 },
  // The embedded database works on the thread that serves pages: short slices, and no long refresh of everything. It
  // does one thing at a time, and whoever sends facts waits for them to be stored: each slice leaves them as much time
  // as it took.
  pglite: { customers: 400, idleMilliseconds: 400, bulkFacts: 300_000, storingShare: 1 },
};

/** From so many waiting customers on, it is worth asking whether making everything again is cheaper. */
const bulkCustomers = 3000;
/** Counting more than so many marks, and facts for more than so many customers, would cost more than the answer is worth. */
const most = { marks: 200_000, customers: 1_000_000 };
/** Folding wins below this share of new facts. */
const bulkShare = 0.07;
/** However long a piece of work took, milliseconds. */
const longestPause = 5000;
/** A refresh of everything comes again no sooner than so many times its own duration. */
const restFactor = 20;

/** Any number of processes may each run one: whoever comes first takes the work. */
export function createFolder({ pool, kind, log, onFolded, observer, storing = () => false }: FolderOptions): Folder {
  const { customers: sliceCustomers, idleMilliseconds, bulkFacts, storingShare } = settings[kind];
  const restUntil = new Map<number, number>();
  let turn: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  let stopped = true;

  async function foldAll(patient: boolean): Promise<number> {
    let customers = 0;
    const { rows } = await pool.query<{ id: number }>(
      "select w.id from workspace w where exists (select from unit_dirty d where d.workspace_id = w.id) order by w.id",
    );
    for (const { id } of rows) customers += await foldWorkspace(id, patient);
    for (const experimentId of await staleExperiments(pool)) {
      if (patient && stopped) break;
      const start = performance.now();
      await refreshExperiment(pool, experimentId, onFolded);
      if (patient) await giveWay(storingShare * (performance.now() - start));
    }
    return customers;
  }

  async function foldWorkspace(workspaceId: number, patient: boolean): Promise<number> {
    if (patient && stopped) return 0;
    const rested = !patient || performance.now() >= (restUntil.get(workspaceId) ?? 0);
    if (rested && (await muchIsNew(pool, workspaceId, bulkFacts))) {
      const start = performance.now();
      const count = await refreshWorkspace(pool, workspaceId, onFolded);
      const milliseconds = performance.now() - start;
      restUntil.set(workspaceId, performance.now() + restFactor * milliseconds);
      observer?.batch({ seconds: milliseconds / 1000, customers: count });
      if (patient) await giveWay(storingShare * milliseconds);
      return count;
    }
    let customers = 0;
    for (let more = true; more && !(patient && stopped); ) {
      const start = performance.now();
      const result = await foldDirty(pool, { workspaceId, limit: sliceCustomers, onFolded });
      const milliseconds = performance.now() - start;
      observer?.batch({ seconds: milliseconds / 1000, customers: result.customers });
      customers += result.customers;
      more = result.more;
      if (patient) await giveWay(storingShare * milliseconds);
    }
    return customers;
  }

  async function giveWay(milliseconds: number): Promise<void> {
    const until = performance.now() + Math.min(milliseconds, longestPause);
    // The slice held up this thread: whoever sends is heard only now.
    if (milliseconds > 0) await sleep(10);
    while (storing() && !stopped && performance.now() < until) await sleep(10);
  }

  /** One after another within the process: two would only wait for each other in the database. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  }

  function schedule(): void {
    timer = setTimeout(async () => {
      try {
        await inTurn(() => foldAll(true));
      } catch (err) {
        // The marks are still there: the next turn tries again.
        log.error({ err }, "folding failed");
        observer?.failed();
      }
      if (!stopped) schedule();
    }, idleMilliseconds);
    timer.unref();
  }

  return {
    foldNow: () => inTurn(() => foldAll(false)),
    async lag() {
      const { rows } = await pool.query<{ seconds: number }>(
        `select coalesce(max(extract(epoch from now() - oldest.at)), 0)::float8 as seconds
        from workspace w cross join lateral (select d.at from unit_dirty d where d.workspace_id = w.id order by d.id limit 1) oldest`,
      );
      return Math.max(0, rows[0]?.seconds ?? 0);
    },
    start() {
      if (!stopped) return;
      stopped = false;
      schedule();
    },
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await turn;
    },
  };
}

/** Whether so many facts are new, and so few old, that making everything again is cheaper than going by customer. */
async function muchIsNew(pool: SqlPool, workspaceId: number, bulkFacts: number): Promise<boolean> {
  const { rows } = await pool.query<{ waiting: string }>(
    `select coalesce(sum(cardinality(units)), 0) as waiting
    from (select units from unit_dirty where workspace_id = $1 limit $2) marks`,
    [workspaceId, most.marks],
  );
  const waiting = Math.min(Number(rows[0]?.waiting), most.customers);
  if (waiting < bulkCustomers) return false;
  const enough = Math.min(bulkFacts, Math.ceil(waiting / bulkShare));
  let facts = 0;
  for (const table of ["exposure", "answer", "event"]) {
    facts += await countUpTo(pool, table, workspaceId, enough - facts + 1);
    if (facts > enough) return false;
  }
  return true;
}

async function countUpTo(pool: SqlPool, table: string, workspaceId: number, most: number): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `select count(*) from (select from ${table} where workspace_id = $1 limit $2) c`,
    [workspaceId, most],
  );
  return Number(rows[0]?.count ?? 0);
}
