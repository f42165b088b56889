import { z } from "zod";
import type { SqlPool } from "./types.server.ts";

const row = z.object({ body: z.string(), score: z.number() });

/** Enough to see what people speak of; more would not be read. */
const latest = 1000;

/** The latest comments of customers since they first met the test, in its present phase; mixed customers left out. */
export async function listVerbatims(
  pool: SqlPool,
  workspaceId: number,
  experimentId: number,
): Promise<z.infer<typeof row>[]> {
  const { rows } = await pool.query(
    `select c.body, c.score
    from experiment t
    join exposure e on e.experiment_id = t.id and e.phase = t.phase and not e.crossed
    join answer_comment c on c.unit_id = e.unit_id and c.workspace_id = t.workspace_id
      and c.answered_at >= e.first_exposed_at
      and c.answered_at < e.first_exposed_at + make_interval(hours => t.window_hours)
    where t.id = $1 and t.workspace_id = $2
    order by c.answered_at desc limit ${latest}`,
    [experimentId, workspaceId],
  );
  return z.array(row).parse(rows);
}
