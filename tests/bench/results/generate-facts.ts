import type { FactsFixture } from "#tests/support/facts.ts";

/** A slice per statement, so that the embedded database never holds everything at once. */
const slice = 500_000;

/**
 * Facts made by the database itself: customers exposed over four weeks in three variations and two channels, three in
 * ten of them answering and one in five with an event within ten days. The answer depends a little on the variation.
 */
export async function generateFacts(shop: FactsFixture, customers: number): Promise<void> {
  const { workspaceId, experimentId, metrics, scales, steps, channels } = shop;
  const { pool } = shop.database;
  const unit = `md5('customer ' || g)::uuid`;
  const exposedAt = `timestamptz '2026-10-10' + (g::bigint * 7919 % 2419200) * interval '1 second'`;
  const later = `${exposedAt} + (g % 240) * interval '1 hour'`;
  const channel = `case g % 2 when 0 then ${channels.web} else ${channels.phone} end`;
  for (let from = 1; from <= customers; from += slice) {
    const numbers = `generate_series(${from}, ${Math.min(customers, from + slice - 1)}) g`;
    await pool.query(
      `insert into exposure (unit_id, experiment_id, workspace_id, variation, channel_id, first_exposed_at)
      select ${unit}, ${experimentId}, ${workspaceId}, g % 3, ${channel}, ${exposedAt} from ${numbers}`,
    );
    await pool.query(
      `insert into answer (unit_id, answer_id, workspace_id, scale_id, score, step_id, channel_id, answered_at)
      select ${unit}, 'a' || g, ${workspaceId}, ${scales.ces}, least(7, 1 + g * 31 % 7 + (g % 3 = 1 and g % 11 = 0)::int),
        case g % 5 when 0 then ${steps.search} else ${steps.pay} end, ${channel}, ${later}
      from ${numbers} where g % 10 < 3`,
    );
    await pool.query(
      `insert into event (unit_id, event_id, workspace_id, metric_id, value, channel_id, at)
      select ${unit}, 'e' || g, ${workspaceId}, ${metrics.minutes}, g % 50 * 10000, ${channel}, ${later}
      from ${numbers} where g % 5 = 0`,
    );
  }
}
