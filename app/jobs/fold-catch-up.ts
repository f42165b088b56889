import type { Job } from "./job.ts";
import { every } from "./schedule.ts";

/** Facts are counted within a second or two; older marks mean that the process that took them died or fell behind. */
const lateSeconds = 60;

/** Folds what no process folded in time, and says so when that does not help. */
export const foldCatchUp: Job = {
  name: "fold-catch-up",
  schedule: every(60),
  timeoutSeconds: 1800,
  due: async ({ folder }) => (await folder.lag()) > lateSeconds,
  run: async ({ folder }) => {
    const customers = await folder.foldNow();
    const seconds = Math.round(await folder.lag());
    return { counts: { customers }, alarm: seconds > lateSeconds ? { code: "fold-late", data: { seconds } } : null };
  },
};
