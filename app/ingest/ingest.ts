import type { Database, SqlPool } from "#app/db/types.server.ts";
import { acceptRows } from "./accept.ts";
import { createGroupCommit, type GroupCommit, IngestClosed, type QueueLoad, refuseWhenFull } from "./group-commit.ts";
import { createReferences, type References } from "./references.server.ts";
import type { FactKind, RejectedRow } from "./schemas.ts";

/** accepted + duplicates + rejected.length = rows given. `index` counts in the rows given. */
export type WriteResult = { accepted: number; duplicates: number; rejected: RejectedRow[] };

export type WriteOptions = {
  /** Wait for room in the queue instead of throwing `IngestOverloaded`: for imports, streams and the seed. */
  wait?: boolean;
};

export type Ingest = {
  /**
   * Stores rows as their senders wrote them (see schemas.ts). Resolves when every accepted row is committed.
   * @throws {IngestOverloaded} when more than two seconds of work are waiting, unless `wait`
   * @throws {IngestClosed} after `drain`
   * @throws {RangeError} on an unknown workspace
   */
  write(workspaceId: number, kind: FactKind, rows: readonly unknown[], options?: WriteOptions): Promise<WriteResult>;
  /** What `write` would reject, but for conflicts with what is stored; stores nothing. */
  check(workspaceId: number, kind: FactKind, rows: readonly unknown[]): Promise<RejectedRow[]>;
  /** The stored form of a customer's key. */
  unitId(workspaceId: number, customer: string): Promise<string>;
  /** What rows of this workspace may name, at most a second old. */
  names(workspaceId: number): Promise<Pick<References, "eventNames" | "scales" | "metrics">>;
  load(): QueueLoad;
  /** The process is about to stop: from now on whoever would wait (imports, streams) gets `IngestClosed`. */
  endStreams(): void;
  /** Takes nothing new; resolves when everything taken is committed. */
  drain(): Promise<void>;
};

type IngestOptions = {
  pool: SqlPool;
  kind: Database["kind"];
  /** `env.secret` */
  secret: string;
  now(): Date;
};

/** Also bounds how long the event loop is kept by checking rows. */
const sliceRows = 1000;
/** Slices of one caller waiting at once: the next is checked while this one is committed. */
const slicesAhead = 3;

const conflictMessage = "the same id was already sent for this customer with other content";

/** The one way in for facts: API, tracking plugin, import and seed. */
export function createIngest({ pool, kind: database, secret, now }: IngestOptions): Ingest {
  const referencesOf = createReferences(pool, secret);
  const queue = createGroupCommit(pool, database);
  let ending = false;

  async function accept<K extends FactKind>(workspaceId: number, kind: K, rows: readonly unknown[], from: number) {
    const started = performance.now();
    const accepted = acceptRows(kind, rows, await referencesOf(workspaceId), now().getTime(), from);
    if (!accepted.stale) return accepted;
    // What a row names may have been created a moment ago.
    return acceptRows(kind, rows, await referencesOf(workspaceId, started), now().getTime(), from);
  }

  async function writeSlice(workspaceId: number, kind: FactKind, rows: readonly unknown[], from: number) {
    const { facts, rejected } = await accept(workspaceId, kind, rows, from);
    return commitFacts(queue, kind, facts, rejected);
  }

  return {
    async write(workspaceId, kind, rows, { wait = false } = {}) {
      if (wait && ending) throw new IngestClosed();
      if (!wait) refuseWhenFull(queue.load());
      else await queue.room();
      if (rows.length <= sliceRows) return writeSlice(workspaceId, kind, rows, 0);
      const pending: Promise<WriteResult>[] = [];
      for (let from = 0; from < rows.length; from += sliceRows) {
        if (wait) await queue.room();
        const slice = writeSlice(workspaceId, kind, rows.slice(from, from + sliceRows), from);
        // A failure is heard below, once nothing of this request is under way any more; until then it is not unhandled.
        slice.catch(() => {});
        pending.push(slice);
        await Promise.allSettled(pending.slice(-slicesAhead, 1 - slicesAhead));
      }
      await Promise.allSettled(pending);
      return totalOf(await Promise.all(pending));
    },
    async check(workspaceId, kind, rows) {
      const { rejected } = await accept(workspaceId, kind, rows, 0);
      return rejected;
    },
    async unitId(workspaceId, customer) {
      const { unitOf } = await referencesOf(workspaceId);
      return unitOf(customer);
    },
    names: (workspaceId) => referencesOf(workspaceId),
    load: queue.load,
    endStreams() {
      ending = true;
    },
    drain: queue.drain,
  };
}

async function commitFacts<K extends FactKind>(
  queue: GroupCommit,
  kind: K,
  facts: Parameters<typeof queue.commit<K>>[1],
  rejected: RejectedRow[],
): Promise<WriteResult> {
  const fates = await queue.commit(kind, facts);
  const result: WriteResult = { accepted: 0, duplicates: 0, rejected };
  for (const [position, fate] of fates.entries()) {
    if (fate === "accepted") result.accepted++;
    else if (fate === "duplicate") result.duplicates++;
    else rejected.push({ index: facts[position]?.index ?? 0, code: "conflict", message: conflictMessage });
  }
  rejected.sort((a, b) => a.index - b.index);
  return result;
}

function totalOf(results: readonly WriteResult[]): WriteResult {
  return {
    accepted: results.reduce((sum, { accepted }) => sum + accepted, 0),
    duplicates: results.reduce((sum, { duplicates }) => sum + duplicates, 0),
    rejected: results.flatMap(({ rejected }) => rejected),
  };
}
