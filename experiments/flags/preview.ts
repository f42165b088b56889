import { type FeatureDefinition, type FeatureRule, GrowthBookClient } from "@growthbook/growthbook";
import type { FlagValue } from "#experiments/definition/flag-value.ts";
import { isHoldoutRule } from "./holdout.ts";
import type { Payload } from "./payload.ts";

/** What holds a customer back from a rule, in the order the SDK looks. */
export const skipReasons = ["prerequisite", "exclusion", "audience", "coverage", "no-unit"] as const;
export type SkipReason = (typeof skipReasons)[number];

export type RuleTrace = { ruleId: string; kind: "experiment" | "force" } & (
  | { outcome: "applied"; reason: null }
  | { outcome: "skipped"; reason: SkipReason }
  /** An earlier rule already answered. */
  | { outcome: "not-reached"; reason: null }
);

export type Preview = {
  value: FlagValue;
  /** What decided; `unknown` = the flag is not served, `holdout` = the customer is kept out of the test. */
  source: "experiment" | "holdout" | "force" | "default" | "unknown" | "prerequisite";
  experiment: { key: string; variation: number; variationKey: string } | null;
  rules: RuleTrace[];
};

export type Attributes = Readonly<Record<string, unknown>>;

/**
 * What an application would be told for a customer, and why. The official SDK decides everything, also the reason:
 * a skipped rule is evaluated again with one obstacle more at a time until it no longer applies. Tracks nothing.
 */
export function preview(payload: Payload, flagKey: string, attributes: Attributes): Preview {
  const result = evaluate(payload, payload.features, flagKey, attributes);
  const feature = payload.features[flagKey];
  const { experiment, experimentResult } = result;
  return {
    value: result.value,
    source: isHoldoutRule(result.ruleId) ? "holdout" : sources[result.source],
    experiment:
      experiment && experimentResult
        ? { key: experiment.key, variation: experimentResult.variationId, variationKey: experimentResult.key }
        : null,
    rules: feature ? trace(payload, flagKey, feature, attributes, result.ruleId) : [],
  };
}

const sources = {
  experiment: "experiment",
  force: "force",
  override: "force",
  defaultValue: "default",
  unknownFeature: "unknown",
  prerequisite: "prerequisite",
  cyclicPrerequisite: "prerequisite",
} as const;

function trace(
  payload: Payload,
  flagKey: string,
  feature: FeatureDefinition,
  attributes: Attributes,
  appliedId: string,
): RuleTrace[] {
  let answered = false;
  // That somebody is not held out is the rule, and says nothing.
  const rules = (feature.rules ?? []).filter(({ id = "" }) => !isHoldoutRule(id) || id === appliedId);
  return rules.map((rule): RuleTrace => {
    const ruleId = rule.id ?? "";
    const kind = "force" in rule ? "force" : "experiment";
    if (answered) return { ruleId, kind, outcome: "not-reached", reason: null };
    if (ruleId === appliedId) {
      answered = true;
      return { ruleId, kind, outcome: "applied", reason: null };
    }
    return { ruleId, kind, outcome: "skipped", reason: skipReason(payload, flagKey, rule, attributes) };
  });
}

/** Which obstacle, added to the rule after the ones before it, makes the SDK skip it. */
function skipReason(payload: Payload, flagKey: string, rule: FeatureRule, attributes: Attributes): SkipReason {
  const { parentConditions, filters, condition, coverage, ...bare } = rule;
  const obstacles: [SkipReason, Partial<FeatureRule>][] = [
    ["no-unit", {}],
    ["prerequisite", parentConditions ? { parentConditions } : {}],
    ["exclusion", filters ? { filters } : {}],
    ["audience", condition ? { condition } : {}],
    ["coverage", coverage === undefined ? {} : { coverage }],
  ];
  let tried: FeatureRule = bare;
  for (const [reason, obstacle] of obstacles) {
    tried = { ...tried, ...obstacle };
    const features = { ...payload.features, [flagKey]: { defaultValue: null, rules: [tried] } };
    const { source } = evaluate(payload, features, flagKey, attributes);
    if (source !== "experiment" && source !== "force") return reason;
  }
  // Every obstacle was overcome: the rule applies by itself, so only the coverage of no unit is left.
  return "coverage";
}

function evaluate(payload: Payload, features: Payload["features"], flagKey: string, attributes: Attributes) {
  const client = new GrowthBookClient().initSync({ payload: { ...payload, features } });
  return client.createScopedInstance({ attributes: { ...attributes } }).evalFeature(flagKey);
}
