/** How contributions of customers add up to what pages read. Shared by the fold (± differences) and the refresh. */

const products = ["mm", "md", "mx", "me", "dd", "dx", "de", "xx", "xe", "ee"];

export const rollupKey = ["experiment_id", "metric_id", "channel_id", "variation", "day"];
export const rollupCounts = ["units", "answered", "asked_units", "pre_units"];
export const rollupSums = ["m", "d", "x", "e", ...products].map((name) => `sum_${name}`);

export const cellKey = [...rollupKey, "score"];
export const seriesKey = [
  ...["workspace_id", "kind", "ref_id", "experiment_id", "variation", "day", "step_id", "channel_id", "score"],
];

/** Sums of `source`, rows of unit_stat with a `sign` of 1 or −1. */
export function rollupSql(source: string): string {
  const factors = products.map((name) => {
    const [a, b] = name;
    return `sum(sign * ${a}::numeric * ${b}) as sum_${name}`;
  });
  return `
  select ${rollupKey.join(", ")}, min(workspace_id) as workspace_id, sum(sign) as units,
    coalesce(sum(sign) filter (where d > 0 and metric_id > 0), 0) as answered,
    coalesce(sum(sign) filter (where asked > 0), 0) as asked_units,
    coalesce(sum(sign) filter (where e > 0), 0) as pre_units,
    sum(sign * m::numeric) as sum_m, sum(sign * d::numeric) as sum_d, sum(sign * x::numeric) as sum_x,
    sum(sign * e::numeric) as sum_e, ${factors.join(", ")}
  from (${source}) u group by ${rollupKey.join(", ")}`;
}

/** Answers per raw score of `source`, as above. */
export function cellSql(source: string): string {
  return `
  select ${rollupKey.join(", ")}, score, min(workspace_id) as workspace_id, sum(sign) as answers
  from (${source}) u cross join lateral unnest(u.scores) as score group by ${cellKey.join(", ")}
  having sum(sign) <> 0`;
}

/** Sums of `source`, rows of unit_series with a `sign`. */
export function seriesSumsSql(source: string): string {
  return `
  select ${seriesKey.join(", ")}, sum(sign * n) as n, sum(sign * sum) as sum, sum(sign * sum_sq) as sum_sq
  from (${source}) u group by ${seriesKey.join(", ")}`;
}

type Target = { table: string; key: readonly string[]; sums: readonly string[] };

export const rollupTarget: Target = { table: "rollup", key: rollupKey, sums: [...rollupCounts, ...rollupSums] };
export const cellTarget: Target = { table: "rollup_cell", key: cellKey, sums: ["answers"] };
export const seriesTarget: Target = { table: "series", key: seriesKey, sums: ["n", "sum", "sum_sq"] };

/** Columns in the order in which the texts above give them. */
export function columnsOf({ table, key, sums }: Target): string {
  return [...key, ...(table === "series" ? [] : ["workspace_id"]), ...sums].join(", ");
}

/** Adds `deltas` (a text above) to what is stored. */
export function addSql(target: Target, deltas: string): string {
  const { table, key, sums } = target;
  const added = sums.map((name) => `${name} = r.${name} + excluded.${name}`);
  return `insert into ${table} as r (${columnsOf(target)}) select ${columnsOf(target)} from (${deltas}) s
    order by ${key.join(", ")} on conflict (${key.join(", ")}) do update set ${added.join(", ")}`;
}
