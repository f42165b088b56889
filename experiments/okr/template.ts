import type { LocalizedText } from "#experiments/metrics/localized-text.ts";
import type { MetricKind } from "#experiments/metrics/metric.ts";
import type { Direction, Instrument } from "#experiments/metrics/scale.ts";
import type { KeyResultKind } from "./key-result.ts";

/** A metric to use or to make: survey metrics name the instrument of their scale (see `scalePresets`). */
export type SuggestedMetric = {
  key: string;
  name: LocalizedText;
  kind: MetricKind;
  direction: Direction;
  instrument: Exclude<Instrument, "custom"> | null;
  /** Word of a quantity: minutes, contacts. */
  unit: string | null;
};

/** A key result to fill in. Baseline and target stay empty: only the workspace's own numbers belong there. */
export type SuggestedKeyResult = {
  title: LocalizedText;
  kind: KeyResultKind;
  metric: SuggestedMetric;
  source: LocalizedText;
  /** Key of a step of the template's journey; null: the whole journey. */
  step: string | null;
  smallestEffect: number | null;
};

export type SuggestedIrritant = { title: LocalizedText; step: string };

/** A start for a quarter: one objective, three key results, and where they happen. */
export type OkrTemplate = {
  key: string;
  name: LocalizedText;
  objective: { title: LocalizedText; why: LocalizedText };
  journey: { key: string; name: LocalizedText; steps: readonly { key: string; name: LocalizedText }[] };
  keyResults: readonly [SuggestedKeyResult, SuggestedKeyResult, SuggestedKeyResult];
  irritants: readonly SuggestedIrritant[];
};

/** Both languages at once; in French a no-break space stands before : ; ? ! % and inside « ». */
export const both = (en: string, fr: string): LocalizedText => ({
  en,
  fr: fr.replace(/ ([:;?!%»])/g, "\u00a0$1").replace(/« /g, "«\u00a0"),
});

/** Customer effort, "made it easy", 1 to 7: higher is easier. */
export const effort = (key: string, name: LocalizedText): SuggestedMetric => ({
  key,
  name,
  kind: "survey",
  direction: "up",
  instrument: "ces-2",
  unit: null,
});

export const satisfaction = (key: string, name: LocalizedText): SuggestedMetric => ({
  ...effort(key, name),
  instrument: "csat",
});

export const share = (key: string, name: LocalizedText, direction: Direction): SuggestedMetric => ({
  key,
  name,
  kind: "occurrence",
  direction,
  instrument: null,
  unit: null,
});

export const amount = (key: string, name: LocalizedText, unit: string): SuggestedMetric => ({
  key,
  name,
  kind: "quantity",
  direction: "down",
  instrument: null,
  unit,
});
