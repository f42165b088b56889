import type { ClusterReach } from "#experiments/analysis/input.ts";
import { armSumsFromRollup } from "#experiments/analysis/rollup-sums.ts";
import type { DaySums } from "#experiments/analysis/timeline.ts";
import { numbersOf, readPacked } from "./packed-rows.server.ts";
import type { SqlClient } from "./types.server.ts";

const names = [
  ...["experiment_id", "metric_id", "variation", "clusters", "answering", "units", "answered", "asked_units"],
  ...["sum_m", "sum_d", "sum_mm", "sum_md", "sum_dd", "sum_uu", "sum_ua", "sum_aa", "sum_uq", "sum_qq"],
] as const;

type ClusterRow = Record<(typeof names)[number], number> & { day: string };

/** Sums over clusters, by the day a cluster was first met; metric 0 holds no values. */
export type ClusterDay = { experimentId: number; metricId: number } & DaySums;

/**
 * What customers contributed to tests drawn by team and day, added up cluster by cluster and only then squared, so that
 * whatever a team's customers of one day have in common counts once. A cluster met in two variations is mixed (−1).
 * Read from contributions, not from stored sums: such tests are as small as the teams that deliver them.
 * @returns per test, metric, variation and day, days ascending
 */
export async function readClusterSums(
  sql: Pick<SqlClient, "query">,
  workspaceId: number,
  experimentIds: readonly number[],
): Promise<ClusterDay[]> {
  const rows = await readPacked(sql, {
    columns: [...names, "day"],
    select: `select experiment_id, metric_id, variation, day, count(*) as clusters, count(*) filter (where d > 0) as answering,
      sum(units) as units, sum(answered) as answered, sum(asked) as asked_units,
      sum(m) as sum_m, sum(d) as sum_d, sum(m * m) as sum_mm, sum(m * d) as sum_md, sum(d * d) as sum_dd,
      sum(units * units) as sum_uu, sum(units * answered) as sum_ua, sum(answered * answered) as sum_aa,
      sum(units * asked) as sum_uq, sum(asked * asked) as sum_qq
    from (
      select experiment_id, metric_id, cluster_id, min(day) as day,
        case when min(variation) = max(variation) then min(variation) else -1 end as variation,
        count(*)::numeric as units, count(*) filter (where d > 0 and metric_id > 0)::numeric as answered,
        count(*) filter (where asked > 0)::numeric as asked, sum(m)::numeric as m, sum(d)::numeric as d
      from unit_stat where workspace_id = $1 and experiment_id = any($2::int[]) and cluster_id is not null
      group by experiment_id, metric_id, cluster_id) c
    group by experiment_id, metric_id, variation, day order by day, experiment_id, metric_id, variation`,
    values: [workspaceId, [...experimentIds]],
  });
  return rows.map((cells) => daySums({ ...numbersOf(names, cells), day: cells[names.length] ?? "" }));
}

/** One channel stands for all: lots were drawn over channels, and a cluster may span several. */
const anyChannel = 0;
const before = {
  pre_units: 0,
  sum_x: 0,
  sum_e: 0,
  sum_mx: 0,
  sum_me: 0,
  sum_dx: 0,
  sum_de: 0,
  sum_xx: 0,
  sum_xe: 0,
  sum_ee: 0,
};

function daySums(row: ClusterRow): ClusterDay {
  const { experiment_id, metric_id, variation, day, clusters, units, answered, asked_units } = row;
  const place = { experimentId: experiment_id, metricId: metric_id, day };
  const reach = (reached: number, ur: number, rr: number): ClusterReach => {
    return { clusters, units, reached, uu: row.sum_uu, ur, rr };
  };
  if (metric_id === 0) {
    const asked = reach(asked_units, row.sum_uq, row.sum_qq);
    const exposures = [{ variation, channelId: anyChannel, units, asked: asked_units, clusters: asked }];
    return { ...place, exposures, arms: [] };
  }
  const sums = armSumsFromRollup({ ...before, ...row, channel_id: anyChannel }, []);
  const arms = [{ ...sums, clusters: { answering: row.answering, ...reach(answered, row.sum_ua, row.sum_aa) } }];
  return { ...place, exposures: [], arms };
}
