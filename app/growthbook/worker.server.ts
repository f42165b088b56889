import type { Logger } from "pino";
import { findGrowthbook, type GrowthbookConnection, saveBlockedUntil } from "#app/db/growthbook-connection.server.ts";
import { listDueLinks, listDueWorkspaces } from "#app/db/growthbook-link.server.ts";
import type { Database } from "#app/db/types.server.ts";
import { createGrowthbookClient } from "./client.server.ts";
import { syncImported } from "./sync-imported.server.ts";
import { type SyncServices, syncLink } from "./sync.server.ts";

export type WorkerServices = {
  database: Database;
  env: { secret: string; origin: string | null };
  log: Logger;
  timeoutMilliseconds?: number;
};

/** The first of the two numbers of our advisory locks; the second is the connection. */
const lockClass = 0x6762;

/** Workspaces this process is at work on: the embedded database has one session, which never locks itself out. */
const busy = new WeakMap<Database, Set<number>>();

/**
 * Sends what waits and reads back what is due, in every workspace that uses a GrowthBook server; one worker at a time
 * per server, whatever number of processes there is.
 * @returns how many tests were looked at
 */
export async function syncDueTests(services: WorkerServices, now: () => Date): Promise<number> {
  const { prisma } = services.database;
  let looked = 0;
  for (const workspaceId of await listDueWorkspaces(prisma, now())) {
    const connection = await findGrowthbook(prisma, workspaceId, services.env.secret);
    if (!connection) continue;
    looked += await alone(services.database, connection.id, () => syncWorkspace(services, connection, now));
  }
  return looked;
}

async function syncWorkspace(
  { database, env, timeoutMilliseconds }: WorkerServices,
  connection: GrowthbookConnection,
  now: () => Date,
): Promise<number> {
  const db = database.prisma;
  const pause = { until: connection.blockedUntil };
  const client = createGrowthbookClient({ ...connection, now, pause, timeoutMilliseconds });
  const context: SyncServices = { db, now, origin: env.origin };
  let looked = 0;
  for (const link of await listDueLinks(db, connection.workspaceId, now())) {
    if (link.kind === "imported") await syncImported(context, client, link);
    else if (connection.mode === "connected") await syncLink(context, connection, client, link);
    looked++;
    if (pause.until && pause.until > now()) break;
  }
  if (pause.until?.getTime() !== connection.blockedUntil?.getTime()) {
    await saveBlockedUntil(db, connection.id, pause.until);
  }
  return looked;
}

/** Runs `work` unless somebody else is at it, here or in another process; then there is nothing to do: 0. */
async function alone(database: Database, connectionId: number, work: () => Promise<number>): Promise<number> {
  const here = busy.get(database) ?? new Set<number>();
  busy.set(database, here);
  if (here.has(connectionId)) return 0;
  here.add(connectionId);
  try {
    return database.kind === "postgres" ? await locked(database, connectionId, work) : await work();
  } finally {
    here.delete(connectionId);
  }
}

/** The lock belongs to a session of its own, so that it falls with the process however that ends. */
async function locked(database: Database, connectionId: number, work: () => Promise<number>): Promise<number> {
  const session = await database.pool.connect();
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
