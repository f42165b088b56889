import { z } from "zod";
import type { FidelityCount } from "#experiments/analysis/input.ts";
import { type DeliveryOutcome, deliveryOutcomes } from "#experiments/definition/delivery.ts";
import type { SqlPool } from "./types.server.ts";

export type DeliveryWrite = {
  workspaceId: number;
  /** See `Ingest.unitId`. */
  unitId: string;
  experimentId: number;
  /** The look-up it belongs to: one customer, one contact. */
  deliveryId: string;
  phase: number;
  variation: number;
  outcome: DeliveryOutcome;
  /** The user; the row is its own record of who said what. */
  recordedBy: number | null;
  at: Date;
};

/** Records a delivery once; the same look-up's later word replaces its earlier one. */
export async function recordDelivery(pool: SqlPool, delivery: DeliveryWrite): Promise<"recorded" | "unchanged"> {
  const { unitId, experimentId, deliveryId, workspaceId, phase, variation, outcome, recordedBy, at } = delivery;
  const { rowCount } = await pool.query(
    `insert into delivery as d (unit_id, experiment_id, delivery_id, workspace_id, phase, variation, outcome, recorded_by, at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (unit_id, experiment_id, delivery_id) do update
      set outcome = excluded.outcome, recorded_by = excluded.recorded_by, at = excluded.at
      where d.workspace_id = excluded.workspace_id and d.outcome <> excluded.outcome`,
    [unitId, experimentId, deliveryId, workspaceId, phase, variation, outcome, recordedBy, at.toISOString()],
  );
  return rowCount === 0 ? "unchanged" : "recorded";
}

const outcomeRow = z.object({ experiment_id: z.number(), outcome: z.enum(deliveryOutcomes) });

/** What was recorded in one look-up, by test id. */
export async function readDeliveries(
  pool: SqlPool,
  workspaceId: number,
  unitId: string,
  deliveryId: string,
): Promise<Record<number, DeliveryOutcome>> {
  const { rows } = await pool.query(
    "select experiment_id, outcome from delivery where workspace_id = $1 and unit_id = $2 and delivery_id = $3",
    [workspaceId, unitId, deliveryId],
  );
  return Object.fromEntries(
    z
      .array(outcomeRow)
      .parse(rows)
      .map((row) => [row.experiment_id, row.outcome]),
  );
}

/**
 * Answers on a test's survey metrics by customers whom an agent served with a card of the test's present phase, in time
 * after it, but of whom no exposure is known: the application that should report it does not. null: nobody logs.
 */
export async function countAnswersWithoutExposure(
  pool: SqlPool,
  workspaceId: number,
  experimentId: number,
): Promise<number | null> {
  const { rows } = await pool.query<{ answers: string }>(
    `select count(distinct (a.unit_id, a.answer_id)) filter (where a.unit_id is not null) as answers
    from delivery d join experiment t on t.id = d.experiment_id and t.phase = d.phase
    left join experiment_metric em on em.experiment_id = t.id
    left join metric m on m.id = em.metric_id and m.kind = 'survey'
    left join answer a on a.unit_id = d.unit_id and a.scale_id = m.scale_id
      and a.answered_at >= d.at and a.answered_at < d.at + make_interval(hours => m.window_hours)
      and (m.step_id is null or a.step_id = m.step_id)
      and (m.step_id is not null or m.journey_id is null
        or a.step_id in (select s.id from step s where s.journey_id = m.journey_id))
      and not exists (select from exposure x
        where x.unit_id = d.unit_id and x.experiment_id = d.experiment_id and x.phase = d.phase)
    where d.workspace_id = $1 and d.experiment_id = $2 group by d.experiment_id`,
    [workspaceId, experimentId],
  );
  return rows[0] === undefined ? null : Number(rows[0].answers);
}

const countRow = z.object({
  variation: z.number(),
  done: z.coerce.number(),
  not_possible: z.coerce.number(),
  refused: z.coerce.number(),
});

/** What agents logged in the present phase of a test, per variation that has anything; null: nobody logs. */
export async function countDeliveries(
  pool: SqlPool,
  workspaceId: number,
  experimentId: number,
): Promise<FidelityCount[] | null> {
  const of = (outcome: DeliveryOutcome) => `count(*) filter (where d.outcome = '${outcome}')`;
  const { rows } = await pool.query(
    `select d.variation, ${of("done")} as done, ${of("not-possible")} as not_possible, ${of("refused")} as refused
    from delivery d join experiment t on t.id = d.experiment_id and t.phase = d.phase
    where d.workspace_id = $1 and d.experiment_id = $2 group by d.variation order by d.variation`,
    [workspaceId, experimentId],
  );
  const counts = z.array(countRow).parse(rows);
  return counts.length === 0 ? null : counts.map(({ not_possible, ...row }) => ({ ...row, notPossible: not_possible }));
}
