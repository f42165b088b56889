import type { Logger } from "pino";
import type { JobAlarm } from "#app/db/job-state.server.ts";
import type { Database, SqlPool } from "#app/db/types.server.ts";
import type { Env } from "#app/env.server.ts";
import type { Folder } from "#app/ingest/folder.ts";
import type { PrismaClient } from "#prisma/generated/client.ts";
import type { Schedule } from "./schedule.ts";

/** Every job's name; its title and meaning are the messages `jobs.name.<name>` and `jobs.about.<name>`. */
export type JobName =
  | "fold-catch-up"
  | "flag-schedules"
  | "accepted-loss"
  | "growthbook-sync"
  | "key-result-status"
  | "digest"
  | "webhooks"
  | "webhook-log"
  | "verify-sums"
  | "ramps"
  | "retention"
  | "vacuum";

/** What a job may use; the server's services are one. Jobs take the time as an argument: there is no clock in here. */
export type JobContext = {
  env: Env;
  kind: Database["kind"];
  db: PrismaClient;
  pool: SqlPool;
  folder: Pick<Folder, "foldNow" | "lag">;
  log: Logger;
};

/** What a run did, in counts that the admin page shows, and what it found wrong, shown until a run finds nothing. */
export type JobResult = { counts: Record<string, number>; alarm: JobAlarm | null };

/**
 * Something that runs by itself. Any process may run it, one at a time in the whole installation, and any run may be cut
 * short and come again: `run` must leave nothing half done and do nothing twice.
 */
export type Job<Name extends string = JobName> = {
  /** Kebab-case. */
  name: Name;
  schedule: Schedule;
  /** Left out: on both databases. */
  only?: Database["kind"];
  /** A cheap question asked at each slot: false leaves the slot out, so that an idle installation writes nothing. */
  due?(context: JobContext, now: Date): Promise<boolean>;
  /** A run is given up and comes again after so many seconds. */
  timeoutSeconds: number;
  /** @throws anything: the run counts as failed, is retried, and its message is shown to administrators */
  run(context: JobContext, now: Date, signal: AbortSignal): Promise<JobResult>;
};

/** A result with nothing to be alarmed of. */
export function counted(counts: Record<string, number>): JobResult {
  return { counts, alarm: null };
}
