import { z } from "zod";
import { audienceSchema } from "#experiments/definition/audience.ts";
import {
  type FlagValue,
  type FlagValueType,
  flagValueSchema,
  flagValueTypes,
} from "#experiments/definition/flag-value.ts";
import { flagKeySchema, keySchema } from "#experiments/definition/keys.ts";

/** Where applications run: `production`, `staging` … */
export const environmentSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/);

const environmentsSchema = z.array(environmentSchema).max(20);

/** Every application loads every value: a document may not weigh more than this, as JSON text. */
export const maximumValueLength = 20_000;

const boundedValueSchema = flagValueSchema.refine(
  (value) => JSON.stringify(value).length <= maximumValueLength,
  `at most ${maximumValueLength} characters of JSON`,
);

/** Another flag that must have `value` before a rule is looked at; SDKs compare plain values, not documents. */
export const prerequisiteSchema = z.object({
  flag: flagKeySchema,
  value: z.union([z.string(), z.number(), z.boolean()]),
});

const ruleBase = {
  id: keySchema,
  enabled: z.boolean().default(true),
  description: z.string().max(500).default(""),
  value: boundedValueSchema,
  audience: audienceSchema.prefault({}),
  prerequisites: z.array(prerequisiteSchema).max(10).default([]),
  /** The environments it holds in; null: wherever the flag is on. */
  environments: environmentsSchema.nullable().default(null),
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

/** A flag as its authors write and save it; `key` names it. Archived, it is served nowhere. */
export const flagDocumentSchema = z.object({
  description: z.string().max(500).default(""),
  valueType: z.enum(flagValueTypes).default("boolean"),
  defaultValue: boundedValueSchema,
  environments: environmentsSchema.default(["production"]),
  rules: flagRulesSchema.default([]),
  archived: z.boolean().default(false),
});

export type FlagDocument = z.infer<typeof flagDocumentSchema>;

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
