import type { FeatureRule } from "@growthbook/growthbook";
import type { Payload } from "./payload.ts";
import type { RuleTrace } from "./preview.ts";

/** Every attribute on which the value of a flag may depend: conditions, lots, exclusions, and the same of its prerequisites. */
export function neededAttributes(payload: Payload, flagKey: string): string[] {
  return [...ofFlag(payload, flagKey, new Set())];
}

/**
 * The attributes on which a decision did depend, beside who was drawn: knowing one of them otherwise may have let an
 * earlier rule apply, or kept the applied one from it. Rules not reached, and rules that lots or exclusion keep a
 * customer from anyway, have no say.
 * @param rules of `preview`
 */
export function decisiveAttributes(payload: Payload, flagKey: string, rules: readonly RuleTrace[]): string[] {
  const names = new Set<string>();
  for (const [at, { outcome, reason }] of rules.entries()) {
    const rule = payload.features[flagKey]?.rules?.[at];
    if (rule === undefined || outcome === "not-reached") continue;
    if (reason === "no-unit") names.add(rule.hashAttribute ?? "id");
    if (outcome === "applied" || reason === "audience") collect(rule.condition, names);
    if (outcome === "applied" || reason === "audience" || reason === "prerequisite") {
      for (const name of ofParents(payload, rule, new Set([flagKey]))) names.add(name);
    }
  }
  return [...names];
}

function ofFlag(payload: Payload, flagKey: string, seen: Set<string>): Set<string> {
  const names = new Set<string>();
  if (seen.has(flagKey)) return names;
  seen.add(flagKey);
  for (const rule of payload.features[flagKey]?.rules ?? []) {
    collect(rule.condition, names);
    if (rule.coverage !== undefined || rule.variations) names.add(rule.hashAttribute ?? "id");
    for (const { attribute } of rule.filters ?? []) names.add(attribute ?? "id");
    for (const name of ofParents(payload, rule, seen)) names.add(name);
  }
  return names;
}

function ofParents(payload: Payload, rule: FeatureRule, seen: Set<string>): Set<string> {
  return new Set((rule.parentConditions ?? []).flatMap(({ id }) => [...ofFlag(payload, id, seen)]));
}

/** Names of a condition's fields: `$and`, `$or`, `$nor`, `$not` hold conditions, other `$` words belong to values. */
function collect(condition: unknown, names: Set<string>): void {
  if (Array.isArray(condition)) for (const part of condition) collect(part, names);
  else if (typeof condition === "object" && condition !== null) {
    for (const [name, value] of Object.entries(condition)) {
      if (name.startsWith("$")) collect(value, names);
      else names.add(name);
    }
  }
}
