import { z } from "zod";
import { flagValueSchema } from "#experiments/definition/flag-value.ts";
import { keySchema } from "#experiments/definition/keys.ts";
import { environmentSchema, type FlagDocument, type FlagRule } from "./flag.ts";

/** What may be done to a flag at an instant. `rule` null sets the default value. */
export const scheduledChangeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["turn-on", "turn-off"]), environment: environmentSchema }),
  z.object({ kind: z.enum(["rule-on", "rule-off"]), rule: keySchema }),
  z.object({ kind: z.literal("value"), rule: keySchema.nullable().default(null), value: flagValueSchema }),
  /** Share of the rule's audience, 0–1. */
  z.object({ kind: z.literal("coverage"), rule: keySchema, coverage: z.number().min(0).max(1) }),
]);

export type ScheduledChange = z.infer<typeof scheduledChangeSchema>;

/** The flag with the change made; null when the rule it speaks of is gone or is no rollout. */
export function withChange(flag: FlagDocument, change: ScheduledChange): FlagDocument | null {
  switch (change.kind) {
    case "turn-on":
      return { ...flag, environments: [...new Set([...flag.environments, change.environment])] };
    case "turn-off":
      return { ...flag, environments: flag.environments.filter((name) => name !== change.environment) };
    case "rule-on":
    case "rule-off":
      return withRule(flag, change.rule, (rule) => ({ ...rule, enabled: change.kind === "rule-on" }));
    case "value":
      if (change.rule === null) return { ...flag, defaultValue: change.value };
      return withRule(flag, change.rule, (rule) => ({ ...rule, value: change.value }));
    case "coverage":
      return withRule(flag, change.rule, (rule) =>
        rule.kind === "rollout" ? { ...rule, coverage: change.coverage } : null,
      );
  }
}

function withRule(flag: FlagDocument, id: string, changed: (rule: FlagRule) => FlagRule | null): FlagDocument | null {
  const at = flag.rules.findIndex((rule) => rule.id === id);
  const rule = flag.rules[at];
  const next = rule ? changed(rule) : null;
  return next && { ...flag, rules: flag.rules.with(at, next) };
}
