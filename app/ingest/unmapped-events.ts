import type { Logger } from "pino";
import { eventNameKey } from "#app/db/event-name.server.ts";
import type { SqlPool } from "#app/db/types.server.ts";

/** Names kept per workspace, in memory and in the table: whoever has a public client key can send any. */
const mostNames = 200;
const flushMilliseconds = 10_000;
const forgottenDays = 30;

/** Counts the names of events that mean nothing here, so that somebody can say what they mean. No values, no customers. */
export type UnmappedEvents = {
  /** Costs no query: it is written with the next flush. */
  note(workspaceId: number, name: string, at: Date): void;
  /** Writes what was noted. A failure is logged and what was noted waits for the next time. */
  flush(): Promise<void>;
  /** Stops the clock and writes the rest. */
  close(): Promise<void>;
};

type Seen = { count: number; at: Date };
type Names = Map<string, Seen>;

export function createUnmappedEvents(pool: SqlPool, log: Logger): UnmappedEvents {
  let noted = new Map<number, Names>();
  let writing = Promise.resolve();

  function add(workspaceId: number, name: string, { count, at }: Seen): void {
    const names = noted.get(workspaceId) ?? new Map<string, Seen>();
    noted.set(workspaceId, names);
    const before = names.get(name);
    if (before) names.set(name, { count: before.count + count, at: before.at > at ? before.at : at });
    else if (names.size < mostNames) names.set(name, { count, at });
  }

  async function write(): Promise<void> {
    if (noted.size === 0) return;
    const taken = noted;
    noted = new Map();
    try {
      await store(pool, taken);
    } catch (error) {
      log.warn({ err: error }, "names of unmapped events could not be written; they wait for the next time");
      for (const [workspaceId, names] of taken) for (const [name, seen] of names) add(workspaceId, name, seen);
    }
  }

  const flush = () => {
    writing = writing.then(write);
    return writing;
  };
  const clock = setInterval(flush, flushMilliseconds);
  clock.unref();
  return {
    note(workspaceId, name, at) {
      if (eventNameKey.safeParse(name).success) add(workspaceId, name, { count: 1, at });
    },
    flush,
    close() {
      clearInterval(clock);
      return flush();
    },
  };
}

/** In the order of the key, so that two processes never wait for one another. */
const storeSql = `
  insert into unmapped_event (workspace_id, name, count, seen_at)
  select * from unnest($1::int[], $2::text[], $3::bigint[], $4::timestamptz[]) order by 1, 2
  on conflict (workspace_id, name) do update
  set count = unmapped_event.count + excluded.count, seen_at = greatest(unmapped_event.seen_at, excluded.seen_at)`;

/** The most frequent stay: names made up to fill the list are each seen once. */
const tidySql = `
  delete from unmapped_event as one
  using (select workspace_id, name,
           row_number() over (partition by workspace_id order by count desc, seen_at desc, name) as place
         from unmapped_event where workspace_id = any($1::int[])) as ranked
  where one.workspace_id = ranked.workspace_id and one.name = ranked.name
    and (ranked.place > $2 or one.seen_at < $3::timestamptz - make_interval(days => $4))`;

async function store(pool: SqlPool, noted: ReadonlyMap<number, Names>): Promise<void> {
  const rows = [...noted].flatMap(([workspaceId, names]) =>
    [...names].map(([name, { count, at }]) => ({ workspaceId, name, count, at: at.toISOString() })),
  );
  await pool.query(storeSql, [
    rows.map(({ workspaceId }) => workspaceId),
    rows.map(({ name }) => name),
    rows.map(({ count }) => count),
    rows.map(({ at }) => at),
  ]);
  const latest = rows.map(({ at }) => at).reduce((a, b) => (a > b ? a : b));
  await pool.query(tidySql, [[...noted.keys()], mostNames, latest, forgottenDays]);
}
