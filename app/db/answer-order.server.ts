import { z } from "zod";
import type { AnswerOrder } from "#experiments/analysis/answer-order.ts";
import type { SqlPool } from "./types.server.ts";

const row = z.object({ before: z.coerce.number(), after: z.coerce.number() });

/**
 * How many answers came before and after the first exposure, of customers whose window for answers is over at `now`, on
 * the survey metric most answered; null: the test has none, or nobody's window is over. From folded sums.
 */
export async function readAnswerOrder(
  pool: SqlPool,
  workspaceId: number,
  experimentId: number,
  now: Date,
): Promise<AnswerOrder | null> {
  const { rows } = await pool.query(
    `select sum(r.sum_e) as before, sum(r.sum_d) as after from rollup r join metric m on m.id = r.metric_id
    where r.workspace_id = $1 and r.experiment_id = $2 and m.kind = 'survey' and r.variation >= 0
      and r.day < ($3::timestamptz at time zone 'UTC')::date - ceil(m.window_hours / 24.0)::int
    group by r.metric_id order by sum(r.sum_e) + sum(r.sum_d) desc, r.metric_id limit 1`,
    [workspaceId, experimentId, now.toISOString()],
  );
  return rows[0] === undefined ? null : row.parse(rows[0]);
}
