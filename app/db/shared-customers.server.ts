import { z } from "zod";
import type { SqlPool } from "./types.server.ts";

/** How many customers of each test are looked up, at most: a share of 10 % is then right to within 1.4 points. */
const sampleSize = 2000;

const count = z.coerce.number();
const pairRow = z.object({
  experiment_id: z.number(),
  variation: z.number(),
  /** Null: customers of the sample in this variation, wherever else they are. */
  other_id: z.number().nullable(),
  other_variation: z.number().nullable(),
  units: count,
});

type Place = { experimentId: number; variations: readonly number[] | null };

/** Answers to "how many of one test's customers are in another too?", from samples taken once. */
export type SharedCustomers = {
  /**
   * Share 0–1 of a test's customers who are in another; of the given variations only, null for all. Null when nobody
   * met the test.
   */
  share(of: Place, other: Place): number | null;
};

/**
 * Looks up at most 2,000 customers of each test in the others, so that the cost does not grow with the tests. Customer
 * ids are keyed hashes, so that those which sort first are a random sample, and the same one each time.
 * @param others tests to look them up in; the same ones by default
 */
export async function sampleShared(
  pool: SqlPool,
  experimentIds: readonly number[],
  others: readonly number[] = experimentIds,
): Promise<SharedCustomers> {
  const { rows } = await pool.query(
    `with met as materialized (
      select e.experiment_id, e.unit_id, e.variation
      from unnest($1::int[]) as test (id)
      cross join lateral (
        select experiment_id, unit_id, variation from exposure
        where experiment_id = test.id and not crossed order by unit_id limit $3
      ) e
    )
    select experiment_id, variation, null::int as other_id, null::int as other_variation, count(distinct unit_id) as units
    from met group by experiment_id, variation
    union all
    select met.experiment_id, met.variation, o.experiment_id, o.variation, count(distinct met.unit_id)
    from met join exposure o on o.unit_id = met.unit_id
    where o.experiment_id = any($2::int[]) and o.experiment_id <> met.experiment_id and not o.crossed
    group by met.experiment_id, met.variation, o.experiment_id, o.variation`,
    [[...experimentIds], [...others], sampleSize],
  );
  const pairs = z.array(pairRow).parse(rows);
  return {
    share(of, other) {
      const own = pairs.filter(({ experiment_id, variation }) => isAt(of, experiment_id, variation));
      const looked = own.reduce((sum, { other_id, units }) => (other_id === null ? sum + units : sum), 0);
      const met = own.reduce(
        (sum, { other_id, other_variation, units }) =>
          other_id !== null && other_variation !== null && isAt(other, other_id, other_variation) ? sum + units : sum,
        0,
      );
      // a customer in two phases of the other test stands in both of its rows
      return looked === 0 ? null : Math.min(1, met / looked);
    },
  };
}

const isAt = ({ experimentId, variations }: Place, id: number, variation: number): boolean =>
  id === experimentId && (variations === null || variations.includes(variation));
