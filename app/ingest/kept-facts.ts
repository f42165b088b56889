import { z } from "zod";
import type { SqlPool } from "#app/db/types.server.ts";

const word = z.string().nullable();

/**
 * Every row that leads to one customer, in the workspace's own words, the oldest first: what somebody may ask to see.
 * Instants are ISO 8601 in UTC; amounts and weights as they were sent.
 */
export const keptFactsSchema = z.object({
  exposures: z.array(
    z.object({
      ...{ experiment: word, phase: z.number(), variation: word, channel: word, at: z.string() },
      mixed: z.boolean().describe("Met in two variations."),
      team: word.describe("The team and day, as a keyed hash, where lots are drawn by them."),
    }),
  ),
  answers: z.array(
    z.object({
      ...{ id: z.string(), scale: word, score: z.number(), step: word, channel: word, language: word },
      ...{ askedAt: word, at: z.string(), comment: word, weight: z.number() },
    }),
  ),
  events: z.array(
    z.object({ id: z.string(), metric: word, value: z.number(), step: word, channel: word, at: z.string() }),
  ),
  solicitations: z.array(
    z.object({ id: z.string(), scale: word, asked: z.boolean(), reason: z.string(), at: z.string() }),
  ),
  deliveries: z.array(
    z.object({
      ...{ id: z.string(), experiment: word, phase: z.number(), variation: word, outcome: z.string(), at: z.string() },
    }),
  ),
  /** What the customer was lately seen with, for counting whom a targeting matches. */
  attributes: z.array(
    z.object({
      attributes: z.record(z.string(), z.unknown()),
      unkept: z.array(z.string()).describe("Names of attributes whose values are not kept."),
      at: z.string(),
    }),
  ),
});

export type KeptFacts = z.infer<typeof keptFactsSchema>;
export const keptKinds = keptFactsSchema.keyof().options;
export type KeptKind = keyof KeptFacts;

type Kept = { table: string; at: string; fields: string; joins: string; order: string };

const variation = "t.definition -> 'variations' -> f.variation ->> 'key'";
const test = "left join experiment t on t.id = f.experiment_id";
const scale = "left join scale i on i.id = f.scale_id";
const place = "'step', s.key, 'channel', c.key";
const places = "left join step s on s.id = f.step_id left join channel c on c.id = f.channel_id";

const kinds: Readonly<Record<KeptKind, Kept>> = {
  exposures: {
    ...{ table: "exposure", at: "first_exposed_at", order: "f.experiment_id, f.phase" },
    fields: `'experiment', t.key, 'phase', f.phase, 'variation', ${variation}, 'channel', c.key, 'mixed', f.crossed,
      'team', f.cluster_id`,
    joins: `${test} left join channel c on c.id = f.channel_id`,
  },
  answers: {
    ...{ table: "answer", at: "answered_at", order: "f.answer_id" },
    fields: `'id', f.answer_id, 'scale', i.key, 'score', f.score, ${place}, 'language', f.language, 'askedAt', f.asked_at,
      'comment', b.body, 'weight', f.weight / 10000.0`,
    joins: `${scale} ${places} left join answer_comment b on b.unit_id = f.unit_id and b.answer_id = f.answer_id`,
  },
  events: {
    ...{ table: "event", at: "at", order: "f.event_id" },
    fields: `'id', f.event_id, 'metric', m.key, 'value', f.value / 10000.0, ${place}`,
    joins: `left join metric m on m.id = f.metric_id ${places}`,
  },
  solicitations: {
    ...{ table: "solicitation", at: "at", order: "f.solicitation_id" },
    fields: "'id', f.solicitation_id, 'scale', i.key, 'asked', f.asked, 'reason', f.reason",
    joins: scale,
  },
  deliveries: {
    ...{ table: "delivery", at: "at", order: "f.delivery_id, f.experiment_id" },
    fields: `'id', f.delivery_id, 'experiment', t.key, 'phase', f.phase, 'variation', ${variation}, 'outcome', f.outcome`,
    joins: test,
  },
  attributes: {
    ...{ table: "seen_customer", at: "seen_at", order: "f.seen_at" },
    fields: "'attributes', f.attributes, 'unkept', f.unkept",
    joins: "",
  },
};

const ofCustomer = "f.unit_id = $1 and f.workspace_id = $2";

const keptSql = `select ${keptKinds
  .map((kind) => {
    const { table, at, fields, joins, order } = kinds[kind];
    return `(select coalesce(json_agg(json_build_object(${fields}, 'at', f.${at}) order by f.${at}, ${order}), '[]')
      from ${table} f ${joins} where ${ofCustomer}) as ${kind}`;
  })
  .join(", ")}`;

/** @param unitId see `Ingest.unitId` */
export async function readKeptFacts(pool: SqlPool, workspaceId: number, unitId: string): Promise<KeptFacts> {
  const { rows } = await pool.query(keptSql, [unitId, workspaceId]);
  return keptFactsSchema.parse(rows[0]);
}

const countsSql = keptKinds
  .map((kind) => {
    const { table, at } = kinds[kind];
    return `select '${kind}' as kind, count(*)::int as rows, min(f.${at}) as first, max(f.${at}) as last
      from ${table} f where ${ofCustomer} having count(*) > 0`;
  })
  .join(" union all ");

export type KeptCount = { kind: KeptKind; rows: number; first: Date; last: Date };

/** How much is kept of each kind, of kinds that have any: a customer may have very many rows. */
export async function countKeptFacts(pool: SqlPool, workspaceId: number, unitId: string): Promise<KeptCount[]> {
  const { rows } = await pool.query<KeptCount>(countsSql, [unitId, workspaceId]);
  return rows;
}
