import {
  allSeriesSql,
  contributions,
  ofCells,
  ofContributions,
  ofCustomers,
  type Scope,
  seriesColumns,
  statColumns,
  statSql,
  touched,
} from "./contribution.sql.ts";
import { addSql, cellSql, cellTarget, rollupSql, rollupTarget, seriesSumsSql, seriesTarget } from "./sums.sql.ts";

/** The contributions a fold makes new: those the facts give, and the condition on those stored. */
type Renewed = { scope: Scope; stored: string };

const ofExperiments = "(experiment_id = 0 or experiment_id = any($2::int[]))";

/** Everything of customers $1 in experiments $2. */
const wholeStats: Renewed = {
  scope: ofCustomers,
  stored: "unit_id = any($1::uuid[]) and experiment_id = any($2::int[]) and not kept",
};
const wholeSeries: Renewed = { scope: ofCustomers, stored: `unit_id = any($1::uuid[]) and ${ofExperiments}` };

/** What facts touch; parameters as for `ofContributions` and for `ofCells`. */
const touchedStats: Renewed = {
  scope: ofContributions,
  stored: `not kept
    and (unit_id, experiment_id, metric_id) in (select s.unit_id, s.experiment_id, s.metric_id from ${contributions})`,
};
const touchedSeries: Renewed = {
  scope: ofCells,
  stored: `${ofExperiments} and (unit_id, kind, ref_id, day) in (
    select t.unit_id, (case t.src when 'a' then 's' else t.src end)::"char", t.ref_id, t.day from ${touched})`,
};

type Folded = { table: string; columns: string; key: readonly string[]; fresh: string; stored: string };

/**
 * changes: rows of contributions that are new (sign 1) or no longer so (−1); a changed row is one of each. Written so
 * that its cost is that of the customers, whatever the planner believes: nothing joins whole tables, or the changes
 * with themselves.
 */
function differencesSql({ table, columns, key, fresh, stored }: Folded): string {
  const keys = key.join(", ");
  const changing = columns.split(", ").filter((name) => !key.includes(name));
  return `
  with changes as materialized (
    select sum(sign)::int as sign, ${columns} from (
      select 1 as sign, ${columns} from (${fresh}) c
      union all select -1, ${columns} from ${table} where ${stored}) both_sides
    group by ${columns} having sum(sign) <> 0),
  gone as materialized (select ${keys} from changes group by ${keys} having max(sign) < 0),
  removed as (delete from ${table} u using gone g where u.unit_id = any($1::uuid[])
    and ${key.map((name) => `u.${name} = g.${name}`).join(" and ")}),
  placed as (insert into ${table} (${columns}) select ${columns} from changes where sign > 0 on conflict (${keys}) do update
    set ${changing.map((name) => `${name} = excluded.${name}`).join(", ")})`;
}

const changes = "select * from changes";

const statsText = ({ scope, stored }: Renewed) => `
  ${differencesSql({
    table: "unit_stat",
    columns: statColumns,
    key: ["unit_id", "experiment_id", "metric_id"],
    fresh: statSql(scope),
    stored,
  })},
  summed as (${addSql(rollupTarget, rollupSql(changes))} returning r.experiment_id, r.units as left_over),
  counted as (${addSql(cellTarget, cellSql(changes))} returning r.experiment_id, r.answers as left_over)
  select c.experiment_id, exists (
      select from (select * from summed union all select * from counted) s
      where s.experiment_id = c.experiment_id and s.left_over = 0) as emptied
  from (select distinct experiment_id from changes) c`;

const seriesUnitKey = [
  ...["unit_id", "kind", "ref_id", "step_id", "channel_id", "day", "score", "experiment_id", "variation"],
];

const seriesText = ({ scope, stored }: Renewed) => `
  ${differencesSql({
    table: "unit_series",
    columns: seriesColumns,
    key: seriesUnitKey,
    fresh: allSeriesSql(scope),
    stored,
  })},
  summed as (${addSql(seriesTarget, seriesSumsSql(changes))} returning r.*)
  select ${seriesTarget.key.join(", ")} from summed where n = 0`;

/** Makes contributions to experiments new, and adds the differences to their sums; gives the experiments that changed. */
export const foldStatsSql = { everything: statsText(wholeStats), parts: statsText(touchedStats) };

/** The same for the series; gives the keys of sums that now count nothing. */
export const foldSeriesSql = { everything: seriesText(wholeSeries), parts: seriesText(touchedSeries) };
