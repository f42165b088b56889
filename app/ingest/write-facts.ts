import type { SqlPool } from "#app/db/types.server.ts";
import {
  bigint,
  binaryArray,
  binaryTextArray,
  boolean,
  type Element,
  int,
  smallint,
  timestamptz,
  uuid,
} from "./binary-array.ts";
import type { AnswerFact, ExposureFact, Facts } from "./facts.ts";
import type { FactKind } from "./schemas.ts";

/** What became of each fact of a batch, in its order. */
export type Fate = "accepted" | "duplicate" | "conflict";

type Column<F> = { name: string; type: string; write(facts: readonly F[]): Buffer };
/** What a fact touches, as its mark says it: the kind, and the columns of the scale or metric and of the instant. */
type Touch = { src: "a" | "q" | "m"; ref: string; at: string };
/** A table of facts whose key is (unit_id, the sender's id). */
type FactTable<F> = { table: string; id: string; touches: Touch; columns: Column<F>[] };
type IdentifiedKind = Exclude<FactKind, "exposures">;

function column<F, V>(name: string, element: Element<V>, of: (fact: F) => V | null): Column<F> {
  return { name, type: element.type, write: (facts) => binaryArray(element, facts, of) };
}

function text<F>(name: string, of: (fact: F) => string | null): Column<F> {
  return { name, type: "text", write: (facts) => binaryTextArray(facts, of) };
}

const tables: { [K in IdentifiedKind]: FactTable<Facts[K]> } = {
  answers: {
    table: "answer",
    id: "answer_id",
    touches: { src: "a", ref: "scale_id", at: "answered_at" },
    columns: [
      column("unit_id", uuid, (fact) => fact.unitId),
      text("answer_id", (fact) => fact.id),
      column("workspace_id", int, (fact) => fact.workspaceId),
      column("scale_id", int, (fact) => fact.scaleId),
      column("score", int, (fact) => fact.score),
      column("step_id", int, (fact) => fact.stepId),
      column("channel_id", int, (fact) => fact.channelId),
      text("language", (fact) => fact.language),
      column("asked_at", timestamptz, (fact) => fact.askedAt),
      column("answered_at", timestamptz, (fact) => fact.at),
      column("weight", int, (fact) => fact.weight),
    ],
  },
  events: {
    table: "event",
    id: "event_id",
    touches: { src: "m", ref: "metric_id", at: "at" },
    columns: [
      column("unit_id", uuid, (fact) => fact.unitId),
      text("event_id", (fact) => fact.id),
      column("workspace_id", int, (fact) => fact.workspaceId),
      column("metric_id", int, (fact) => fact.metricId),
      column("value", bigint, (fact) => fact.value),
      column("step_id", int, (fact) => fact.stepId),
      column("channel_id", int, (fact) => fact.channelId),
      column("at", timestamptz, (fact) => fact.at),
    ],
  },
  solicitations: {
    table: "solicitation",
    id: "solicitation_id",
    touches: { src: "q", ref: "scale_id", at: "at" },
    columns: [
      column("unit_id", uuid, (fact) => fact.unitId),
      text("solicitation_id", (fact) => fact.id),
      column("workspace_id", int, (fact) => fact.workspaceId),
      column("scale_id", int, (fact) => fact.scaleId),
      column("asked", boolean, (fact) => fact.asked),
      text("reason", (fact) => fact.reason),
      column("at", timestamptz, (fact) => fact.at),
    ],
  },
};

/** Not a column of `answer`: comments live in a table of their own, which retention empties. */
const comment = text<AnswerFact>("comment", (fact) => fact.comment);

const writers: { [K in FactKind]: (pool: SqlPool, facts: readonly Facts[K][]) => Promise<Fate[]> } = {
  exposures: writeExposures,
  answers: (pool, facts) => writeIdentified(pool, tables.answers, facts, answerExtras(facts)),
  events: (pool, facts) => writeIdentified(pool, tables.events, facts),
  solicitations: (pool, facts) => writeIdentified(pool, tables.solicitations, facts),
};

/**
 * Stores a batch in one statement, and so in one commit, with the marks of what it touches, which is to be made again.
 * Facts already there are left as they are.
 */
export function writeFacts<K extends FactKind>(pool: SqlPool, kind: K, facts: readonly Facts[K][]): Promise<Fate[]> {
  return writers[kind](pool, facts);
}

type Extras<F> = { columns: Column<F>[]; steps: string; join: string; same: string };
const noExtras = { columns: [], steps: "", join: "", same: "" };

