import { cairn } from "#app/db/audit-entry.server.ts";
import { findExperiment, listExperiments } from "#app/db/experiment.server.ts";
import { readStanding } from "#app/db/experiment-harm.server.ts";
import { moveExperiment } from "#app/db/experiment-move.server.ts";
import { endOverdueHoldouts } from "#app/db/holdout.server.ts";
import type { Db } from "#app/db/types.server.ts";
import { nextRampStep } from "#experiments/lifecycle/ramp.ts";
import { counted, type Job, type JobContext } from "./job.ts";
import { every } from "./schedule.ts";

/** Takes the steps of automatic ramps whose hold time is over, and lets holdouts go with their cycle. */
export const ramps: Job = {
  name: "ramps",
  schedule: every(60),
  timeoutSeconds: 600,
  due: async ({ pool }) => {
    const { rows } = await pool.query(
      `select from experiment where status = 'running'
         and (kind = 'holdout' or definition -> 'ramp' ->> 'advance' = 'automatic') limit 1`,
    );
    return rows.length > 0;
  },
  run: async (context, now) => {
    const { raised, held } = await advanceRamps(context, now);
    const ended = await endOverdueHoldouts(context.db, now);
    return counted({ raised: raised.length, held: held.length, holdoutsEnded: ended.length });
  },
};

/**
 * One step at most for each automatic ramp that is due at `now`. A test with a guardrail that a variation is proven to
 * harm, or with lots or facts nothing may be read from, stays where it is, and people are told once per step.
 * @returns keys of the tests raised, and of those held
 */
export async function advanceRamps(
  { db, pool }: Pick<JobContext, "db" | "pool">,
  now: Date,
): Promise<{ raised: string[]; held: string[] }> {
  const raised: string[] = [];
  const held: string[] = [];
  const running = await db.experiment.findMany({
    where: { kind: "test", status: "running" },
    select: { workspaceId: true },
    distinct: ["workspaceId"],
  });
  for (const { workspaceId } of running) {
    for (const record of await listExperiments(db, workspaceId, { status: ["running"] })) {
      const step = nextRampStep(record.experiment);
      if (step?.advance !== "automatic" || step.dueAt > now) continue;
      const { obstacle, guardrailsWorse, unhealthy } = await readStanding({ db, pool }, workspaceId, record, now);
      const why = { guardrails: guardrailsWorse, unhealthy };
      const done = await db.$transaction(async (tx) => {
        if (obstacle) return await tellOnce(tx, { workspaceId, subjectKey: record.key }, step.dueAt, why, now);
        // Somebody may have moved it while its numbers were read.
        const fresh = await findExperiment(tx, workspaceId, record.key);
        if (fresh?.experiment.version !== record.experiment.version) return false;
        const move = { move: "ramp", to: null, obstacle, by: "clock" } as const;
        return (await moveExperiment(tx, { workspaceId, actor: cairn }, fresh, move, now)).ok;
      });
      if (obstacle) held.push(record.key);
      else if (done) raised.push(record.key);
    }
  }
  return { raised, held };
}

async function tellOnce(
  tx: Db,
  test: { workspaceId: number; subjectKey: string },
  since: Date,
  why: { guardrails: string[]; unhealthy: string[] },
  now: Date,
): Promise<boolean> {
  const about = { ...test, kind: "experiment.ramp-held" };
  if (await tx.notification.findFirst({ where: { ...about, at: { gte: since } } })) return false;
  await tx.notification.create({ data: { ...about, at: now, data: why } });
  return true;
}
