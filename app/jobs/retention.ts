import { dropNotes } from "#app/db/observation.server.ts";
import { dropSeen, isSeenBefore, seenSince } from "#app/db/seen-customer.server.ts";
import type { SqlPool } from "#app/db/types.server.ts";
import { anonymisable, anonymise, dropComments, type Retention } from "#app/ingest/anonymise.ts";
import { counted, type Job } from "./job.ts";
import { daily } from "./schedule.ts";

const atOnce = 20_000;
/** Small, so that the fold and the pages come in between. */
const together = 500;

/** The first instant that is kept: so many months before today, at 00:00 UTC. */
export function keptSince(now: Date, months: number): Date {
  const day = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1));
  const lastDay = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
  day.setUTCDate(Math.min(now.getUTCDate(), lastDay));
  return day;
}

async function anonymiseAll(pool: SqlPool, period: Retention, signal: AbortSignal): Promise<number> {
  let done = 0;
  for (;;) {
    const customers = await anonymisable(pool, period, atOnce);
    if (customers.length === 0) return done;
    for (let start = 0; start < customers.length; start += together) {
      signal.throwIfAborted();
      const some = customers.slice(start, start + together);
      await anonymise(pool, period, some);
      done += some.length;
    }
  }
}

/** Takes the way back to the customer from facts older than their workspace keeps, and drops what was written in words. */
export const retention: Job = {
  name: "retention",
  schedule: daily("02:10"),
  timeoutSeconds: 4 * 3600,
  due: async ({ db, pool }, now) =>
    (await db.workspace.count({ where: { retentionMonths: { not: null } } })) > 0 ||
    (await isSeenBefore(pool, seenSince(now))),
  run: async ({ db, pool }, now, signal) => {
    const counts = { customers: 0, comments: 0, notes: 0 };
    await dropSeen(pool, seenSince(now));
    const workspaces = await db.workspace.findMany({
      where: { retentionMonths: { not: null } },
      select: { id: true, retentionMonths: true },
    });
    for (const { id, retentionMonths } of workspaces) {
      if (retentionMonths === null) continue;
      const period = { workspaceId: id, before: keptSince(now, retentionMonths) };
      await dropSeen(pool, period.before, id);
      counts.comments += await dropComments(pool, period);
      counts.notes += await dropNotes(db, period);
      counts.customers += await anonymiseAll(pool, period, signal);
    }
    return counted(counts);
  },
};
