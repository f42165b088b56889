import { acceptedLoss } from "./accepted-loss.ts";
import { digest } from "./digest.ts";
import { flagSchedules } from "./flag-schedules.ts";
import { foldCatchUp } from "./fold-catch-up.ts";
import { growthbookSync } from "./growthbook-sync.ts";
import type { Job } from "./job.ts";
import { keyResultStatus } from "./key-result-status.ts";
import { ramps } from "./ramps.ts";
import { retention } from "./retention.ts";
import { vacuum } from "./vacuum.ts";
import { verifySumsDaily } from "./verify-sums.ts";
import { webhookLog, webhooks } from "./webhooks.ts";

/** Every job there is. A new one: a file in this room, a line here, its name in `JobName` and in both languages. */
export const registry: readonly Job[] = [
  foldCatchUp,
  acceptedLoss,
  flagSchedules,
  ramps,
  growthbookSync,
  keyResultStatus,
  digest,
  webhooks,
  verifySumsDaily,
  webhookLog,
  retention,
  vacuum,
];
