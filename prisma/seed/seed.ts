import { writeAudit } from "#app/db/audit-entry.server.ts";
import { currentCycle } from "#app/db/cycle.server.ts";
import { makeDigest } from "#app/db/digest.server.ts";
import type { Db, SqlPool } from "#app/db/types.server.ts";
import { findDemoWorkspace, findWorkspace } from "#app/db/workspace.server.ts";
import type { Env } from "#app/env.server.ts";
import { seedDecisions, seedStops } from "./aftermath.ts";
import { seedCheckIns } from "./check-ins.ts";
import { type FactSink, seedFacts } from "./facts.ts";
import { type DemoWorld, seedSettings } from "./settings.ts";

export type SeedServices = {
  env: Pick<Env, "demo" | "secret">;
  db: Db & { $transaction<T>(run: (tx: Db) => Promise<T>): Promise<T> };
  pool: SqlPool;
  ingest: FactSink;
  folder: { foldNow(): Promise<number>; start(): void; stop(): Promise<void> };
  now(): Date;
};

const finished = "demo.seeded";

/**
 * Fills an empty database with the demo quarter of a fictitious retailer, through the doors real data takes.
 * Does nothing with DEMO=false or when somebody has a workspace. A start cut short is taken up again: everything is
 * keyed and drawn from the same seed and the same moment, so what is there already stays as it is.
 * @param onStart called when there is something to do
 * @returns how long it took, or null when there was nothing to do
 */
export async function seedWhenEmpty(
  services: SeedServices,
  onStart: () => void,
): Promise<{ milliseconds: number } | null> {
  const { db, env } = services;
  if (env.demo === false) return null;
  const demo = await findDemoWorkspace(db);
  if (!demo && env.demo !== true && (await db.workspace.count()) > 0) return null;
  if (demo && (await db.auditEntry.count({ where: { workspaceId: demo.id, action: finished } })) > 0) return null;
  const started = services.now();
  onStart();
  await seedDemo(services, demo?.createdAt ?? started);
  return { milliseconds: services.now().getTime() - started.getTime() };
}

/** The week up to now, so that there is a digest to read before the first Monday. */
async function seedDigest({ db, pool, env }: SeedServices, { workspaceId, key }: DemoWorld, now: Date): Promise<void> {
  const workspace = await findWorkspace(db, workspaceId);
  const cycle = await currentCycle(db, workspaceId);
  if (!workspace || !cycle) throw new RangeError(`${key} has no cycle`);
  // No webhook hears of it, so that nobody learns these addresses.
  await makeDigest({ db, pool }, workspace, cycle, now, { origin: "http://127.0.0.1", secret: env.secret });
}

async function seedDemo(services: SeedServices, now: Date): Promise<void> {
  const { db, folder } = services;
  // Nobody reads meanwhile: one fold of everything at the end is many times cheaper than following each batch.
  await folder.stop();
  try {
    const world = await seedSettings(services, now);
    const { stops } = await seedFacts(services, world, now);
    await seedStops(db, world, stops);
    await seedDecisions(services, world, now);
    await folder.foldNow();
    await seedCheckIns(services, world);
    await seedDigest(services, world, now);
    await writeAudit(db, { ...world.writer, action: finished, subjectKind: "workspace", subjectKey: world.key });
  } finally {
    folder.start();
  }
}
