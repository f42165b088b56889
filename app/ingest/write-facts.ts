import type { SqlPool } from "#app/db/types.server.ts";
import { uniqueViolation } from "#app/db/unique-violation.server.ts";
import { bigint, boolean, int, timestamptz, uuid } from "./binary-array.ts";
import { type Column, column, inputOf, parametersOf, text } from "./fact-columns.ts";
import type { AnswerFact, Facts, Fate } from "./facts.ts";
import { markPartsSql, type Touch } from "./marks.ts";
import type { FactKind } from "./schemas.ts";
import { writeExposures } from "./write-exposures.ts";

/** A table of facts whose key is (unit_id, the sender's id). */
type FactTable<F> = { table: string; id: string; touches: Touch; columns: Column<F>[] };
type IdentifiedKind = Exclude<FactKind, "exposures">;

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

/** Stores a batch of facts of a kind, and says what became of each. */
export type FactWriter = <K extends FactKind>(kind: K, facts: readonly Facts[K][]) => Promise<Fate[]>;

/**
 * Commits of a table in which each fact is looked up first, once one has met a fact that was there: who repeats, repeats
 * many. All others store their facts as new ones, which costs the database a fifth less, and fail if one is not.
 */
export const carefulCommits = 64;

type Store = { pool: SqlPool; careful: Map<string, number> };

/**
 * Stores each batch in one statement, and so in one commit, with the marks of what it touches, which is to be made
 * again. Facts already there are left as they are.
 */
export function createFactWriter(pool: SqlPool): FactWriter {
  const store: Store = { pool, careful: new Map() };
  const writers: { [K in FactKind]: (facts: readonly Facts[K][]) => Promise<Fate[]> } = {
    exposures: (facts) => writeExposures(pool, facts),
    answers: (facts) => writeIdentified(store, tables.answers, facts, answerExtras(facts)),
    events: (facts) => writeIdentified(store, tables.events, facts),
    solicitations: (facts) => writeIdentified(store, tables.solicitations, facts),
  };
  return (kind, facts) => writers[kind](facts);
}

/** `steps` are given the rows of the input that were stored. */
type Extras<F> = { columns: Column<F>[]; steps(stored: string): string; join: string; same: string };
const noExtras = { columns: [], steps: () => "", join: "", same: "" };

function answerExtras(facts: readonly AnswerFact[]): Extras<AnswerFact> {
  const comments = facts.some((fact) => fact.comment !== null);
  const commented = (stored: string) => `, commented as (
    insert into answer_comment (unit_id, answer_id, workspace_id, scale_id, score, step_id, channel_id, language, answered_at, body)
    select i.unit_id, i.answer_id, i.workspace_id, i.scale_id, i.score, i.step_id, i.channel_id, i.language, i.answered_at, i.comment
    from ${stored} where i.comment is not null)`;
  const firstUsed = [...new Set(facts.filter((fact) => !fact.scaleUsed).map((fact) => fact.scaleId))];
  const used =
    firstUsed.length > 0
      ? `, used as (update scale set used_at = now() where used_at is null and id in (${firstUsed.join(",")}))`
      : "";
  return {
    columns: [comment],
    steps: (stored) => (comments ? commented(stored) : "") + used,
    join: "left join answer_comment c using (unit_id, answer_id)",
    same: "and c.body is not distinct from i.comment",
  };
}

async function writeIdentified<F extends { unitId: string; id: string }>(
  store: Store,
  factTable: FactTable<F>,
  facts: readonly F[],
  extras: Extras<F> = noExtras,
): Promise<Fate[]> {
  const { table, id, columns } = factTable;
  const fates = facts.map((): Fate => "accepted");
  const { first, again } = firstOfEachKey(facts);
  const notStored = await storeEach(store, factTable, pick(facts, first), extras);
  const known = [...notStored.map((position) => first[position] ?? 0), ...again];
  if (known.length === 0) return fates;

  const compared = columns.filter((column) => column.name !== "unit_id" && column.name !== id);
  const same = await store.pool.query<{ ordinal: string }>(
    `select ordinal from (${inputOf([...columns, ...extras.columns])}) i join ${table} t using (unit_id, ${id}) ${extras.join}
    where (${compared.map(({ name }) => `t.${name}`).join(", ")})
      is not distinct from (${compared.map(({ name }) => `i.${name}`).join(", ")}) ${extras.same}`,
    parametersOf([...columns, ...extras.columns], pick(facts, known)),
  );
  for (const at of known) fates[at] = "conflict";
  for (const { ordinal } of same.rows) fates[known[Number(ordinal) - 1] ?? 0] = "duplicate";
  return fates;
}

/** Stores facts, each key once. @returns positions of those whose key was there */
async function storeEach<F>(
  { pool, careful }: Store,
  factTable: FactTable<F>,
  facts: readonly F[],
  extras: Extras<F>,
): Promise<number[]> {
  const parameters = parametersOf([...factTable.columns, ...extras.columns], facts);
  const left = careful.get(factTable.table) ?? 0;
  if (left === 0) {
    try {
      await pool.query(newSql(factTable, extras), parameters);
      return [];
    } catch (error) {
      if (uniqueViolation(error) === null) throw error;
    }
  }
  careful.set(factTable.table, left === 0 ? carefulCommits : left - 1);
  const { rows } = await pool.query<{ ordinal: string }>(knownSql(factTable, extras), [...parameters, facts.length]);
  return rows.map(({ ordinal }) => Number(ordinal) - 1);
}

const namesOf = (columns: readonly { name: string }[]) => columns.map((column) => column.name).join(", ");

/** Facts that are all new; fails as a whole if one is not. */
function newSql<F>({ table, id, touches, columns }: FactTable<F>, extras: Extras<F>): string {
  return `with input as materialized (${inputOf([...columns, ...extras.columns])} order by unit_id, ${id}),
    stored as (insert into ${table} (${namesOf(columns)}) select ${namesOf(columns)} from input)
    ${extras.steps("input i")}
    ${markPartsSql(touches, "input")}`;
}

/** Facts some of which may be there: gives the ordinals of those. */
function knownSql<F>({ table, id, touches, columns }: FactTable<F>, extras: Extras<F>): string {
  const count = columns.length + extras.columns.length;
  return `with input as (${inputOf([...columns, ...extras.columns])}),
    stored as (
      insert into ${table} (${namesOf(columns)}) select ${namesOf(columns)} from input order by unit_id, ${id}
      on conflict do nothing returning unit_id, ${id}, workspace_id, ${touches.ref}, ${touches.at}),
    marked as (${markPartsSql(touches, "stored")})
    ${extras.steps(`input i join stored using (unit_id, ${id})`)}
    select ordinal from input i
    where (select count(*) from stored) < $${count + 1}
      and not exists (select from stored s where s.unit_id = i.unit_id and s.${id} = i.${id})`;
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
