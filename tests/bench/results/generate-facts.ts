import type { FactsFixture } from "#tests/support/facts.ts";

/** A slice per statement, so that the embedded database never holds everything at once. */
const slice = 500_000;

/** Customers repeat after so many: the sums of any number of blocks are that many times the sums of one. */
export const block = 100_000;

/** The id of the customer number g, in SQL. */
export const unitOfCustomer = "md5('customer ' || g)::uuid";

/**
 * Facts made by the database itself, of the customers number `after` + 1 to `upTo`: exposed over four weeks in three
 * variations and two channels, three in ten of them answering and one in five with an event within ten days, and one in
 * ten having answered in the five weeks before. The answer depends a little on the variation.
 */
export async function generateFacts(shop: FactsFixture, after: number, upTo: number): Promise<void> {
  const { workspaceId, experimentId, metrics, scales, steps, channels } = shop;
  const { pool } = shop.database;
  const unit = unitOfCustomer;
  const exposedAt = `timestamptz '2026-10-10' + (k * 7919 % 2419200) * interval '1 second'`;
  const later = `${exposedAt} + (k % 240) * interval '1 hour'`;
  const earlier = `timestamptz '2026-08-30' + (k * 7919 % 3024000) * interval '1 second'`;
  const channel = `case k % 2 when 0 then ${channels.web} else ${channels.phone} end`;
  const step = `case k % 7 when 0 then ${steps.search} else ${steps.pay} end`;
  for (let from = after + 1; from <= upTo; from += slice) {
    const numbers = `(select g, (g % ${block})::bigint as k from generate_series(${from}, ${Math.min(upTo, from + slice - 1)}) g) numbers`;
    await pool.query(
      `insert into exposure (unit_id, experiment_id, workspace_id, variation, channel_id, first_exposed_at)
      select ${unit}, ${experimentId}, ${workspaceId}, k % 3, ${channel}, ${exposedAt} from ${numbers}`,
    );
    await pool.query(
      `insert into answer (unit_id, answer_id, workspace_id, scale_id, score, step_id, channel_id, answered_at)
      select ${unit}, 'a' || g, ${workspaceId}, ${scales.ces}, least(7, 1 + k * 31 % 7 + (k % 3 = 1 and k % 11 < 6)::int),
        ${step}, ${channel}, ${later}
      from ${numbers} where k % 10 < 3
      union all
      select ${unit}, 'b' || g, ${workspaceId}, ${scales.ces}, 1 + k * 31 % 7, ${step}, ${channel}, ${earlier}
      from ${numbers} where k % 10 = 4`,
    );
    await pool.query(
      `insert into event (unit_id, event_id, workspace_id, metric_id, value, channel_id, at)
      select ${unit}, 'e' || g, ${workspaceId}, ${metrics.minutes}, k % 50 * 10000, ${channel}, ${later}
      from ${numbers} where k % 5 = 0`,
    );
  }
}
