import { applySchedule, dueSchedules } from "#app/db/flag-schedule.server.ts";
import type { PrismaClient } from "#prisma/generated/client.ts";
import { counted, type Job } from "./job.ts";
import { every } from "./schedule.ts";

/** Makes the flag changes that are due, each in a transaction of its own, in the order of their instants. */
export async function applyFlagSchedules(db: PrismaClient, now: Date): Promise<{ applied: number; failed: number }> {
  const counts = { applied: 0, failed: 0 };
  for (const due of await dueSchedules(db, now)) {
    const outcome = await db.$transaction((tx) => applySchedule(tx, due, now));
    if (outcome) counts[outcome]++;
  }
  return counts;
}

/** Scheduled flag changes, each minute. */
export const flagSchedules: Job = {
  name: "flag-schedules",
  schedule: every(60),
  timeoutSeconds: 300,
  due: async ({ db }, now) => (await dueSchedules(db, now, 1)).length > 0,
  run: async ({ db }, now) => counted(await applyFlagSchedules(db, now)),
};
