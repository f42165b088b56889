import { parseFlagValue } from "#app/forms/flag-value.ts";
import { problem, readLocalized, text } from "#app/forms/refusal.ts";
import type { ExperimentDefinition, Variation } from "#experiments/definition/experiment.ts";
import { type FlagValue, type FlagValueType, flagValueTypes } from "#experiments/definition/flag-value.ts";
import type { Reading } from "./set-up-form.server.ts";

/**
 * The flag and the variations of the form. The button pressed may add one variation (`add`) or leave one out
 * (`remove:1`).
 */
export function readVariations(
  form: FormData,
  before: ExperimentDefinition,
  channels: readonly string[],
  reading: Reading,
): Partial<ExperimentDefinition> {
  const valueType = flagValueTypes.find((type) => type === text(form, "valueType")) ?? before.valueType;
  const intent = text(form, "intent");
  const removed = intent.startsWith("remove:") ? Number(intent.slice(7)) : null;
  const variations: Variation[] = [];
  for (let at = 0; form.has(`variations.${at}.key`); at++) {
    if (at === removed) continue;
    variations.push(readVariation(form, at, { valueType, channels, reading }));
  }
  if (intent === "add") variations.push(nextVariation(variations, valueType));
  return { flagKey: text(form, "flagKey") || before.flagKey, valueType, variations };
}

type VariationContext = { valueType: FlagValueType; channels: readonly string[]; reading: Reading };

function readVariation(form: FormData, at: number, { valueType, channels, reading }: VariationContext): Variation {
  const field = (name: string) => `variations.${at}.${name}`;
  const name = readLocalized(form, field("name"));
  if (!name) reading.problems.push(problem(field("name"), reading.say("testsSetUp.needs.name")));
  const value = parseFlagValue(text(form, field("value")), valueType);
  if (value === undefined) reading.problems.push(problem(field("value"), reading.say("testsSetUp.needs.value")));
  const texts = channels.flatMap((channel) => {
    const said = readLocalized(form, field(`text.${channel}`));
    return said ? [[channel, said] as const] : [];
  });
  return {
    key: text(form, field("key")),
    name: name ?? { en: "?" },
    weight: (reading.number(field("weight")) ?? 0) / 100,
    value: value ?? null,
    dose: reading.number(field("dose")),
    perChannelText: Object.fromEntries(texts),
    agentCard: readLocalized(form, field("agentCard")),
  };
}

const firstValues: Readonly<Record<FlagValueType, (at: number) => FlagValue>> = {
  boolean: (at) => at > 0,
  string: (at) => (at === 0 ? "control" : `variation-${at}`),
  number: (at) => at,
  json: (at) => ({ variation: at }),
};

/** A variation to fill in; its share is none until somebody gives it one. */
export function nextVariation(present: readonly Variation[], valueType: FlagValueType): Variation {
  const at = present.length;
  const keys = new Set(present.map(({ key }) => key));
  let serial = at;
  while (keys.has(`variation-${serial}`)) serial++;
  const control = at === 0;
  return {
    key: control ? "control" : `variation-${serial}`,
    name: control
      ? { en: "As today", fr: "Comme aujourd’hui" }
      : { en: `Variation ${serial}`, fr: `Variante ${serial}` },
    weight: at === 0 || at === 1 ? 0.5 : 0,
    value: firstValues[valueType](at),
    dose: null,
    perChannelText: {},
    agentCard: null,
  };
}
