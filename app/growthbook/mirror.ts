import type { Difference, Mirror } from "#app/db/growthbook-link.server.ts";
import { sameDocument } from "#app/db/saved.ts";
import type { Experiment } from "#experiments/definition/experiment.ts";
import type { FlagValue } from "#experiments/definition/flag-value.ts";
import { conditionOf } from "#experiments/flags/condition.ts";
import type { RemoteExperiment, RemoteFeature, RemoteRule } from "./api-schemas.ts";

/** A test as GrowthBook is to hold it: what `mirrorOf…` compares and the requests are written from. */
export type Driven = {
  experiment: Experiment;
  /** Begins the ids of our variations over there, so that a creation that timed out is found again and known as ours. */
  token: string;
  /** Environments in which the flag must be on while the test or its winner is served. */
  environments: readonly string[];
};

/** GrowthBook's values are texts, whatever the type of the flag. */
export function valueText(value: FlagValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

export const variationId = (token: string, index: number): string => `cairn_${token}_${index}`;
export const ruleId = (token: string): string => `cairn_${token}`;

/** The audience as the JSON text GrowthBook stores; "{}" is everybody. */
export function conditionText({ definition }: Experiment): string {
  return JSON.stringify(conditionOf(definition.audience) ?? {});
}

/** Weights that add up to 1. */
export function weightsOf({ definition: { variations } }: Experiment): number[] {
  const total = variations.reduce((sum, { weight }) => sum + weight, 0);
  return variations.map(({ weight }) => weight / total);
}

/** Whether customers meet the test or its winner; a pause keeps the test and switches its rule off. */
const isServed = ({ status, shippedVariation }: Experiment): boolean =>
  status === "running" || status === "paused" || shippedVariation !== null;

export const isLive = ({ status }: Experiment): boolean => status === "running" || status === "paused";

/** Our side. What does not matter any more once a test has ended is null, on both sides. */
export function mirrorOfOurs({ experiment, token, environments }: Driven): Mirror {
  const { definition, status, coverage, seed } = experiment;
  const live = isLive(experiment);
  return {
    exists: live ? true : null,
    status: live ? "running" : "ended",
    variations: live ? definition.variations.map(({ key }, at) => [variationId(token, at), key]) : null,
    hash: live ? `${definition.hashAttribute} v2` : null,
    coverage: live ? rounded(coverage) : null,
    weights: live ? weightsOf(experiment).map(rounded) : null,
    condition: live ? conditionText(experiment) : null,
    seed: live ? seed : null,
    rule: ourRule(experiment, token),
    flagOn: isServed(experiment) && status !== "draft" ? [...environments].sort() : null,
  };
}

function ourRule({ definition, status, shippedVariation, ...rest }: Experiment, token: string): Mirror[string] {
  if (status === "running" || status === "paused") {
    const values = definition.variations.map(({ value }, at) => [variationId(token, at), valueText(value)]);
    return { type: "experiment-ref", enabled: status === "running", values };
  }
  if (shippedVariation === null) return null;
  const value = valueText(definition.variations[shippedVariation]?.value ?? null);
  return {
    ...{ type: "force", enabled: true, value },
    condition: conditionText({ definition, status, shippedVariation, ...rest }),
  };
}

/** Their side, in the same words, as far as `ours` asks for it. */
export function mirrorOfTheirs(
  { token }: Driven,
  ours: Mirror,
  experiment: RemoteExperiment | null,
  feature: RemoteFeature | null,
): Mirror {
  const phase = experiment?.phases.at(-1);
  const running = experiment?.status === "running" && !experiment.archived;
  const live = ours.status === "running";
  return {
    exists: live ? experiment !== null : null,
    status: running ? "running" : "ended",
    variations: live ? (experiment?.variations.map((one) => [one.variationId, one.key]) ?? null) : null,
    hash: live && experiment ? `${experiment.hashAttribute} v${experiment.hashVersion}` : null,
    coverage: live && phase ? rounded(phase.coverage) : null,
    weights: live && phase ? phase.trafficSplit.map(({ weight }) => rounded(weight)) : null,
    condition: live && phase ? canonicalCondition(phase.targetingCondition) : null,
    seed: live && phase ? phase.seed : null,
    rule: theirRule(ownRule(feature, token)),
    flagOn: ours.flagOn === null ? null : flagOn(feature, ours.flagOn),
  };
}

/** The rule that is ours among those of the flag. */
export function ownRule(feature: RemoteFeature | null, token: string): RemoteRule | undefined {
  return feature?.rules.find(({ id }) => id === ruleId(token));
}

function theirRule(rule: RemoteRule | undefined): Mirror[string] {
  if (!rule) return null;
  const enabled = rule.enabled ?? true;
  if (rule.type === "experiment-ref") {
    return { type: rule.type, enabled, values: (rule.variations ?? []).map((one) => [one.variationId, one.value]) };
  }
  return { type: rule.type, enabled, value: rule.value ?? "", condition: canonicalCondition(rule.condition ?? "") };
}

/** Those of the environments we need in which the flag is on. */
function flagOn(feature: RemoteFeature | null, needed: Mirror[string] | undefined): string[] {
  if (!Array.isArray(needed) || !feature || feature.archived) return [];
  return needed
    .filter((name) => typeof name === "string")
    .filter((name) => feature.environments[name]?.enabled === true);
}

function canonicalCondition(text: string): string {
  if (text.trim() === "") return "{}";
  try {
    return JSON.stringify(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** GrowthBook keeps shares to four digits or so: finer differences are none. */
const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;

/** The fields in which the second is not as the first. */
export function differences(target: Mirror, theirs: Mirror): Difference[] {
  return Object.entries(target)
    .filter(([field, value]) => !sameDocument(value, theirs[field] ?? null))
    .map(([field, ours]) => ({ field, ours, theirs: theirs[field] ?? null }));
}

/** What we want over there: our side, except where a person let theirs stand and ours has not changed since. */
export function withAccepted(ours: Mirror, accepted: readonly Difference[]): Mirror {
  const kept = accepted.filter(({ field, ours: then }) => sameDocument(ours[field] ?? null, then));
  return { ...ours, ...Object.fromEntries(kept.map(({ field, theirs }) => [field, theirs])) };
}

/** Why GrowthBook cannot hold this test the way we run it; null when it can. */
export function unsupported({ definition, phases }: Experiment): string | null {
  if (definition.exclusion !== null) return "exclusion-unsupported";
  if (phases.at(-1)?.holdout) return "holdout-unsupported";
  const grouped = definition.audience.conditions.some(({ operator }) =>
    ["in-group", "not-in-group"].includes(operator),
  );
  return grouped ? "groups-unsupported" : null;
}
