import type { SqlClient } from "#app/db/types.server.ts";

/** Answers (a) or asks (q) on the scale `ref_id`, or values (m) of the metric `ref_id`, of a customer on a UTC day. */
export type Part = { unit_id: string; src: "a" | "q" | "m"; ref_id: number; day: string };

/** What a fact touches: the kind of part, and the columns of the scale or metric and of the instant. */
export type Touch = { src: Part["src"]; ref: string; at: string };

export type Marks = {
  /** Customers of whom everything is to be made new. */
  everything: string[];
  /** What is to be made new of others. */
  parts: Part[];
  /** How many customers those are together. */
  customers: number;
  /** Whether more may be waiting. */
  more: boolean;
};

/**
 * Customers of one mark: so many that its row stays within a page, and a slice of the fold takes some of them. One where
 * facts are distributed: a mark must be seen when its facts are, and only what lives on one node is committed as one.
 */
const mostOfMark = "(select case when to_regclass('pg_dist_partition') is null then 100 else 1 end as most) m";

/**
 * Customers with several marks are recomputed once for all of those that name nobody else, found among so many names
 * times the limit: in a backlog of a few busy ones, once per mark would take the square of its length.
 */
const marksAhead = 10;

/** All facts of a customer are gone through for each part; from so many parts on, everything at once is cheaper. */
const mostParts = 8;

/** Marks what the facts `from` touch; they have unit_id, workspace_id and the columns named. */
export function markPartsSql({ src, ref, at }: Touch, from: string): string {
  return `insert into unit_dirty (unit_id, workspace_id, src, ref_id, day, units)
    select units[first], workspace_id, '${src}'::"char", ref, day, ${slice} from (
      select workspace_id, ${ref} as ref, (${at} at time zone 'UTC')::date as day, array_agg(distinct unit_id) as units
      from ${from} group by 1, 2, 3) touched, ${slices}`;
}

/** Marks everything of the customers `from`, rows of unit_id and workspace_id. */
export function markEverythingSql(from: string): string {
  return `insert into unit_dirty (unit_id, workspace_id, units)
    select units[first], workspace_id, ${slice}
    from (select workspace_id, array_agg(distinct unit_id) as units from ${from} group by 1) touched, ${slices}`;
}

const slice = "units[first:first + most - 1]";
const slices = `${mostOfMark}, generate_series(1, cardinality(units), most) first`;

/**
 * Ids of the marks to take of the oldest, up to the `$2`th customer named: in their order as many as name up to `$3`
 * customers, at least one, and of the others those that name nobody else.
 */
const nextMarksSql = `
  with oldest as (
    select d.id, unit.id as unit_id from unit_dirty d cross join unnest(d.units) as unit(id)
    where d.workspace_id = $1 order by d.id limit $2),
  named as (select id, min(id) over (partition by unit_id) as first from oldest),
  mark as (
    select id, max(first) as last_new, sum(count(*) filter (where first = id)) over (order by id) as customers
    from named group by id),
  bound as (select coalesce(max(id) filter (where customers <= $3), min(id)) as id from mark)
  select mark.id, (select count(*) from named) >= $2 or count(*) over () < (select count(*) from mark) as more
  from mark, bound where last_new <= bound.id`;

/** Takes marks off the queue that name up to `limit` customers, or one of more; those first that wait longest. */
export async function takeMarks(tx: SqlClient, workspaceId: number, limit: number): Promise<Marks> {
  const next = await tx.query<{ id: string; more: boolean }>(nextMarksSql, [workspaceId, marksAhead * limit, limit]);
  // By an array, not by a join: with no statistics on a table that is mostly empty, the planner makes the join quadratic.
  const ids = next.rows.map((row) => row.id);
  const taken = await tx.query<{ [K in keyof Part]: Part[K] | null } & { unit_id: string }>(
    `with taken as (
      delete from unit_dirty where workspace_id = $1 and id = any($2::bigint[]) returning units, src, ref_id, day)
    select distinct unit_id, src, ref_id, day::text from taken cross join unnest(units) as unit_id`,
    [workspaceId, ids],
  );
  const byCustomer = new Map<string, (Part | null)[]>();
  for (const { unit_id, src, ref_id, day } of taken.rows) {
    const part = src === null || ref_id === null || day === null ? null : { unit_id, src, ref_id, day };
    const parts = byCustomer.get(unit_id);
    if (parts) parts.push(part);
    else byCustomer.set(unit_id, [part]);
  }
  const everything: string[] = [];
  const parts: Part[] = [];
  for (const [customer, touched] of byCustomer) {
    const some = touched.filter((part) => part !== null);
    if (some.length < touched.length || some.length > mostParts) everything.push(customer);
    else parts.push(...some);
  }
  return { everything: everything.sort(), parts, customers: byCustomer.size, more: next.rows[0]?.more ?? false };
}

/** Takes a customer out of all marks. The caller holds `lockSums`. */
export async function dropMarks(tx: SqlClient, workspaceId: number, unitId: string): Promise<void> {
  // Put anew, not updated: where facts are distributed a row cannot change the customer it lives by.
  await tx.query(
    `with gone as (delete from unit_dirty where workspace_id = $1 and $2 = any(units) returning *)
    insert into unit_dirty (unit_id, id, workspace_id, at, src, ref_id, day, units)
    select others[1], id, workspace_id, at, src, ref_id, day, others
    from (select *, array_remove(units, $2) as others from gone) g where others <> '{}'`,
    [workspaceId, unitId],
  );
}
