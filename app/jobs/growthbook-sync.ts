import { hasDueLinks } from "#app/db/growthbook-link.server.ts";
import { syncDueTests } from "#app/growthbook/worker.server.ts";
import { counted, type Job } from "./job.ts";
import { every } from "./schedule.ts";

/** Sends changes of tests to GrowthBook and reads back what is due there. */
export const growthbookSync: Job = {
  name: "growthbook-sync",
  schedule: every(5),
  timeoutSeconds: 600,
  due: async ({ db }, now) => await hasDueLinks(db, now),
  run: async (context, now, signal) => counted({ tests: await syncDueTests(context, () => now, { signal }) }),
};
