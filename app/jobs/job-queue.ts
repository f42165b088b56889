import PgBoss from "pg-boss";
import type { Logger } from "pino";
import { databaseError } from "#app/db/database-error.server.ts";
import { retrySerialization } from "#app/db/retry.server.ts";
import { DatabaseRefused, type SqlClient, type SqlPool } from "#app/db/types.server.ts";
import type { Job } from "./job.ts";

/** What was asked for and waits its turn, in the database: any process may take it, one run of a job at a time. */
export type JobQueue = {
  /** Creates what the queue needs in the database, at the first start. */
  open(): Promise<void>;
  /** Asks for a run, inside `tx` when given; nothing is added while one already waits. */
  ask(name: string, tx?: SqlClient): Promise<void>;
  /** The id of a run to do now, null when none waits or another process is at it. */
  take(name: string): Promise<string | null>;
  done(name: string, id: string): Promise<void>;
  failed(name: string, id: string, message: string): Promise<void>;
  /** Ends the queue's own queries; the pool stays open. */
  close(): Promise<void>;
};

const retries = { retryLimit: 3, retryDelay: 120, retryBackoff: true };
/** What comes again within the hour by itself needs no retry. */
const noRetries = { retryLimit: 0 };

/**
 * pg-boss on the pool of everything else. Its own timetable and workers stay off: cron there forgets what fell due while
 * nobody ran, and workers end runs in queries nobody waits for.
 */
export function createJobQueue(pool: SqlPool, jobs: readonly Job<string>[], log: Logger): JobQueue {
  const running = new Set<Promise<unknown>>();
  const run = (text: string, values: unknown[]) => {
    const query = pool.query(text, values);
    const settled = query.catch(() => {}).finally(() => running.delete(settled));
    running.add(settled);
    return query;
  };
  const executeSql = async (text: string, values: unknown[]) => {
    try {
      return await run(text, values);
    } catch (err) {
      // `fetch` takes every error for "another process is at it", which is a unique violation.
      if (databaseError(err)?.code !== "23505") log.warn({ err }, "the job queue could not ask the database");
      throw err;
    }
  };
  const boss = new PgBoss({ db: { executeSql }, schedule: false, application_name: "cairn" });
  boss.on("error", (err) => log.warn({ err }, "the job queue's own upkeep failed"));

  return {
    async open() {
      await boss.start().catch((error: unknown) => {
        if (databaseError(error)?.code !== "42501") throw error;
        throw new DatabaseRefused(
          "The database user may not create the schema pgboss, where jobs wait their turn. Grant it CREATE on the database.",
          { cause: error },
        );
      });
      const known = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
      for (const { name, timeoutSeconds, schedule } of jobs) {
        const queue = known.get(name);
        const options = {
          name,
          policy: "stately" as const,
          expireInSeconds: timeoutSeconds,
          ...(schedule.periodSeconds > 3600 ? retries : noRetries),
        };
        // Two processes that start at once lock the same tables in another order.
        if (!queue) await retrySerialization(() => boss.createQueue(name, options));
        else if (queue.expireInSeconds !== timeoutSeconds || queue.retryLimit !== options.retryLimit) {
          await boss.updateQueue(name, options);
        }
      }
    },
    async ask(name, tx) {
      const inside = tx && { db: { executeSql: (text: string, values: unknown[]) => tx.query(text, values) } };
      await boss.send(name, {}, inside ?? {});
    },
    async take(name) {
      const [job] = await boss.fetch(name);
      return job?.id ?? null;
    },
    done: (name, id) => boss.complete(name, id),
    failed: (name, id, message) => boss.fail(name, id, { message }),
    async close() {
      await boss.stop({ graceful: false });
      await Promise.all(running);
    },
  };
}
