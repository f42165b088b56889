import type { FeatureDefinition, FeatureRule, ParentConditionInterface } from "@growthbook/growthbook";
import type { Audience } from "#experiments/definition/audience.ts";
import type { Experiment } from "#experiments/definition/experiment.ts";
import type { FlagValue } from "#experiments/definition/flag-value.ts";
import { inLocale, type Locale } from "#experiments/metrics/localized-text.ts";
import { conditionOf } from "./condition.ts";
import type { Flag, FlagRule } from "./flag.ts";
import { type FlaggedHoldout, heldOut, holdoutFeature, holdoutFlag, holdoutRuleId } from "./holdout.ts";
import { inlineGroups, usedGroups } from "./saved-groups.ts";
import {
  type SavedGroups,
  type SecureAttributes,
  secureAudience,
  secureGroups,
  unhashableConditions,
} from "./secure-attributes.ts";

/** What the payload needs to know of a test. */
export type FlaggedExperiment = Pick<
  Experiment,
  "key" | "status" | "definition" | "phase" | "phases" | "seed" | "coverage" | "shippedVariation" | "shippedAt"
>;

export type PayloadInput = {
  flags: readonly Flag[];
  experiments: readonly FlaggedExperiment[];
  /** The holdouts that are kept now. */
  holdouts: readonly FlaggedHoldout[];
  savedGroups: SavedGroups;
  /** Values of saved groups stand inside the conditions, for SDKs that do not know groups. */
  inlineGroups?: boolean;
  secure: SecureAttributes | null;
  /** Only flags that are on there are served. */
  environment: string;
  /** The language of names inside the payload (they show up in trackers and developer tools). */
  locale: Locale;
  /** Rises strictly with every change; milliseconds since 1970. */
  version: number;
};

/** What every official GrowthBook SDK loads. `dateUpdated` is the version: SDKs ignore a payload whose value they have. */
export type Payload = {
  status: 200;
  features: Record<string, FeatureDefinition>;
  experiments: [];
  dateUpdated: string;
  savedGroups?: Record<string, (string | number)[]>;
};

/**
 * The flags of one environment as GrowthBook's SDKs expect them. In front of a flag's own rules stands its running
 * test, or else the variation shipped last. A stopped test leaves nothing but the default behind.
 */
export function buildPayload(given: PayloadInput): Payload {
  const input = withSecuredGroups(given);
  const features: Payload["features"] = {};
  const tests = new Map<string, FlaggedExperiment[]>();
  for (const test of input.experiments) {
    const { flagKey, assignedBy, audience } = test.definition;
    if (test.status === "draft" || assignedBy !== "cairn" || !isHashable(audience, input)) continue;
    tests.set(flagKey, [...(tests.get(flagKey) ?? []), test]);
  }
  const known = new Set(input.flags.map(({ key }) => key));
  const implied = [...tests].filter(([key]) => !known.has(key)).map(([key, group]) => impliedFlag(key, group, input));
  for (const flag of [...input.flags, ...implied]) {
    if (flag.archived || !flag.environments.includes(input.environment)) continue;
    const rules = [
      ...testRules(tests.get(flag.key) ?? [], input),
      ...flag.rules.filter((rule) => isServed(rule, input)).map((rule) => flagRule(flag.key, rule, input)),
    ];
    features[flag.key] = { defaultValue: flag.defaultValue, ...(rules.length > 0 && { rules }) };
  }
  for (const holdout of input.holdouts) features[holdoutFlag(holdout.key)] = holdoutFeature(holdout, input.locale);
  const savedGroups = input.inlineGroups ? {} : usedGroups(audiencesOf(input), input.savedGroups);
  return {
    status: 200,
    features,
    experiments: [],
    dateUpdated: new Date(input.version).toISOString(),
    ...(Object.keys(savedGroups).length > 0 && { savedGroups: mutable(savedGroups) }),
  };
}

function isServed(rule: FlagRule, input: PayloadInput): boolean {
  const here = rule.environments?.includes(input.environment) ?? true;
  return rule.enabled && here && isHashable(rule.audience, input);
}

/** A condition that cannot be kept secret takes its rule with it: the value never leaves, and nobody else gets in. */
function isHashable(audience: Audience, { secure }: PayloadInput): boolean {
  return !secure || unhashableConditions(audience, secure).length === 0;
}

/** A test may name a flag nobody wrote down: it is on everywhere and defaults to the control of the newest test. */
function impliedFlag(key: string, tests: readonly FlaggedExperiment[], { environment }: PayloadInput): Flag {
  const control = tests.at(-1)?.definition.variations[0];
  return {
    key,
    valueType: "json",
    defaultValue: control?.value ?? null,
    environments: [environment],
    rules: [],
    archived: false,
  };
}

