import { z } from "zod";
import type { SqlPool } from "#app/db/types.server.ts";

const word = z.string().nullable();

/**
 * Everything kept of one customer, in the workspace's own words, the oldest first: what somebody may ask to see. Instants
 * are ISO 8601 in UTC; amounts as they were sent.
 */
export const keptFactsSchema = z.object({
  exposures: z.array(
    z.object({
      experiment: word,
      phase: z.number(),
      variation: word,
      channel: word,
      at: z.string(),
      mixed: z.boolean(),
    }),
  ),
  answers: z.array(
    z.object({
      ...{ id: z.string(), scale: word, score: z.number(), step: word, channel: word, language: word },
      ...{ askedAt: word, at: z.string(), comment: word },
    }),
  ),
  events: z.array(
    z.object({ id: z.string(), metric: word, value: z.number(), step: word, channel: word, at: z.string() }),
  ),
  solicitations: z.array(
    z.object({ id: z.string(), scale: word, asked: z.boolean(), reason: z.string(), at: z.string() }),
  ),
  deliveries: z.array(z.object({ experiment: word, variation: word, outcome: z.string(), at: z.string() })),
  /** What the customer was lately seen with, for counting whom a targeting matches. */
  attributes: z.array(z.object({ attributes: z.record(z.string(), z.unknown()), at: z.string() })),
});

export type KeptFacts = z.infer<typeof keptFactsSchema>;

const variation = "t.definition -> 'variations' -> f.variation ->> 'key'";
const place = "'step', s.key, 'channel', c.key";
const places = "left join step s on s.id = f.step_id left join channel c on c.id = f.channel_id";

const kinds: { [Kind in keyof KeptFacts]: { fields: string; from: string; at: string } } = {
  exposures: {
    fields: `'experiment', t.key, 'phase', f.phase, 'variation', ${variation}, 'channel', c.key, 'mixed', f.crossed`,
    from: "exposure f left join experiment t on t.id = f.experiment_id left join channel c on c.id = f.channel_id",
    at: "first_exposed_at",
  },
  answers: {
    fields: `'id', f.answer_id, 'scale', i.key, 'score', f.score, ${place}, 'language', f.language,
      'askedAt', f.asked_at, 'comment', b.body`,
    from: `answer f left join scale i on i.id = f.scale_id ${places}
      left join answer_comment b on b.unit_id = f.unit_id and b.answer_id = f.answer_id`,
    at: "answered_at",
  },
  events: {
    // Stored as whole numbers of ten-thousandths.
    fields: `'id', f.event_id, 'metric', m.key, 'value', f.value / 10000.0, ${place}`,
    from: `event f left join metric m on m.id = f.metric_id ${places}`,
    at: "at",
  },
  solicitations: {
    fields: "'id', f.solicitation_id, 'scale', i.key, 'asked', f.asked, 'reason', f.reason",
    from: "solicitation f left join scale i on i.id = f.scale_id",
    at: "at",
  },
  deliveries: {
    fields: `'experiment', t.key, 'variation', ${variation}, 'outcome', f.outcome`,
    from: "delivery f left join experiment t on t.id = f.experiment_id",
    at: "at",
  },
  attributes: { fields: "'attributes', f.attributes", from: "seen_customer f", at: "seen_at" },
};

const keptSql = `select ${Object.entries(kinds)
  .map(
    ([kind, { fields, from, at }]) => `(
      select coalesce(json_agg(json_build_object(${fields}, 'at', f.${at}) order by f.${at}), '[]')
      from ${from} where f.unit_id = $1 and f.workspace_id = $2) as ${kind}`,
  )
  .join(", ")}`;

/** @param unitId see `Ingest.unitId` */
export async function readKeptFacts(pool: SqlPool, workspaceId: number, unitId: string): Promise<KeptFacts> {
  const { rows } = await pool.query(keptSql, [unitId, workspaceId]);
  return keptFactsSchema.parse(rows[0]);
}
