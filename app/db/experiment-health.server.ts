import { z } from "zod";
import type { AnalysisInput } from "#experiments/analysis/input.ts";
import { type DeliveryOutcome, deliveryOutcomes } from "#experiments/definition/delivery.ts";
import type { SqlPool } from "./types.server.ts";

/** What says whether a test can be trusted, beside its sums; none of its effects. */
export type HealthCounts = Pick<AnalysisInput, "fidelity" | "answersWithoutExposure" | "answerOrder">;

export const notCounted: HealthCounts = { fidelity: null, answersWithoutExposure: null, answerOrder: null };

/** What agents logged in the present phase, per variation that has anything; null: nobody logs. */
const fidelitySql = `
  select json_agg(json_build_object('variation', variation, 'done', done, 'notPossible', "not-possible", 'refused', refused)
    order by variation)
  from (select d.variation, ${deliveryOutcomes.map(countOf).join(", ")}
    from delivery d join experiment t on t.id = d.experiment_id and t.phase = d.phase
    where d.workspace_id = $1 and d.experiment_id = $2 group by d.variation) logged`;

function countOf(outcome: DeliveryOutcome): string {
  return `count(*) filter (where d.outcome = '${outcome}') as "${outcome}"`;
}

/**
 * Answers on the test's survey metrics by customers whom an agent served with a card of its present phase, in time after
 * it, but of whom no exposure is known: the application that should report it does not. null: nobody logs.
 */
const withoutExposureSql = `
  select count(distinct (a.unit_id, a.answer_id)) filter (where a.unit_id is not null)
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
  where d.workspace_id = $1 and d.experiment_id = $2 group by d.experiment_id`;

/**
 * How many answers came before and after the first exposure, of customers whose window for answers is over at $3, on the
 * survey metric most answered; null: the test has none, or nobody's window is over. From folded sums.
 */
const answerOrderSql = `
  select json_build_object('before', sum(r.sum_e), 'after', sum(r.sum_d))
  from rollup r join metric m on m.id = r.metric_id
  where r.workspace_id = $1 and r.experiment_id = $2 and m.kind = 'survey' and r.variation >= 0
    and r.day < ($3::timestamptz at time zone 'UTC')::date - ceil(m.window_hours / 24.0)::int
  group by r.metric_id order by sum(r.sum_e) + sum(r.sum_d) desc, r.metric_id limit 1`;

const count = z.number();
const countsRow: z.ZodType<HealthCounts> = z.object({
  fidelity: z.array(z.object({ variation: count, done: count, notPossible: count, refused: count })).nullable(),
  answersWithoutExposure: z.coerce.number().nullable(),
  answerOrder: z.object({ before: count, after: count }).nullable(),
});

/** Counted for one test, when it is looked at by itself. */
export async function readHealthCounts(
  pool: SqlPool,
  workspaceId: number,
  experimentId: number,
  now: Date,
): Promise<HealthCounts> {
  const { rows } = await pool.query(
    `select (${fidelitySql}) as fidelity, (${withoutExposureSql}) as "answersWithoutExposure", (${answerOrderSql}) as "answerOrder"`,
    [workspaceId, experimentId, now.toISOString()],
  );
  return countsRow.parse(rows[0]);
}
