import { sqlTransaction } from "#app/db/sql-transaction.server.ts";
import type { SqlClient, SqlPool } from "#app/db/types.server.ts";
import { coverageSql, ofWorkspace, seriesColumns, seriesSql, statColumns, statSql } from "./contribution.sql.ts";
import { staleExperiments } from "./refresh.ts";
import { cellSql, cellTarget, columnsOf, rollupSql, rollupTarget, seriesSumsSql, seriesTarget } from "./sums.sql.ts";

/** Rows of a table of sums that are not what the facts give, or that the facts give and the table lacks. */
export type SumsDifference = { workspaceId: number; table: string; rows: number };

export type Verification = {
  differences: SumsDifference[];
  /** Customers and experiments waiting for the fold; their sums are not compared. */
  waiting: { customers: number; experiments: number };
};

/**
 * Recomputes every contribution from raw facts and every sum from contributions, and compares to the last digit.
 * One snapshot: exact while facts arrive and folds go on. Reads everything; not for a request.
 */
export function verifySums(pool: SqlPool): Promise<Verification> {
  return sqlTransaction(
    pool,
    async (tx) => {
      await tx.query("set local jit = off; set local enable_nestloop = off");
      const { rows } = await tx.query<{ id: number }>("select id from workspace order by id");
      const result: Verification = { differences: [], waiting: { customers: 0, experiments: 0 } };
      for (const { id } of rows) await verifyWorkspace(tx, id, result);
      return result;
    },
    "begin isolation level repeatable read read only",
  );
}

async function verifyWorkspace(tx: SqlClient, workspaceId: number, result: Verification): Promise<void> {
  const stale = await staleExperiments(tx, workspaceId);
  const launched = await tx.query<{ id: number }>(
    "select id from experiment where workspace_id = $1 and status <> 'draft'",
    [workspaceId],
  );
  const current = launched.rows.map((row) => row.id).filter((id) => !stale.includes(id));
  const waiting = await tx.query<{ count: string }>(`select count(distinct unit_id) from (${marked}) q`, [workspaceId]);
  result.waiting.experiments += stale.length;
  result.waiting.customers += Number(waiting.rows[0]?.count ?? 0);
  for (const { table, stored, fresh } of comparisons) {
    const { rows } = await tx.query<{ count: string }>(
      `select count(*) from (((${stored}) except all (${fresh})) union all ((${fresh}) except all (${stored}))) d
      where $1::int is not null and $2::int[] is not null`,
      [workspaceId, current],
    );
    const count = Number(rows[0]?.count ?? 0);
    if (count > 0) result.differences.push({ workspaceId, table, rows: count });
  }
}

const marked = "select unnest(units) as unit_id from unit_dirty where workspace_id = $1";

/** Customers with a mark are about to be made new. */
const settled = (source: string) =>
  `${source} c where not exists (select from (${marked}) q where q.unit_id = c.unit_id)`;

const ownStats = "select 1 as sign, * from unit_stat where workspace_id = $1";
const ownSeries = "select 1 as sign, * from unit_series where workspace_id = $1";

const comparisons = [
  {
    table: "unit_stat",
    stored: `select ${statColumns} from ${settled("unit_stat")} and workspace_id = $1 and experiment_id = any($2) and not kept`,
    fresh: `select ${statColumns} from ${settled(`(${statSql(ofWorkspace)})`)}`,
  },
  {
    table: "unit_series",
    stored: `select ${seriesColumns} from ${settled("unit_series")} and workspace_id = $1
      and (experiment_id = 0 or experiment_id = any($2))`,
    fresh: `select ${seriesColumns} from ${settled(`(${seriesSql(ofWorkspace)})`)}
      union all select ${seriesColumns} from ${settled(`(${coverageSql(ofWorkspace)})`)}`,
  },
  {
    table: "rollup",
    stored: `select ${columnsOf(rollupTarget)} from rollup where workspace_id = $1`,
    fresh: `select ${columnsOf(rollupTarget)} from (${rollupSql(ownStats)}) s`,
  },
  {
    table: "rollup_cell",
    stored: `select ${columnsOf(cellTarget)} from rollup_cell where workspace_id = $1`,
    fresh: `select ${columnsOf(cellTarget)} from (${cellSql(ownStats)}) s`,
  },
  {
    table: "series",
    stored: `select ${columnsOf(seriesTarget)} from series where workspace_id = $1`,
    fresh: `select ${columnsOf(seriesTarget)} from (${seriesSumsSql(ownSeries)}) s`,
  },
];
