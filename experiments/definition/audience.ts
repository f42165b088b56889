import { z } from "zod";

/** Each operator with how many values it takes: none, exactly one, or one and more. */
export const operators = {
  is: "one",
  "is-not": "one",
  "is-one-of": "many",
  "is-none-of": "many",
  "greater-than": "one",
  "at-least": "one",
  "less-than": "one",
  "at-most": "one",
  "starts-with": "one",
  "ends-with": "one",
  contains: "one",
  "contains-not": "one",
  "has-one-of": "many",
  exists: "none",
  "is-missing": "none",
  "in-group": "one",
  "not-in-group": "one",
} as const satisfies Record<string, "none" | "one" | "many">;

export type Operator = keyof typeof operators;

// Object.keys of a literal object holds exactly its own keys.
export const operatorNames = Object.keys(operators) as [Operator, ...Operator[]];

const ordered: readonly Operator[] = ["greater-than", "at-least", "less-than", "at-most"];
const textual: readonly Operator[] = ["starts-with", "ends-with", "contains", "contains-not"];

const valueSchema = z.union([z.string().max(1000), z.number(), z.boolean()]);

/** What an application calls a fact about a customer. */
export const attributeNameSchema = z.string().regex(/^[a-zA-Z_][\w.-]{0,99}$/);

/** One plain sentence about a customer: "country is one of FR, BE". Group operators take a saved group's key. */
export const audienceConditionSchema = z
  .object({
    attribute: attributeNameSchema,
    operator: z.enum(operatorNames),
    values: z.array(valueSchema).max(1000).default([]),
  })
  .superRefine((condition, context) => {
    const problem = valuesProblem(condition.operator, condition.values);
    if (problem) context.addIssue({ code: "custom", path: ["values"], message: problem });
  });

export type AudienceCondition = z.infer<typeof audienceConditionSchema>;

/** Who is in: `all` conditions hold, or `any` of them. No condition means everybody. */
export const audienceSchema = z.object({
  match: z.enum(["all", "any"]).default("all"),
  conditions: z.array(audienceConditionSchema).max(50).default([]),
});

export type Audience = z.infer<typeof audienceSchema>;
export type AudienceValue = z.infer<typeof valueSchema>;

function valuesProblem(operator: Operator, values: readonly AudienceValue[]): string | null {
  const takes = operators[operator];
  if (takes === "none" && values.length > 0) return `"${operator}" takes no value`;
  if (takes === "one" && values.length !== 1) return `"${operator}" takes exactly one value`;
  if (takes === "many" && values.length === 0) return `"${operator}" takes at least one value`;
  if (ordered.includes(operator) && typeof values[0] === "boolean") return `"${operator}" compares numbers or texts`;
  if (textual.includes(operator) && typeof values[0] !== "string") return `"${operator}" compares texts`;
  return null;
}
