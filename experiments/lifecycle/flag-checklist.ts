import type { Audience } from "#experiments/definition/audience.ts";
import { isOfType } from "#experiments/definition/flag-value.ts";
import type { FlagDocument, FlagRule } from "#experiments/flags/flag.ts";
import { cycleThrough, type Needs, neededFlags } from "#experiments/flags/prerequisites.ts";
import { groupOf } from "#experiments/flags/saved-groups.ts";
import { unhashableConditions } from "#experiments/flags/secure-attributes.ts";
import type { Problem } from "./problem.ts";

/** What conditions may name in a workspace. */
export type AudienceContext = {
  /** Every saved group by key with the attribute its values belong to. */
  groups: Readonly<Record<string, { attribute: string }>>;
  /** Attributes whose values may only leave hashed. */
  secureAttributes: readonly string[];
};

/** What a flag must fit into: the other flags of its workspace, those of tests too, archived ones left out. */
export type FlagContext = AudienceContext & { needs: Needs };

/** Every reason why a flag may not be saved as it is written; empty when it may. Paths are those of the document. */
export function flagProblems(key: string, flag: FlagDocument, context: FlagContext): Problem[] {
  if (flag.archived) return archiveProblems(key, context);
  const problems: Problem[] = [];
  const mistyped = (path: string) => problems.push({ code: "flag-value-type", path, data: { type: flag.valueType } });
  if (!isOfType(flag.defaultValue, flag.valueType)) mistyped("defaultValue");
  const needs = { ...context.needs, [key]: neededFlags(flag.rules) };
  for (const [at, rule] of flag.rules.entries()) {
    const path = `rules.${at}`;
    if (!isOfType(rule.value, flag.valueType)) mistyped(`${path}.value`);
    if (flag.rules.slice(0, at).some(({ id }) => id === rule.id))
      problems.push({ code: "rule-twice", path: `${path}.id`, data: { key: rule.id } });
    problems.push(...audienceProblems(rule.audience, context, `${path}.audience`));
    problems.push(...unitProblems(rule, context, path));
    problems.push(...prerequisiteProblems(rule, needs, path));
  }
  const cycle = cycleThrough(key, needs);
  if (cycle) problems.push({ code: "prerequisite-cycle", path: "rules", data: { way: cycle.join(" → ") } });
  return problems;
}

/** What an archived flag is missed by. */
function archiveProblems(key: string, { needs }: FlagContext): Problem[] {
  const missed = Object.keys(needs).filter((other) => other !== key && needs[other]?.includes(key));
  return missed.length > 0 ? [{ code: "flag-needed", path: "archived", data: { flags: missed.join(", ") } }] : [];
}

/** Groups that are not there or of another attribute, and comparisons that secrecy forbids. */
export function audienceProblems(
  audience: Audience,
  context: AudienceContext,
  path: string,
): Problem<"unknown-group" | "group-attribute" | "secure-operator">[] {
  const problems: Problem<"unknown-group" | "group-attribute" | "secure-operator">[] = [];
  for (const [at, condition] of audience.conditions.entries()) {
    const key = groupOf(condition);
    if (key === null) continue;
    const group = context.groups[key];
    const place = `${path}.conditions.${at}`;
    if (!group) problems.push({ code: "unknown-group", path: place, data: { key } });
    else if (group.attribute !== condition.attribute)
      problems.push({ code: "group-attribute", path: place, data: { key, attribute: group.attribute } });
  }
  for (const condition of unhashableConditions(audience, { names: new Set(context.secureAttributes) })) {
    const place = `${path}.conditions.${audience.conditions.indexOf(condition)}`;
    problems.push({ code: "secure-operator", path: place, data: { attribute: condition.attribute } });
  }
  return problems;
}

/** Applications that hash an attribute and those that do not would draw different lots from it. */
function unitProblems(rule: FlagRule, { secureAttributes }: AudienceContext, path: string): Problem[] {
  if (rule.kind !== "rollout" || !secureAttributes.includes(rule.hashAttribute)) return [];
  return [{ code: "secure-unit", path: `${path}.hashAttribute`, data: { attribute: rule.hashAttribute } }];
}

function prerequisiteProblems({ prerequisites }: FlagRule, needs: Needs, path: string): Problem[] {
  return prerequisites.flatMap(({ flag }, at) =>
    flag in needs ? [] : [{ code: "unknown-flag", path: `${path}.prerequisites.${at}`, data: { key: flag } }],
  );
}
