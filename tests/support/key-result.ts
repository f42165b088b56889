import type { OccurrenceMetric, SurveyMetric } from "#experiments/metrics/metric.ts";
import type { Scale } from "#experiments/metrics/scale.ts";
import { scoreSums } from "#experiments/okr/cell-sums.ts";
import type { KeyResult } from "#experiments/okr/key-result.ts";
import type { SeriesCell } from "#experiments/okr/series.ts";

const ces: Scale = {
  ...{ id: 1, key: "ces-2", name: { en: "CES 2.0" }, instrument: "ces-2", wording: { en: "Easy?" }, labels: null },
  ...{ min: 1, max: 7, direction: "up", scoring: "mean", topBoxFrom: null },
};

const base = { id: 1, journeyId: null, stepId: null, windowHours: 336, version: 1, direction: "up" } as const;

/** Ease 1–7, mean. */
export const ease: SurveyMetric = {
  ...base,
  key: "ces",
  name: { en: "Ease", fr: "Facilité" },
  kind: "survey",
  scale: ces,
};

/** Satisfaction 1–5, share of 4 and 5. */
export const satisfaction: SurveyMetric = {
  ...{ ...base, key: "csat", name: { en: "CSAT" }, kind: "survey" },
  scale: { ...ces, key: "csat", instrument: "csat", max: 5, scoring: "top-box", topBoxFrom: 4 },
};

/** Net Promoter Score 0–10. */
export const recommendation: SurveyMetric = {
  ...{ ...base, key: "nps", name: { en: "NPS" }, kind: "survey" },
  scale: { ...ces, key: "nps", instrument: "nps", min: 0, max: 10, scoring: "nps" },
};

/** Repeat contact, yes or no: lower is better. */
export const repeatContact: OccurrenceMetric = {
  ...{ ...base, key: "repeat-contact", name: { en: "Repeat contact" }, kind: "occurrence", direction: "down" },
};

/** From 4.9 to 5.4 in ten days, 1 to 10 October 2026: at the end of the 5th, half the road is expected. */
export const easeFrom49To54: KeyResult = {
  ...{ key: "ces-returns", title: { en: "Raise CES", fr: "Augmenter le CES" }, kind: "increase", metricId: 1 },
  ...{ baseline: 4.9, target: 5.4, bandLow: null, bandHigh: null, milestoneReached: 0, stepIds: null, channelId: null },
  ...{ startsOn: "2026-10-01", dueOn: "2026-10-10", baselineFrom: null, baselineTo: null },
  ...{ windowDays: 28, minAnswers: 100, smallestEffect: null, expectedSteps: null },
};

/** Answers of one score on one day; of ease, at step and channel 1 unless said otherwise. */
export function answers(
  day: string,
  score: number,
  n: number,
  { metric = ease, ...place }: { metric?: SurveyMetric; stepId?: number; channelId?: number } = {},
): SeriesCell {
  return { day, stepId: 1, channelId: 1, ...place, ...scoreSums(metric.scale, score, n) };
}

/** A value known exactly as far as `reach`. */
export function pooledWithin(value: number, reach: number) {
  return { value, interval: { lower: value - reach, upper: value + reach }, reason: null };
}
