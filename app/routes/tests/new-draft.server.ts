import type { Member } from "#app/auth/require-member.server.ts";
import { putExperiment } from "#app/db/experiment-definition.server.ts";
import { findKeyResult, type KeyResultRecord } from "#app/db/key-result.server.ts";
import { listMetrics } from "#app/db/metric.server.ts";
import { listJourneys } from "#app/db/place.server.ts";
import type { Saved } from "#app/db/saved.ts";
import type { Db } from "#app/db/types.server.ts";
import { type ExperimentDefinitionInput, experimentDefinitionSchema } from "#experiments/definition/experiment.ts";
import { type TestTemplate, testTemplates } from "#experiments/definition/test-templates.ts";
import { inLocale, type LocalizedText } from "#experiments/metrics/localized-text.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import { nextVariation } from "./variations-form.server.ts";

type Wanted = { name: LocalizedText; template: string; keyResult: string | null };

/**
 * A new draft from a template or from nothing, tied to a key result with the metric and place that come with it.
 * @returns what became of it, and the key its URL has
 */
export async function createDraft(
  db: Db,
  member: Member,
  { name, template, keyResult }: Wanted,
  now: Date,
): Promise<{ saved: Saved; key: string }> {
  const workspaceId = member.workspace.id;
  const chosen = testTemplates.find(({ key }) => key === template) ?? null;
  const target = keyResult === null ? null : await findKeyResult(db, workspaceId, keyResult);
  const key = await freeKey(db, workspaceId, slug(inLocale(name, member.locale)));
  const definition = experimentDefinitionSchema.parse({
    ...startFrom(chosen, key),
    ...(await fromKeyResult(db, workspaceId, target)),
    name,
    keyResult,
  });
  const writer = { workspaceId, actor: member.actor };
  const saved = await putExperiment(db, writer, key, { definition, owner: member.user.email }, now);
  return { saved, key };
}

function startFrom(template: TestTemplate | null, key: string): ExperimentDefinitionInput {
  if (template) return template.definition;
  const control = nextVariation([], "boolean");
  return { name: { en: key }, flagKey: key, variations: [control, nextVariation([control], "boolean")] };
}

/** The key result's own metric decides; complaints guard; what people do again corroborates. */
async function fromKeyResult(db: Db, workspaceId: number, target: KeyResultRecord | null) {
  if (!target) return {};
  const metrics = await listMetrics(db, workspaceId);
  const primary = metrics.find(({ id }) => id === target.keyResult.metricId);
  const place = placeOf(await listJourneys(db, workspaceId), target);
  if (!primary) return place;
  const alike = (pattern: RegExp) => (metric: Metric) =>
    metric.kind === "occurrence" && metric.direction === "down" && metric.id !== primary.id && pattern.test(metric.key);
  const chosen = ({ key }: Metric) => ({ metric: key, smallestEffect: null });
  return {
    ...place,
    metrics: {
      primary: { metric: primary.key, smallestEffect: target.keyResult.smallestEffect },
      corroboration: metrics
        .filter(alike(/repeat|again|contact/))
        .slice(0, 1)
        .map(chosen),
      guardrails: metrics
        .filter(alike(/complain/))
        .slice(0, 1)
        .map(chosen),
    },
  };
}

function placeOf(journeys: Awaited<ReturnType<typeof listJourneys>>, { draft }: KeyResultRecord) {
  const journey = journeys.find(
    ({ key, steps }) => key === draft.journey || steps.some((step) => step.key === draft.step),
  );
  return { journey: journey?.key ?? null, step: draft.step };
}

function slug(name: string): string {
  const plain = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return plain.slice(0, 50).replace(/-+$/, "") || "test";
}

async function freeKey(db: Db, workspaceId: number, wanted: string): Promise<string> {
  const taken = await db.experiment.findMany({
    where: { workspaceId, key: { startsWith: wanted } },
    select: { key: true },
  });
  const keys = new Set(taken.map(({ key }) => key));
  if (!keys.has(wanted)) return wanted;
  let serial = 2;
  while (keys.has(`${wanted}-${serial}`)) serial++;
  return `${wanted}-${serial}`;
}
