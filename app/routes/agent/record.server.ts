import { z } from "zod";
import type { Member } from "#app/auth/require-member.server.ts";
import { recordDelivery } from "#app/db/delivery.server.ts";
import { addObservation } from "#app/db/observation.server.ts";
import { withoutNul } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import { deliveryOutcomes } from "#experiments/definition/delivery.ts";
import { readPack } from "./agent-pack.server.ts";
import { cardsFor } from "./cards.ts";

const customer = z.string().trim().min(1).max(200);
const team = z.string().trim().max(100).default("");
/** What was said of the customer, under `attribute.<name>`. */
export function saidOf(form: FormData): Record<string, string> {
  const said = [...form].flatMap(([field, value]) => {
    const [, name] = /^attribute\.(.+)$/.exec(field) ?? [];
    const typed = String(withoutNul(value)).trim().slice(0, 200);
    return name === undefined || typed === "" ? [] : [[name, typed] as const];
  });
  return Object.fromEntries(said.slice(0, 50));
}

const own = z.string().regex(/^[\w-]{8,100}$/);

const recordSchema = z.discriminatedUnion("intent", [
  z.object({
    intent: z.literal("deliver"),
    ...{ customer, team, lookUp: own },
    test: z.coerce.number().int(),
    variation: z.coerce.number().int(),
    outcome: z.enum(deliveryOutcomes),
  }),
  z.object({
    intent: z.literal("observe"),
    observation: own,
    irritant: z.string().min(1).max(100),
    note: z.string().trim().max(500).default(""),
  }),
]);

/** `stale`: the test no longer says what the card said; `incomplete`: the form lacks something. */
export type Recorded = "recorded" | "stale" | "incomplete";

/**
 * Records what became of a card, or what somebody observed. A card counts only while the customer would still be given
 * the same one: nobody can log a variation the customer is not in.
 */
export async function record(context: RequestContext, member: Member, form: FormData): Promise<Recorded> {
  const typed = Object.fromEntries([...form].map(([name, value]) => [name, withoutNul(value)]));
  const parsed = recordSchema.safeParse(typed);
  if (!parsed.success) return "incomplete";
  const { db, pool, ingest, now } = context;
  const { workspace, actor, user } = member;
  if (parsed.data.intent === "observe") {
    const { observation: key, irritant, note } = parsed.data;
    const document = { key, irritant, note: note === "" ? null : note };
    const writer = { workspaceId: workspace.id, actor };
    const saved = await db.$transaction((tx) => addObservation(tx, writer, document, now()));
    return saved.ok ? "recorded" : "stale";
  }
  const { lookUp, test, variation, outcome, ...who } = parsed.data;
  const { pack, hash } = await readPack(context, member);
  const shown = cardsFor(pack, { ...who, attributes: saidOf(form) }, now(), hash).instructions.find(
    (one) => one.test === test && !one.everyone,
  );
  const phase = pack.tests.find(({ id }) => id === test)?.phase;
  if (shown?.variation !== variation || phase === undefined) return "stale";
  await recordDelivery(pool, {
    ...{ workspaceId: workspace.id, experimentId: test, deliveryId: lookUp, phase, variation, outcome },
    unitId: await ingest.unitId(workspace.id, who.customer),
    ...{ recordedBy: user.id, at: now() },
  });
  return "recorded";
}
