import type { FeatureDefinition, FeatureRule, ParentConditionInterface } from "@growthbook/growthbook";
import type { Audience } from "#experiments/definition/audience.ts";
import type { Experiment } from "#experiments/definition/experiment.ts";
import type { FlagValue } from "#experiments/definition/flag-value.ts";
import { inLocale, type Locale } from "#experiments/metrics/localized-text.ts";
import { conditionOf } from "./condition.ts";
import type { Flag, FlagRule } from "./flag.ts";
import { type SavedGroups, type SecureAttributes, secureAudience, secureGroups } from "./secure-attributes.ts";

/** What the payload needs to know of a test. */
export type FlaggedExperiment = Pick<
  Experiment,
  "key" | "status" | "definition" | "phase" | "seed" | "coverage" | "shippedVariation" | "shippedAt"
>;

export type PayloadInput = {
  flags: readonly Flag[];
  experiments: readonly FlaggedExperiment[];
  savedGroups: SavedGroups;
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
export function buildPayload(input: PayloadInput): Payload {
  const features: Payload["features"] = {};
  const tests = new Map<string, FlaggedExperiment[]>();
  for (const test of input.experiments) {
    if (test.status === "draft") continue;
    const { flagKey } = test.definition;
    tests.set(flagKey, [...(tests.get(flagKey) ?? []), test]);
  }
  const known = new Set(input.flags.map(({ key }) => key));
  const implied = [...tests].filter(([key]) => !known.has(key)).map(([key, group]) => impliedFlag(key, group, input));
  for (const flag of [...input.flags, ...implied]) {
    if (flag.archived || !flag.environments.includes(input.environment)) continue;
    const rules = [
      ...testRules(tests.get(flag.key) ?? [], input),
      ...flag.rules.filter(({ enabled }) => enabled).map((rule) => flagRule(flag.key, rule, input)),
    ];
    features[flag.key] = { defaultValue: flag.defaultValue, ...(rules.length > 0 && { rules }) };
  }
  const savedGroups = payloadGroups(input);
  return {
    status: 200,
    features,
    experiments: [],
    dateUpdated: new Date(input.version).toISOString(),
    ...(savedGroups && { savedGroups }),
  };
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
  const running = tests.filter(({ status }) => status === "running").map((test) => experimentRule(test, input));
  const [shipped] = tests
    .filter(({ shippedVariation }) => shippedVariation !== null)
    .sort((one, other) => Number(other.shippedAt) - Number(one.shippedAt));
  return [...running, ...(shipped ? [shippedRule(shipped, input)] : [])];
}

function experimentRule(test: FlaggedExperiment, input: PayloadInput): FeatureRule<FlagValue> {
  const { variations, hashAttribute, exclusion, audience, name } = test.definition;
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
    ...(exclusion && {
      filters: [{ seed: exclusion.group, attribute: hashAttribute, hashVersion: 2, ranges: exclusion.ranges }],
    }),
  };
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

function audienceCondition(audience: Audience, { secure }: PayloadInput): Pick<FeatureRule, "condition"> {
  const condition = conditionOf(secure ? secureAudience(audience, secure) : audience);
  // The SDK's own type is a recursive union of the operators `conditionOf` writes; its values are the same JSON.
  return condition ? { condition: condition as FeatureRule["condition"] } : {};
}

function payloadGroups({ flags, experiments, savedGroups, secure }: PayloadInput): Payload["savedGroups"] | null {
  if (Object.keys(savedGroups).length === 0) return null;
  const audiences = [
    ...experiments.map(({ definition }) => definition.audience),
    ...flags.flatMap(({ rules }) => rules.map(({ audience }) => audience)),
  ];
  const groups = secure ? secureGroups(savedGroups, audiences, secure) : savedGroups;
  return Object.fromEntries(Object.entries(groups).map(([key, values]) => [key, [...values]]));
}
