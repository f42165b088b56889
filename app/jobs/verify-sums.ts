import { verifySums } from "#app/ingest/verify.ts";
import type { Job } from "./job.ts";
import { daily } from "./schedule.ts";

/** Recomputes every stored sum from the facts, as `npm run verify:sums` does; a difference is an alarm. */
export const verifySumsDaily: Job = {
  name: "verify-sums",
  schedule: daily("02:40"),
  timeoutSeconds: 4 * 3600,
  run: async ({ pool, log }) => {
    const { differences, waiting } = await verifySums(pool);
    const rows = differences.reduce((sum, difference) => sum + difference.rows, 0);
    if (rows > 0) log.error({ differences }, "stored sums are not what the facts give");
    const tables = [...new Set(differences.map(({ table }) => table))].join(", ");
    return {
      counts: { differences: rows, waiting: waiting.customers + waiting.experiments },
      alarm: rows > 0 ? { code: "sums-differ", data: { rows, tables } } : null,
    };
  },
};
