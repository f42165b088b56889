import type { SqlClient, SqlPool } from "./types.server.ts";

/** `code` is a key of the messages `jobs.alarm.*`, `data` their values. */
export type JobAlarm = { code: "sums-differ" | "fold-late"; data: Record<string, string | number> };

/** How a job went; instants are null until it happened. `failures` counts those since the last success. */
export type JobState = {
  name: string;
  startedAt: Date | null;
  finishedAt: Date | null;
  succeededAt: Date | null;
  failures: number;
  allRuns: number;
  allFailures: number;
  lastError: string | null;
  counts: Record<string, number>;
  alarm: JobAlarm | null;
  alarmAt: Date | null;
};

/**
 * Takes a slot of a job's timetable for this process; only one process gets it. A slot from a clock that was set back
 * since (more than two periods ahead) does not hold the job up.
 * @returns "taken", "first" when the job was never seen before (nothing is late yet), or null when another has it
 */
export async function takeSlot(
  tx: SqlClient,
  name: string,
  slot: Date,
  periodSeconds: number,
): Promise<"taken" | "first" | null> {
  const { rows } = await tx.query<{ first: boolean }>(
    `insert into job_state (name, slot) values ($1, $2)
    on conflict (name) do update set slot = excluded.slot
      where job_state.slot is null or job_state.slot < excluded.slot
        or job_state.slot > excluded.slot + 2 * $3 * interval '1 second'
    returning xmax = 0 as first`,
    [name, slot, periodSeconds],
  );
  const row = rows[0];
  if (!row) return null;
  return row.first ? "first" : "taken";
}

export async function saveStart(pool: SqlClient, name: string, at: Date): Promise<void> {
  await pool.query(
    `insert into job_state (name, started_at, all_runs) values ($1, $2, 1)
    on conflict (name) do update set started_at = $2, all_runs = job_state.all_runs + 1`,
    [name, at],
  );
}

/** An alarm keeps the instant at which it was first raised. */
export async function saveSuccess(
  pool: SqlClient,
  name: string,
  at: Date,
  { counts, alarm }: Pick<JobState, "counts" | "alarm">,
): Promise<void> {
  await pool.query(
    `update job_state set finished_at = $2, succeeded_at = $2, failures = 0, last_error = null, result = $3,
      alarm = $4::jsonb, alarm_at = case when $4::jsonb is null then null else coalesce(alarm_at, $2) end
    where name = $1`,
    [name, at, JSON.stringify(counts), alarm === null ? null : JSON.stringify(alarm)],
  );
}

/** @param message without anybody's data: administrators read it */
export async function saveFailure(pool: SqlClient, name: string, at: Date, message: string): Promise<void> {
  await pool.query(
    `update job_state set finished_at = $2, failures = failures + 1, all_failures = all_failures + 1, last_error = $3
    where name = $1`,
    [name, at, message.slice(0, 1000)],
  );
}

type Row = {
  name: string;
  started_at: Date | null;
  finished_at: Date | null;
  succeeded_at: Date | null;
  failures: number;
  all_runs: string;
  all_failures: string;
  last_error: string | null;
  result: JobState["counts"] | null;
  alarm: JobState["alarm"];
  alarm_at: Date | null;
};

/** Every job that ran or was planned, by name. */
export async function readJobStates(pool: SqlPool | SqlClient): Promise<JobState[]> {
  const { rows } = await pool.query<Row>("select * from job_state order by name");
  return rows.map((row) => ({
    name: row.name,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    succeededAt: row.succeeded_at,
    failures: row.failures,
    allRuns: Number(row.all_runs),
    allFailures: Number(row.all_failures),
    lastError: row.last_error,
    counts: row.result ?? {},
    alarm: row.alarm,
    alarmAt: row.alarm_at,
  }));
}
