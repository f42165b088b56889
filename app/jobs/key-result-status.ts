import { currentCycle } from "#app/db/cycle.server.ts";
import { readKeyResults } from "#app/db/key-result-reading.server.ts";
import { tellEvent } from "#app/db/webhook-event.server.ts";
import { counted, type Job, type JobContext } from "./job.ts";
import { every } from "./schedule.ts";

/** Workspaces where a program wants to hear of it: looking costs a reading of every key result. */
function wantedIn({ db }: Pick<JobContext, "db">) {
  return db.webhookEndpoint.findMany({
    where: { disabledAt: null, events: { has: "key_result.status_changed" } },
    distinct: ["workspaceId"],
    select: { workspaceId: true },
  });
}

/** Tells when a published key result of the current cycle changed its status since it was last looked at. */
export const keyResultStatus: Job = {
  name: "key-result-status",
  schedule: every(300),
  timeoutSeconds: 600,
  due: async (context) => (await wantedIn(context)).length > 0,
  run: async (context, now, signal) => {
    let changed = 0;
    for (const { workspaceId } of await wantedIn(context)) {
      signal.throwIfAborted();
      changed += await tellChanges(context, workspaceId, now);
    }
    return counted({ changed });
  },
};

async function tellChanges({ db, pool }: JobContext, workspaceId: number, now: Date): Promise<number> {
  const cycle = await currentCycle(db, workspaceId);
  if (!cycle) return 0;
  const { keyResults } = await readKeyResults({ pool }, workspaceId, { cycleId: cycle.id }, now);
  let changed = 0;
  for (const { record, status, pooled } of keyResults) {
    if (record.publishedAt === null) continue;
    const next = status.status;
    changed += await db.$transaction(async (tx) => {
      const known = await tx.keyResultStanding.findUnique({ where: { keyResultId: record.id } });
      if (known?.status === next) return 0;
      const row = { workspaceId, status: next, since: now };
      await tx.keyResultStanding.upsert({
        where: { keyResultId: record.id },
        create: { keyResultId: record.id, ...row },
        update: row,
      });
      // The first look has nothing to compare with.
      if (!known) return 0;
      const reading = { value: pooled.value, interval: pooled.interval, n: pooled.n };
      const data = { keyResult: record.key, title: record.title, status: next, statusBefore: known.status, ...reading };
      await tellEvent(tx, { workspaceId, type: "key_result.status_changed", at: now, data });
      return 1;
    });
  }
  return changed;
}