function testRules(tests: readonly FlaggedExperiment[], input: PayloadInput): FeatureRule<FlagValue>[] {
  const running = tests
    .filter(({ status }) => status === "running")
    .flatMap((test) => [...heldOutRules(test, input), experimentRule(test, input)]);
  const [shipped] = tests
    .filter(({ shippedVariation }) => shippedVariation !== null)
    .sort((one, other) => Number(other.shippedAt) - Number(one.shippedAt));
  return [...running, ...(shipped ? [...heldOutRules(shipped, input), shippedRule(shipped, input)] : [])];
}

/**
 * In front of a test's own rule: the customers of the holdout it was launched in keep its control, also once it is
 * shipped. Whoever asks for the flag thereby meets the holdout, whichever side they are on.
 */
function heldOutRules(test: FlaggedExperiment, input: PayloadInput): FeatureRule<FlagValue>[] {
  const key = test.phases.at(-1)?.holdout;
  if (!input.holdouts.some((holdout) => holdout.key === key) || !key) return [];
  const rule = {
    id: holdoutRuleId(key, test.key),
    parentConditions: [{ id: holdoutFlag(key), condition: { value: heldOut } }],
    force: test.definition.variations[0]?.value ?? null,
    ...audienceCondition(test.definition.audience, input),
  };
  return [test.status === "running" ? { ...rule, ...exclusionFilters(test) } : rule];
}

function experimentRule(test: FlaggedExperiment, input: PayloadInput): FeatureRule<FlagValue> {
  const { variations, hashAttribute, audience, name } = test.definition;
  const total = variations.reduce((sum, { weight }) => sum + weight, 0);
  return {
    id: test.key,
    key: test.key,
    name: inLocale(name, input.locale),
    phase: String(test.phase),
    seed: test.seed,
    hashVersion: 2,
    hashAttribute,
    // A new phase draws new lots, also for SDKs that keep assignments of their own.
    bucketVersion: test.phase,
    minBucketVersion: 0,
    coverage: test.coverage,
    variations: variations.map(({ value }) => value),
    // SDKs fall back to equal shares when these are off by more than 1 %: never leave them a rounding error.
    weights: variations.map(({ weight }) => weight / total),
    meta: variations.map((variation) => ({ key: variation.key, name: inLocale(variation.name, input.locale) })),
    ...audienceCondition(audience, input),
    ...exclusionFilters(test),
  };
}

/** The seed is none a test can have, or a customer's place in the group would decide the variation too. */
function exclusionFilters({
  definition: { exclusion, hashAttribute },
}: FlaggedExperiment): Pick<FeatureRule, "filters"> {
  if (exclusion === null) return {};
  const seed = `exclusion|${exclusion.group}`;
  return { filters: [{ seed, attribute: hashAttribute, hashVersion: 2, ranges: exclusion.ranges }] };
}

function shippedRule(test: FlaggedExperiment, input: PayloadInput): FeatureRule<FlagValue> {
  const { variations, audience } = test.definition;
  const winner = variations[test.shippedVariation ?? 0];
  return { id: test.key, force: winner?.value ?? null, ...audienceCondition(audience, input) };
}

function flagRule(flagKey: string, rule: FlagRule, input: PayloadInput): FeatureRule<FlagValue> {
  const parentConditions: ParentConditionInterface[] = rule.prerequisites.map(({ flag, value }) => ({
    id: flag,
    condition: { value },
  }));
  return {
    id: rule.id,
    force: rule.value,
    ...audienceCondition(rule.audience, input),
    ...(parentConditions.length > 0 && { parentConditions }),
    ...(rule.kind === "rollout" && {
      coverage: rule.coverage,
      hashAttribute: rule.hashAttribute,
      seed: rule.seed ?? flagKey,
      hashVersion: 2,
    }),
  };
}

function audienceCondition(audience: Audience, input: PayloadInput): Pick<FeatureRule, "condition"> {
  const secured = input.secure ? secureAudience(audience, input.secure) : audience;
  const condition = conditionOf(input.inlineGroups ? inlineGroups(secured, input.savedGroups) : secured);
  // The SDK's own type is a recursive union of the operators `conditionOf` writes; its values are the same JSON.
  return condition ? { condition: condition as FeatureRule["condition"] } : {};
}

function audiencesOf(input: PayloadInput): Audience[] {
  return [
    ...input.experiments.map(({ definition }) => definition.audience),
    ...input.flags.flatMap(({ rules }) =>
      rules.filter((rule) => isServed(rule, input)).map(({ audience }) => audience),
    ),
  ];
}

function withSecuredGroups(input: PayloadInput): PayloadInput {
  const { savedGroups, secure } = input;
  return secure ? { ...input, savedGroups: secureGroups(savedGroups, audiencesOf(input), secure) } : input;
}

function mutable(groups: SavedGroups): Payload["savedGroups"] {
  return Object.fromEntries(Object.entries(groups).map(([key, values]) => [key, [...values]]));
}
