import type { KeyResultReading } from "#app/db/key-result-reading.server.ts";
import { dayOf } from "#app/db/key-result-tests.server.ts";
import type { Locale } from "#app/i18n/locale.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { type Day, within } from "#experiments/okr/day.ts";
import { roadOf } from "#experiments/okr/progress.ts";

/** The course of a key result for its chart: weeks, the expected way, and what happened when. */
export function courseOf(reading: KeyResultReading, locale: Locale) {
  const { record, regime } = reading;
  const weeks = sinceFirstAnswer(reading.weeks);
  const first = weeks[0]?.week ?? null;
  const last = record.keyResult.dueOn ?? weeks.at(-1)?.week ?? null;
  const marks = first === null || last === null ? [] : marksOf(reading, { from: first, to: last }, locale);
  return {
    weeks: weeks.map(({ week, value, interval, n }) => ({
      ...{ day: week, value, n },
      lower: interval?.lower ?? null,
      upper: interval?.upper ?? null,
    })),
    expected: expectedLine(reading),
    marks,
    regime: regime.value?.changed ? { since: regime.value.since, shift: regime.value.shift } : null,
  };
}

/** Without the weeks before anybody answered. */
function sinceFirstAnswer(weeks: KeyResultReading["weeks"]): KeyResultReading["weeks"] {
  const first = weeks.findIndex(({ n }) => n > 0);
  return first < 0 ? [] : weeks.slice(first);
}

/** Straight from baseline to target, or the steps its owner drew. */
function expectedLine({ record: { keyResult } }: KeyResultReading): { day: Day; value: number }[] {
  const { kind, startsOn, dueOn, expectedSteps } = keyResult;
  const road = roadOf(keyResult).value;
  if ((kind !== "increase" && kind !== "decrease") || road === null || startsOn === null || dueOn === null) return [];
  const at = (share: number) => road.baseline + share * road.length;
  if (expectedSteps === null || expectedSteps.length === 0) {
    return [
      { day: startsOn, value: road.baseline },
      { day: dueOn, value: road.target },
    ];
  }
  let share = 0;
  const corners = [{ day: startsOn, value: at(0) }];
  for (const step of expectedSteps) {
    corners.push({ day: step.on, value: at(share) }, { day: step.on, value: at(step.share) });
    share = step.share;
  }
  return [...corners, { day: dueOn, value: at(share) }];
}

type Mark = { day: Day; kind: "launch" | "ship" | "stop" | "regime"; label: string };

function marksOf({ tests, regime }: KeyResultReading, period: { from: Day; to: Day }, locale: Locale): Mark[] {
  const marks = tests.flatMap(({ record: { experiment } }): Mark[] => {
    const { definition, startedAt, shippedAt, stoppedAt } = experiment;
    const label = shortened(inLocale(definition.name, locale));
    return [
      ...(startedAt ? [{ day: dayOf(startedAt), kind: "launch" as const, label }] : []),
      ...(shippedAt ? [{ day: dayOf(shippedAt), kind: "ship" as const, label }] : []),
      ...(stoppedAt && !shippedAt ? [{ day: dayOf(stoppedAt), kind: "stop" as const, label }] : []),
    ];
  });
  const change: Mark[] = regime.value?.changed ? [{ day: regime.value.since, kind: "regime", label: "" }] : [];
  return [...marks, ...change].filter(({ day }) => within(day, period)).sort((a, b) => (a.day < b.day ? -1 : 1));
}

function shortened(label: string): string {
  return label.length > 26 ? `${label.slice(0, 25).trimEnd()}…` : label;
}

/** The tests of a key result as its page lists them. */
export function testsView(reading: KeyResultReading, locale: Locale) {
  const { tests, decomposition } = reading;
  return tests.map(({ record, bound, comparison, variation }) => {
    const { experiment } = record;
    const effect = comparison?.deciding.value ?? null;
    const fixed = comparison?.fixed.value ?? null;
    const bars = decomposition.value?.tests.filter(({ experiment: key }) => key === record.key) ?? [];
    const left = decomposition.value?.notCounted.find(({ experiment: key }) => key === record.key) ?? null;
    const arm = variation === null ? undefined : experiment.definition.variations[variation];
    return {
      key: record.key,
      name: inLocale(experiment.definition.name, locale),
      variation: arm ? inLocale(arm.name, locale) : null,
      owner: record.owner?.name ?? null,
      status: experiment.status,
      shipped: experiment.shippedAt !== null,
      startedAt: experiment.startedAt?.toISOString() ?? null,
      shippedAt: experiment.shippedAt?.toISOString() ?? null,
      stoppedAt: experiment.stoppedAt?.toISOString() ?? null,
      decidedAt: experiment.decidedAt?.toISOString() ?? null,
      bound,
      measured: comparison !== null,
      tier: comparison?.badge.tier ?? null,
      method: comparison?.badge.method ?? null,
      n: comparison?.badge.n ?? 0,
      effect: effect?.effect ?? fixed?.effect ?? null,
      interval: effect?.interval ?? fixed?.interval ?? null,
      verdict: comparison?.verdict ?? null,
      contribution: bars.length === 0 ? null : bars.reduce((sum, { value }) => sum + value, 0),
      notCounted: left?.reason ?? null,
    };
  });
}

export type TestView = ReturnType<typeof testsView>[number];

/** Check-ins of a key result, the latest first. */
export function checkInsView({ checkIns }: KeyResultReading) {
  return checkIns.map(({ id, at, value, answers, confidence, sentence, author }) => ({
    ...{ id, value, answers, confidence, sentence, author },
    at: at.toISOString(),
  }));
}
