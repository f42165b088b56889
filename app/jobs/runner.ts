import { databaseError } from "#app/db/database-error.server.ts";
import { saveFailure, saveStart, saveSuccess, takeSlot } from "#app/db/job-state.server.ts";
import { retrySerialization } from "#app/db/retry.server.ts";
import { sqlTransaction } from "#app/db/sql-transaction.server.ts";
import type { Job, JobContext } from "./job.ts";
import { createJobQueue } from "./job-queue.ts";
import { registry } from "./registry.ts";
import { slotAt } from "./schedule.ts";

export type Jobs = {
  /** Begins to run jobs by their timetables. Without it nothing runs by itself. */
  start(): Promise<void>;
  /** Asks for a run as soon as possible, here or in another process; nothing more when one already waits. */
  runNow(name: string): Promise<void>;
  /** Takes what is due at `now` and waits until what this process took of it has ended. Tests call it with their clock. */
  tick(now: Date): Promise<void>;
  /** Lets running jobs end, or hands them back to the queue. */
  stop(): Promise<void>;
};

type RunnerOptions = {
  context: JobContext;
  now(): Date;
  jobs?: readonly Job<string>[];
  /** Hears of every failed run: the metrics count them. */
  onFailed?(name: string): void;
};

const tickMilliseconds = 5_000;
/** The disk and the database are busy with the first pages. */
const firstTickMilliseconds = 2_000;

/** Any number of processes may each have one. */
export function createJobs({ context, now, jobs = registry, onFailed }: RunnerOptions): Jobs {
  const { pool, log, kind } = context;
  const mine = jobs.filter(({ only }) => only === undefined || only === kind);
  const queue = createJobQueue(pool, mine, log);
  const stopping = new AbortController();
  const working = new Map<string, Promise<void>>();
  /** Slots this process need not ask about again. */
  const seen = new Map<string, number>();
  let opened: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  const open = () => {
    opened ??= queue.open().catch((error) => {
      opened = null;
      throw error;
    });
    return opened;
  };

  async function askWhenDue(job: Job<string>, at: Date): Promise<void> {
    const slot = slotAt(job.schedule, at);
    if (seen.get(job.name) === slot.getTime()) return;
    if (!job.due || (await job.due(context, at))) {
      await retrySerialization(() =>
        sqlTransaction(pool, async (tx) => {
          const taken = await takeSlot(tx, job.name, slot, job.schedule.periodSeconds);
          // A job never seen before is not late: a new installation has nothing to verify yet.
          if (taken === "taken" || (taken === "first" && job.due)) await queue.ask(job.name, tx);
        }),
      );
    }
    seen.set(job.name, slot.getTime());
  }

  async function workOff(job: Job<string>, at: Date): Promise<void> {
    const id = await queue.take(job.name);
    if (id === null) return;
    await saveStart(pool, job.name, at);
    const started = performance.now();
    // The end is told by the run's length: tests move `at`.
    const end = () => new Date(at.getTime() + Math.round(performance.now() - started));
    try {
      const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(job.timeoutSeconds * 1000)]);
      const result = await job.run(context, at, signal);
      await saveSuccess(pool, job.name, end(), result);
      await queue.done(job.name, id);
    } catch (err) {
      log.error({ err, job: job.name }, "a job failed");
      onFailed?.(job.name);
      const message = describe(err);
      await saveFailure(pool, job.name, end(), message);
      await queue.failed(job.name, id, message);
    }
  }

  function work(job: Job<string>, at: Date): void {
    if (working.has(job.name)) return;
    const run = askWhenDue(job, at)
      .then(() => workOff(job, at))
      .catch((err: unknown) => log.error({ err, job: job.name }, "a job could not be taken up"))
      .finally(() => working.delete(job.name));
    working.set(job.name, run);
  }

  async function tick(at: Date): Promise<void> {
    await open();
    for (const job of mine) work(job, at);
    await Promise.all(working.values());
  }

  function schedule(milliseconds: number): void {
    timer = setTimeout(() => {
      // Not awaited: a long job does not hold up the others.
      for (const job of mine) work(job, now());
      schedule(tickMilliseconds);
    }, milliseconds);
    timer.unref();
  }

  return {
    async start() {
      await open();
      if (!timer && !stopping.signal.aborted) schedule(firstTickMilliseconds);
    },
    async runNow(name) {
      await open();
      await queue.ask(name);
      const job = mine.find((one) => one.name === name);
      if (job && timer) work(job, now());
    },
    tick,
    async stop() {
      clearTimeout(timer);
      stopping.abort(new Error("Cairn is stopping"));
      await Promise.all(working.values());
      if (opened) await queue.close();
    },
  };
}

/** A database's message may quote a row, so only its code is kept. */
function describe(error: unknown): string {
  const code = databaseError(error)?.code;
  if (code !== undefined) return `database error ${code}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
