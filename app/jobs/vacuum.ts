import { counted, type Job } from "./job.ts";
import { daily } from "./schedule.ts";

/** The embedded database has no autovacuum: without this, tables grow and plans go stale. */
export const vacuum: Job = {
  name: "vacuum",
  only: "pglite",
  schedule: daily("03:40"),
  timeoutSeconds: 3600,
  run: async ({ pool }, _now, signal) => {
    const { rows } = await pool.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname in ('public', 'pgboss') order by 1`,
    );
    // Table by table: pages are answered in between.
    for (const { name } of rows) {
      signal.throwIfAborted();
      await pool.query(`vacuum (analyze) ${name}`);
    }
    return counted({ tables: rows.length });
  },
};
