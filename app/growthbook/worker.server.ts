import { findGrowthbook, type GrowthbookConnection, saveBlockedUntil } from "#app/db/growthbook-connection.server.ts";
import { listDueLinks, listDueWorkspaces } from "#app/db/growthbook-link.server.ts";
import type { Database, SqlPool } from "#app/db/types.server.ts";
import type { PrismaClient } from "#prisma/generated/client.ts";
import { createGrowthbookClient } from "./client.server.ts";
import { type SyncServices, syncLink } from "./sync.server.ts";
import { syncImported } from "./sync-imported.server.ts";

/** Part of what a job may use. */
export type WorkerContext = Pick<Database, "kind" | "pool"> & {
  db: PrismaClient;
  env: { secret: string; origin: string | null };
};

type WorkerOptions = { signal?: AbortSignal; timeoutMilliseconds?: number };

/** The first of the two numbers of our advisory locks; the second is the connection. */
const lockClass = 0x6762;

/** Workspaces this process is at work on: the embedded database has one session, which never locks itself out. */
const busy = new WeakMap<SqlPool, Set<number>>();

/**
 * Sends what waits and reads back what is due, in every workspace that uses a GrowthBook server; one worker at a time
 * per server, whatever number of processes there is.
 * @param signal ends it early: a call under way then counts as timed out
 * @returns how many tests were looked at
 */
export async function syncDueTests(
  context: WorkerContext,
  now: () => Date,
  options: WorkerOptions = {},
): Promise<number> {
  const { db, env } = context;
  let looked = 0;
  for (const workspaceId of await listDueWorkspaces(db, now())) {
    const connection = await findGrowthbook(db, workspaceId, env.secret);
    if (!connection || options.signal?.aborted) continue;
    looked += await alone(context, connection.id, () => syncWorkspace(context, connection, now, options));
  }
  return looked;
}

async function syncWorkspace(
  { db, env }: WorkerContext,
  connection: GrowthbookConnection,
  now: () => Date,
  options: WorkerOptions,
): Promise<number> {
  const pause = { until: connection.blockedUntil };
  const { host, apiKey, workspaceId } = connection;
  const client = createGrowthbookClient({ host, apiKey, now, pause, ...options });
  const services: SyncServices = { db, now, origin: env.origin };
  let looked = 0;
  for (const link of await listDueLinks(db, workspaceId, now())) {
    if (options.signal?.aborted) break;
    if (link.kind === "imported") await syncImported(services, client, link);
    else if (connection.mode === "connected") await syncLink(services, connection, client, link);
    looked++;
    if (pause.until && pause.until > now()) break;
  }
  if (pause.until?.getTime() !== connection.blockedUntil?.getTime()) {
    await saveBlockedUntil(db, connection.id, pause.until);
  }
  return looked;
}

/** Runs `work` unless somebody else is at it, here or in another process; then there is nothing to do: 0. */
async function alone(context: WorkerContext, connectionId: number, work: () => Promise<number>): Promise<number> {
  const here = busy.get(context.pool) ?? new Set<number>();
  busy.set(context.pool, here);
  if (here.has(connectionId)) return 0;
  here.add(connectionId);
  try {
    return context.kind === "postgres" ? await locked(context.pool, connectionId, work) : await work();
  } finally {
    here.delete(connectionId);
  }
}

/** The lock belongs to a session of its own, so that it falls with the process however that ends. */
async function locked(pool: SqlPool, connectionId: number, work: () => Promise<number>): Promise<number> {
  const session = await pool.connect();
  let broken = true;
  try {
    const lock = [lockClass, connectionId];
    const { rows } = await session.query<{ taken: boolean }>("select pg_try_advisory_lock($1, $2) as taken", lock);
    const looked = rows[0]?.taken ? await work() : 0;
    if (rows[0]?.taken) await session.query("select pg_advisory_unlock($1, $2)", lock);
    broken = false;
    return looked;
  } finally {
    // A session that may still hold the lock is thrown away with it.
    session.release(broken);
  }
}
