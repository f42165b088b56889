import { z } from "zod";
import { audienceSchema } from "#experiments/definition/audience.ts";
import { type FlagValue, type FlagValueType, flagValueSchema } from "#experiments/definition/flag-value.ts";
import { flagKeySchema, keySchema } from "#experiments/definition/keys.ts";

/** Another flag that must have `value` before a rule is looked at; SDKs compare plain values, not documents. */
export const prerequisiteSchema = z.object({
  flag: flagKeySchema,
  value: z.union([z.string(), z.number(), z.boolean()]),
});

const ruleBase = {
  id: keySchema,
  enabled: z.boolean().default(true),
  description: z.string().max(500).default(""),
  value: flagValueSchema,
  audience: audienceSchema.prefault({}),
  prerequisites: z.array(prerequisiteSchema).max(10).default([]),
};

/** `force` gives everyone in the audience the value; `rollout` a share of them, the same ones every time. */
export const flagRuleSchema = z.discriminatedUnion("kind", [
  z.object({ ...ruleBase, kind: z.literal("force") }),
  z.object({
    ...ruleBase,
    kind: z.literal("rollout"),
    /** Share of the audience, 0–1. */
    coverage: z.number().min(0).max(1),
    hashAttribute: z.string().min(1).max(100).default("id"),
    /** Null takes the flag's key. Kept while coverage grows, nobody leaves. */
    seed: z.string().min(1).max(100).nullable().default(null),
  }),
]);

export type FlagRule = z.infer<typeof flagRuleSchema>;

export const flagRulesSchema = z.array(flagRuleSchema).max(50);

/** A flag without its tests: the first rule that applies gives the value, else the default. */
export type Flag = {
  key: string;
  valueType: FlagValueType;
  defaultValue: FlagValue;
  /** Where it is on; elsewhere applications do not see it at all. */
  environments: readonly string[];
  rules: readonly FlagRule[];
  archived: boolean;
};
