import type { LocalizedText } from "#experiments/metrics/localized-text.ts";
import type { Scale } from "#experiments/metrics/scale.ts";

const names: Readonly<Record<Exclude<Scale["instrument"], "custom">, string>> = {
  nps: "NPS",
  csat: "CSAT",
  "ces-2": "CES",
  "ces-5": "CES",
  "ces-1": "CES",
};

/** What people call an instrument; a workspace's own by its name. @param words the name in the reader's language */
export function instrumentName(
  { instrument, name }: Pick<Scale, "instrument" | "name">,
  words: (text: LocalizedText) => string,
): string {
  return instrument === "custom" ? words(name) : names[instrument];
}
