import { type Flag, flagRulesSchema } from "#experiments/flags/flag.ts";
import { buildPayload, type FlaggedExperiment, type Payload, type PayloadInput } from "#experiments/flags/payload.ts";

/** A flag that is on in production. */
export function flag(key: string, fields: Partial<Omit<Flag, "rules">> & { rules?: object[] } = {}): Flag {
  return {
    key,
    valueType: "json",
    defaultValue: "default",
    environments: ["production"],
    archived: false,
    ...fields,
    rules: flagRulesSchema.parse(fields.rules ?? []),
  };
}

/** The production payload of flags and tests. */
export function payloadOf(
  flags: readonly Flag[],
  experiments: readonly FlaggedExperiment[],
  fields: Partial<PayloadInput> = {},
): Payload {
  return buildPayload({
    flags,
    experiments,
    holdouts: [],
    savedGroups: {},
    secure: null,
    environment: "production",
    locale: "en",
    version: Date.UTC(2026, 9, 5),
    ...fields,
  });
}
