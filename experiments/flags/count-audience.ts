import { type FeatureRule, GrowthBookClient } from "@growthbook/growthbook";
import { type Audience, audienceSchema } from "#experiments/definition/audience.ts";
import { conditionOf } from "./condition.ts";
import { groupOf, usedGroups } from "./saved-groups.ts";
import {
  type SavedGroups,
  type SecureAttributes,
  secureAudience,
  secureGroups,
  unhashableConditions,
} from "./secure-attributes.ts";
import { everything, type SeenAttributes } from "./seen-attributes.ts";

/** Below this many, a count says nothing and points at persons. */
export const fewestSeen = 5;

export type AudienceCount =
  | {
      matching: number;
      /** How many were asked. */
      of: number;
      /** Seen too, but with an attribute of the conditions that is not kept. */
      leftOut: number;
    }
  | { matching: null; reason: "nothing-seen" | "too-few" | "not-kept" | "unknown-group" | "incomplete" };

/**
 * How many of the customers lately seen meet the conditions. The official SDK decides each; lots and prerequisites are
 * not looked at.
 * @param audience as typed: conditions may lack their values
 * @param secure null while no attribute is secure; values of secure attributes are compared as they are sent, hashed
 */
export function countAudience(
  seen: readonly SeenAttributes[],
  audience: Audience,
  savedGroups: SavedGroups,
  secure: SecureAttributes | null,
): AudienceCount {
  if (!audienceSchema.safeParse(audience).success) return { matching: null, reason: "incomplete" };
  if (seen.length === 0) return { matching: null, reason: "nothing-seen" };
  if (seen.length < fewestSeen) return { matching: null, reason: "too-few" };
  if (audience.conditions.map(groupOf).some((group) => group !== null && !Object.hasOwn(savedGroups, group)))
    return { matching: null, reason: "unknown-group" };
  if (secure && unhashableConditions(audience, secure).length > 0) return { matching: null, reason: "not-kept" };
  const asked = audience.conditions.map(({ attribute }) => attribute.split(".")[0] ?? "");
  const known = seen.filter(({ attributes, unkept }) =>
    asked.every((name) => Object.hasOwn(attributes, name) || !(unkept.includes(name) || unkept.includes(everything))),
  );
  if (known.length === 0) return { matching: null, reason: "not-kept" };
  if (known.length < fewestSeen) return { matching: null, reason: "too-few" };
  const matches = matcher(audience, savedGroups, secure);
  const matching = known.filter(({ attributes }) => matches(attributes)).length;
  return { matching, of: known.length, leftOut: seen.length - known.length };
}

function matcher(audience: Audience, groups: SavedGroups, secure: SecureAttributes | null) {
  const condition = conditionOf(secure ? secureAudience(audience, secure) : audience);
  const secured = usedGroups([audience], secure ? secureGroups(groups, [audience], secure) : groups);
  const savedGroups = Object.fromEntries(Object.entries(secured).map(([key, values]) => [key, [...values]]));
  // The SDK's own type is a recursive union of the operators `conditionOf` writes; its values are the same JSON.
  const rule = { force: true, ...(condition && { condition: condition as FeatureRule["condition"] }) };
  const features = { audience: { defaultValue: false, rules: [rule] } };
  const client = new GrowthBookClient().initSync({ payload: { features, savedGroups } });
  return (attributes: SeenAttributes["attributes"]) => client.evalFeature("audience", { attributes }).on;
}
