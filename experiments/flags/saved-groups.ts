import { z } from "zod";
import { type Audience, attributeNameSchema } from "#experiments/definition/audience.ts";
import { keySchema } from "#experiments/definition/keys.ts";
import type { SavedGroups } from "./secure-attributes.ts";

/** Every application loads the groups its rules name: no more values than this in one. */
export const maximumGroupValues = 5_000;

/** A list of values of one attribute, kept once and named in conditions by its key. */
export const savedGroupSchema = z.object({
  key: keySchema,
  name: z.string().trim().min(1).max(200),
  /** What its values are values of; no other attribute may be compared with it. */
  attribute: attributeNameSchema,
  values: z
    .array(z.union([z.string().trim().min(1).max(200), z.number()]))
    .max(maximumGroupValues)
    .transform((values) => [...new Set(values)]),
});

export type SavedGroup = z.infer<typeof savedGroupSchema>;

/** The group's key when the condition compares with one; null for every other condition. */
export function groupOf({ operator, values }: Audience["conditions"][number]): string | null {
  return operator === "in-group" || operator === "not-in-group" ? String(values[0]) : null;
}

/** The audience with each group replaced by its values; a group that is not there holds nobody. */
export function inlineGroups(audience: Audience, groups: SavedGroups): Audience {
  const conditions = audience.conditions.map((condition) => {
    const group = groupOf(condition);
    if (group === null) return condition;
    const operator = condition.operator === "in-group" ? ("is-one-of" as const) : ("is-none-of" as const);
    return { ...condition, operator, values: [...(groups[group] ?? [])] };
  });
  return { ...audience, conditions };
}

/** Only the groups that some audience names: the others never leave the server. */
export function usedGroups(audiences: readonly Audience[], groups: SavedGroups): SavedGroups {
  const named = new Set(audiences.flatMap(({ conditions }) => conditions.map(groupOf)));
  return Object.fromEntries(Object.entries(groups).filter(([key]) => named.has(key)));
}
