import { foldDirty } from "#app/ingest/fold.ts";
import { markPartsSql } from "#app/ingest/marks.ts";
import type { FactsFixture } from "#tests/support/facts.ts";
import { unitOfCustomer } from "./generate-facts.ts";

const events = 10_000;
/** As many customers a batch as the folder takes on a server. */
const customers = 2000;

/**
 * One more answer of each of the first customers, all of whom met the test, folded in batches.
 * @returns µs on the clock per answer
 */
export async function measureFold({ database, workspaceId, ...shop }: FactsFixture): Promise<number> {
  const { pool } = database;
  const numbers = `generate_series(1, ${events}) g`;
  await pool.query(
    `insert into answer (unit_id, answer_id, workspace_id, scale_id, score, step_id, channel_id, answered_at)
    select ${unitOfCustomer}, 'more' || g, ${workspaceId}, ${shop.scales.ces}, 1 + g % 7, ${shop.steps.pay}, ${shop.channels.web},
      timestamptz '2026-11-08' + g * interval '1 second' from ${numbers}`,
  );
  await pool.query(
    markPartsSql(
      { src: "a", ref: "scale_id", at: "answered_at" },
      "(select * from answer where answer_id like 'more%') a",
    ),
  );
  const start = performance.now();
  for (let more = true; more; ) more = (await foldDirty(pool, { workspaceId, limit: customers })).more;
  return (1000 * (performance.now() - start)) / events;
}