function answerExtras(facts: readonly AnswerFact[]): Extras<AnswerFact> {
  const commented = facts.some((fact) => fact.comment !== null)
    ? `, commented as (
        insert into answer_comment (unit_id, answer_id, workspace_id, scale_id, score, step_id, channel_id, language, answered_at, body)
        select unit_id, answer_id, i.workspace_id, i.scale_id, i.score, i.step_id, i.channel_id, i.language, i.answered_at, i.comment
        from input i join stored using (unit_id, answer_id) where i.comment is not null)`
    : "";
  const firstUsed = [...new Set(facts.filter((fact) => !fact.scaleUsed).map((fact) => fact.scaleId))];
  const used =
    firstUsed.length > 0
      ? `, used as (update scale set used_at = now() where used_at is null and id in (${firstUsed.join(",")}))`
      : "";
  return {
    columns: [comment],
    steps: commented + used,
    join: "left join answer_comment c using (unit_id, answer_id)",
    same: "and c.body is not distinct from i.comment",
  };
}

async function writeIdentified<F extends { unitId: string; id: string }>(
  pool: SqlPool,
  { table, id, touches, columns }: FactTable<F>,
  facts: readonly F[],
  extras: Extras<F> = noExtras,
): Promise<Fate[]> {
  const fates = facts.map((): Fate => "accepted");
  const { first, again } = firstOfEachKey(facts);
  const names = columns.map((column) => column.name).join(", ");
  const { rows } = await pool.query<{ ordinal: string }>(
    `with input as (${inputOf([...columns, ...extras.columns])}),
    stored as (
      insert into ${table} (${names}) select ${names} from input order by unit_id, ${id}
      on conflict do nothing returning unit_id, ${id}, workspace_id, ${touches.ref}, ${touches.at}),
    marked as (insert into unit_dirty (unit_id, workspace_id, src, ref_id, day)
      select distinct unit_id, workspace_id, '${touches.src}'::"char", ${touches.ref}, (${touches.at} at time zone 'UTC')::date
      from stored)
    ${extras.steps}
    select ordinal from input i
    where (select count(*) from stored) < $${columns.length + extras.columns.length + 1}
      and not exists (select from stored s where s.unit_id = i.unit_id and s.${id} = i.${id})`,
    [...parametersOf([...columns, ...extras.columns], pick(facts, first)), first.length],
  );
  const known = [...rows.map(({ ordinal }) => first[Number(ordinal) - 1] ?? 0), ...again];
  if (known.length === 0) return fates;

  const compared = columns.filter((column) => column.name !== "unit_id" && column.name !== id);
  const same = await pool.query<{ ordinal: string }>(
    `select ordinal from (${inputOf([...columns, ...extras.columns])}) i join ${table} t using (unit_id, ${id}) ${extras.join}
    where (${compared.map(({ name }) => `t.${name}`).join(", ")})
      is not distinct from (${compared.map(({ name }) => `i.${name}`).join(", ")}) ${extras.same}`,
    parametersOf([...columns, ...extras.columns], pick(facts, known)),
  );
  for (const at of known) fates[at] = "conflict";
  for (const { ordinal } of same.rows) fates[known[Number(ordinal) - 1] ?? 0] = "duplicate";
  return fates;
}

/** Positions of the first fact with each key, and of the later ones. */
function firstOfEachKey(facts: readonly { unitId: string; id: string }[]): { first: number[]; again: number[] } {
  const seen = new Set<string>();
  const first: number[] = [];
  const again: number[] = [];
  for (const [position, { unitId, id }] of facts.entries()) {
    const key = unitId + id;
    (seen.has(key) ? again : first).push(position);
    seen.add(key);
  }
  return { first, again };
}

function pick<F>(facts: readonly F[], positions: readonly number[]): F[] {
  return positions.flatMap((position) => facts[position] ?? []);
}

function inputOf(columns: readonly { name: string; type: string }[]): string {
  const arrays = columns.map(({ type }, at) => `$${at + 1}::${type}[]`).join(", ");
  return `select * from unnest(${arrays}) with ordinality as t (${columns.map(({ name }) => name).join(", ")}, ordinal)`;
}

function parametersOf<F>(columns: readonly Column<F>[], facts: readonly F[]): Buffer[] {
  return columns.map((column) => column.write(facts));
}

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
  marked as (insert into unit_dirty (unit_id, workspace_id) select distinct unit_id, workspace_id from stored)
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
async function writeExposures(pool: SqlPool, facts: readonly ExposureFact[]): Promise<Fate[]> {
  const fates = facts.map((): Fate => "accepted");
  const customers = new Set(facts.map((fact) => `${fact.unitId} ${fact.experimentId}`));
  const text = customers.size < facts.length ? exposureTexts.repeated : exposureTexts.once;
  const { rows } = await pool.query<{ ordinal: string }>(text, parametersOf(exposureColumns, facts));
  for (const { ordinal } of rows) fates[Number(ordinal) - 1] = "duplicate";
  return fates;
}
