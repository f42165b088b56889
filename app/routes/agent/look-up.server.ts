import { randomBytes } from "node:crypto";
import type { Member } from "#app/auth/require-member.server.ts";
import { readDeliveries } from "#app/db/delivery.server.ts";
import { listIrritants } from "#app/db/irritant.server.ts";
import { listFollowUps } from "#app/db/observation.server.ts";
import { text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import type { DeliveryOutcome } from "#experiments/definition/delivery.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { readPack } from "./agent-pack.server.ts";
import { cardsFor, type LookUp } from "./cards.ts";
import { type Recorded, record, saidOf } from "./record.server.ts";

export type AgentAnswer =
  | {
      ok: true;
      /** null: only something was observed. */
      found: LookUp | null;
      /** Names this look-up, so that what is recorded on its cards counts once. */
      lookUp: string;
      /** What was said of each card, by test. */
      recorded: Record<number, DeliveryOutcome>;
      /** What became of the record that was sent; `waiting`: it is sent when the network is back. */
      result: Recorded | "waiting" | null;
      /** Names the next observation: the same form sent twice is one. */
      observation: string;
    }
  | { ok: false; customer: string; problem: "missing" | "tooLong" };

const idPattern = /^[\w-]{8,100}$/;

export const newId = () => randomBytes(12).toString("base64url");

/** Looks a customer up, after recording what the form says of a card or of something observed. */
export async function answerAgent(context: RequestContext, member: Member, form: FormData): Promise<AgentAnswer> {
  const intent = text(form, "intent");
  const customer = text(form, "customer");
  const result = intent === "deliver" || intent === "observe" ? await record(context, member, form) : null;
  const given = text(form, "lookUp");
  const lookUp = idPattern.test(given) ? given : newId();
  const observation = newId();
  if (intent === "observe" && customer === "")
    return { ok: true, found: null, lookUp, recorded: {}, result, observation };
  const problem = customer === "" ? "missing" : customer.length > 200 ? "tooLong" : null;
  if (problem) return { ok: false, customer, problem };
  const { pack, hash } = await readPack(context, member);
  const who = { customer, team: text(form, "team").slice(0, 100), attributes: saidOf(form) };
  const found = cardsFor(pack, who, context.now(), hash);
  const recorded = idPattern.test(given)
    ? await readDeliveries(
        context.pool,
        member.workspace.id,
        await context.ingest.unitId(member.workspace.id, customer),
        given,
      )
    : {};
  return { ok: true, found, lookUp, recorded, result, observation };
}

/** The irritants somebody may meet now, those of running tests' journeys not told apart. */
export async function observable(context: RequestContext, { workspace, locale }: Member) {
  const irritants = await listIrritants(context.db, workspace.id);
  return irritants
    .filter(({ status }) => status === "open" || status === "testing")
    .map(({ key, title }) => ({ key, title: inLocale(title, locale) }));
}

export async function ownFollowUps(context: RequestContext, { workspace, user, locale }: Member) {
  const rows = await listFollowUps(context.db, workspace.id, user.id);
  return rows.map(({ title, at, ...row }) => ({ ...row, title: inLocale(title, locale), at: at.toISOString() }));
}

export type FollowUp = Awaited<ReturnType<typeof ownFollowUps>>[number];
