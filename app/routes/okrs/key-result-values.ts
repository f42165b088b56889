import type { LocalizedText } from "#experiments/metrics/localized-text.ts";
import type { KeyResultDraft, KeyResultKind } from "#experiments/okr/key-result.ts";

/** What the fields of one key result begin with; numbers in the metric's own unit. */
export type KeyResultValues = {
  /** Null for one that is not saved yet. */
  key: string | null;
  title: LocalizedText | null;
  kind: KeyResultKind;
  metric: string | null;
  baseline: number | null;
  target: number | null;
  bandLow: number | null;
  bandHigh: number | null;
  milestones: readonly LocalizedText[] | null;
  milestoneReached: number;
  /** "journey:…", "step:…", or "" for everywhere. */
  place: string;
  channel: string | null;
  source: string | null;
  owner: string | null;
  startsOn: string | null;
  dueOn: string | null;
  baselineFrom: string | null;
  baselineTo: string | null;
  windowDays: number;
  minAnswers: number;
  smallestEffect: number | null;
  position: number;
  published: boolean;
};

export function valuesOf(key: string, draft: KeyResultDraft, published: boolean): KeyResultValues {
  const { journey, step, expectedSteps: _, ...rest } = draft;
  return { key, ...rest, place: step ? `step:${step}` : journey ? `journey:${journey}` : "", published };
}

export function emptyValues(
  position: number,
  dates: { startsOn: string | null; dueOn: string | null },
): KeyResultValues {
  return {
    ...{ key: null, title: null, kind: "increase", metric: null, baseline: null, target: null, bandLow: null },
    ...{ bandHigh: null, milestones: null, milestoneReached: 0, place: "", channel: null, source: null, owner: null },
    ...{ baselineFrom: null, baselineTo: null, windowDays: 28, minAnswers: 100, smallestEffect: null },
    ...{ position, published: false, ...dates },
  };
}
