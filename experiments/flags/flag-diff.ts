import type { Audience } from "#experiments/definition/audience.ts";
import type { FlagValue } from "#experiments/definition/flag-value.ts";
import type { FlagDocument, FlagRule } from "./flag.ts";

type Prerequisites = FlagRule["prerequisites"];

/** One thing a save changed, for a person to read. `rule` names the rule as it stood after (or before, when it is gone). */
export type FlagChange =
  | { kind: "created" | "archived" | "restored" | "order" }
  | { kind: "description"; before: string; after: string }
  | { kind: "default"; before: FlagValue; after: FlagValue }
  | { kind: "on" | "off"; environment: string }
  | { kind: "rule-added" | "rule-removed" | "rule-on" | "rule-off" | "rule-other"; rule: FlagRule }
  | { kind: "rule-value"; rule: FlagRule; before: FlagValue; after: FlagValue }
  | { kind: "rule-coverage"; rule: FlagRule; before: number; after: number }
  | { kind: "rule-audience"; rule: FlagRule; before: Audience; after: Audience }
  | { kind: "rule-prerequisites"; rule: FlagRule; before: Prerequisites; after: Prerequisites }
  | { kind: "rule-environments"; rule: FlagRule; before: string[] | null; after: string[] | null };

/** What `after` changed of `before`, rule by rule in their order; null before: the flag was made. */
export function flagChanges(before: FlagDocument | null, after: FlagDocument): FlagChange[] {
  if (before === null) return [{ kind: "created" }];
  const changes: FlagChange[] = [];
  if (before.archived !== after.archived) changes.push({ kind: after.archived ? "archived" : "restored" });
  if (before.description !== after.description)
    changes.push({ kind: "description", before: before.description, after: after.description });
  if (differ(before.defaultValue, after.defaultValue))
    changes.push({ kind: "default", before: before.defaultValue, after: after.defaultValue });
  for (const environment of after.environments)
    if (!before.environments.includes(environment)) changes.push({ kind: "on", environment });
  for (const environment of before.environments)
    if (!after.environments.includes(environment)) changes.push({ kind: "off", environment });
  for (const rule of before.rules)
    if (!after.rules.some(({ id }) => id === rule.id)) changes.push({ kind: "rule-removed", rule });
  for (const rule of after.rules) {
    const earlier = before.rules.find(({ id }) => id === rule.id);
    changes.push(...(earlier ? ruleChanges(earlier, rule) : [{ kind: "rule-added" as const, rule }]));
  }
  if (differ(kept(before, after), kept(after, before))) changes.push({ kind: "order" });
  return changes;
}

/** The order of the rules that both have. */
const kept = (one: FlagDocument, other: FlagDocument) =>
  one.rules.map(({ id }) => id).filter((id) => other.rules.some((rule) => rule.id === id));

function ruleChanges(before: FlagRule, rule: FlagRule): FlagChange[] {
  const changes: FlagChange[] = [];
  if (before.enabled !== rule.enabled) changes.push({ kind: rule.enabled ? "rule-on" : "rule-off", rule });
  if (differ(before.value, rule.value))
    changes.push({ kind: "rule-value", rule, before: before.value, after: rule.value });
  const [from, to] = [coverageOf(before), coverageOf(rule)];
  if (from !== to) changes.push({ kind: "rule-coverage", rule, before: from, after: to });
  if (differ(before.audience, rule.audience))
    changes.push({ kind: "rule-audience", rule, before: before.audience, after: rule.audience });
  if (differ(before.prerequisites, rule.prerequisites))
    changes.push({ kind: "rule-prerequisites", rule, before: before.prerequisites, after: rule.prerequisites });
  if (differ(before.environments, rule.environments))
    changes.push({ kind: "rule-environments", rule, before: before.environments, after: rule.environments });
  if (differ(rest(before), rest(rule))) changes.push({ kind: "rule-other", rule });
  return changes;
}

const coverageOf = (rule: FlagRule): number => (rule.kind === "rollout" ? rule.coverage : 1);

/** What of a rule none of the changes above speaks of: its words, and for a rollout its unit and seed. */
function rest({ description, ...rule }: FlagRule) {
  return rule.kind === "rollout" ? [description, rule.hashAttribute, rule.seed] : [description];
}

const differ = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);
