import type { SqlPool } from "#app/db/types.server.ts";
import { int, smallint, timestamptz, uuid } from "./binary-array.ts";
import { type Column, column, inputOf, parametersOf } from "./fact-columns.ts";
import type { ExposureFact, Fate } from "./facts.ts";
import { markEverythingSql } from "./marks.ts";

const exposureColumns: Column<ExposureFact>[] = [
  column("unit_id", uuid, (fact) => fact.unitId),
  column("experiment_id", int, (fact) => fact.experimentId),
  column("workspace_id", int, (fact) => fact.workspaceId),
  column("variation", smallint, (fact) => fact.variation),
  column("channel_id", int, (fact) => fact.channelId),
  column("at", timestamptz, (fact) => fact.at),
  column("cluster_id", uuid, (fact) => fact.clusterId),
];

/**
 * The earliest exposure wins, and two variations in one phase make the customer crossed, in whatever order they arrive:
 * ties are broken by variation and channel. The phase is the one the test was in at that instant. Where lots are drawn
 * by team and day nobody is crossed: customers come back on other days, and leaving those out would leave out whom the
 * variation made call again.
 */
function exposureSql(repeated: boolean): string {
  return `
  with input as (
    select i.*, case when t.phase = 1 then 1 else coalesce(
        (select max((p ->> 'phase')::int) from jsonb_array_elements(t.phases) p where (p ->> 'from')::timestamptz <= i.at),
        (select min((p ->> 'phase')::int) from jsonb_array_elements(t.phases) p), t.phase) end::smallint as phase
    from (${inputOf(exposureColumns)}) i join experiment t on t.id = i.experiment_id),
  merged as (${repeated ? mergedSql : "select *, at as first_exposed_at, false as crossed from input"}),
  stored as (
    insert into exposure as x
      (unit_id, experiment_id, phase, workspace_id, variation, channel_id, first_exposed_at, crossed, cluster_id)
    select unit_id, experiment_id, phase, workspace_id, variation, channel_id, first_exposed_at, crossed, cluster_id
    from merged order by unit_id, experiment_id, phase
    on conflict (unit_id, experiment_id, phase) do update set
      (variation, channel_id, first_exposed_at, cluster_id) = (
        select e.variation, e.channel_id, e.first_exposed_at, e.cluster_id
        from (values (x.variation, x.channel_id, x.first_exposed_at, x.cluster_id),
          (excluded.variation, excluded.channel_id, excluded.first_exposed_at, excluded.cluster_id))
          as e (variation, channel_id, first_exposed_at, cluster_id)
        order by e.first_exposed_at, e.variation, e.channel_id, e.cluster_id limit 1),
      crossed = x.crossed or excluded.crossed or (x.variation <> excluded.variation and excluded.cluster_id is null)
    where (excluded.first_exposed_at, excluded.variation, excluded.channel_id) < (x.first_exposed_at, x.variation, x.channel_id)
      or (excluded.cluster_id < x.cluster_id and (excluded.first_exposed_at, excluded.variation, excluded.channel_id)
        = (x.first_exposed_at, x.variation, x.channel_id))
      or (excluded.cluster_id is null and not x.crossed and (excluded.crossed or x.variation <> excluded.variation))
    returning unit_id, experiment_id, phase, workspace_id),
  marked as (${markEverythingSql("stored")})
  select i.ordinal from (${repeated ? placedSql : "select *, 1 as place from input"}) i
    left join stored s using (unit_id, experiment_id, phase)
  where i.place > 1 or s.unit_id is null`;
}

/** One statement may touch a row once: exposures of one customer are merged before. */
const mergedSql = `
  select unit_id, experiment_id, phase, min(workspace_id) as workspace_id,
    (array_agg(variation order by at, variation, channel_id))[1] as variation,
    (array_agg(channel_id order by at, variation, channel_id))[1] as channel_id,
    (array_agg(cluster_id order by at, variation, channel_id, cluster_id))[1] as cluster_id,
    min(at) as first_exposed_at, count(cluster_id) = 0 and min(variation) <> max(variation) as crossed
  from input group by unit_id, experiment_id, phase`;

const placedSql = `
  select *, row_number() over (partition by unit_id, experiment_id, phase, variation order by ordinal) as place from input`;

const exposureTexts = { once: exposureSql(false), repeated: exposureSql(true) };

/** A repeated exposure is a duplicate; one that changes what is known of the customer is accepted. */
export async function writeExposures(pool: SqlPool, facts: readonly ExposureFact[]): Promise<Fate[]> {
  const fates = facts.map((): Fate => "accepted");
  const customers = new Set(facts.map((fact) => `${fact.unitId} ${fact.experimentId}`));
  const text = customers.size < facts.length ? exposureTexts.repeated : exposureTexts.once;
  const { rows } = await pool.query<{ ordinal: string }>(text, parametersOf(exposureColumns, facts));
  for (const { ordinal } of rows) fates[Number(ordinal) - 1] = "duplicate";
  return fates;
}
