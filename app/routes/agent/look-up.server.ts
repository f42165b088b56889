import type { Member } from "#app/auth/require-member.server.ts";
import { listExperiments } from "#app/db/experiment.server.ts";
import { readFlags } from "#app/db/flag-payload.server.ts";
import { listJourneys } from "#app/db/place.server.ts";
import type { RequestContext } from "#app/http/context.ts";
import { buildPayload } from "#experiments/flags/payload.ts";
import { preview, type SkipReason } from "#experiments/flags/preview.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";

/** What an agent does in one place for one customer; `card` null: nothing is written, `usual` tells whether that is right. */
export type Instruction = { place: string | null; card: string | null; usual: boolean; everyone: boolean };
export type LookUp = {
  customer: string;
  instructions: Instruction[];
  /** Tests that do not concern this customer, and why. */
  others: { place: string | null; reason: SkipReason }[];
  running: number;
};

/** The environment whose rules hold where customers are served. */
const environment = "production";

/**
 * The variation of each running test for one customer, as the official SDK decides it, and what its card says.
 * Nothing is stored and nothing is tracked; names and hypotheses of tests stay out, so that agents do not lean to one side.
 */
export async function lookUp(context: RequestContext, member: Member, customer: string): Promise<LookUp> {
  const { workspace, locale } = member;
  const [input, records, journeys] = await Promise.all([
    readFlags(context.pool, workspace.id, environment),
    listExperiments(context.db, workspace.id),
    listJourneys(context.db, workspace.id),
  ]);
  const payload = buildPayload(input);
  const steps = journeys.flatMap(({ steps: own }) => own);
  const placeOf = ({ journeyId, stepId }: { journeyId: number | null; stepId: number | null }) => {
    const found = steps.find(({ id }) => id === stepId) ?? journeys.find(({ id }) => id === journeyId);
    return found ? inLocale(found.name, locale) : null;
  };
  const live = records.filter(
    ({ experiment: { status, shippedVariation } }) => status === "running" || shippedVariation !== null,
  );
  const result: LookUp = { customer, instructions: [], others: [], running: live.length };
  for (const record of live) {
    const { definition, shippedVariation } = record.experiment;
    const { flagKey, hashAttribute, variations } = definition;
    const decided = preview(payload, flagKey, { id: customer, [hashAttribute]: customer });
    const own = decided.experiment?.key === record.key ? decided.experiment.variation : null;
    const index = own ?? (decided.source === "force" ? shippedVariation : null);
    const variation = index === null ? undefined : variations[index];
    if (variation && index !== null) {
      const card = variation.agentCard ? inLocale(variation.agentCard, locale) : null;
      result.instructions.push({ place: placeOf(record), card, usual: index === 0, everyone: own === null });
    } else {
      const skipped = decided.rules.find(({ reason }) => reason !== null);
      result.others.push({ place: placeOf(record), reason: skipped?.reason ?? "prerequisite" });
    }
  }
  // What is out of the ordinary comes first.
  result.instructions.sort((a, b) => Number(a.usual) - Number(b.usual));
  return result;
}
