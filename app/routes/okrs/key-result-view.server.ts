import { displayUnit } from "#app/components/display-unit.ts";
import { instrumentName } from "#app/components/instrument-name.ts";
import type { KeyResultReading } from "#app/db/key-result-reading.server.ts";
import type { Journey } from "#app/db/place.server.ts";
import type { Unit } from "#app/i18n/format.ts";
import type { Locale } from "#app/i18n/locale.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import { unitOf } from "#experiments/metrics/registry.ts";

/** What kind of number a key result is: the ingredients of its chip. */
export type TypeChip =
  | { kind: "scale"; name: string; min: number; max: number; topBoxFrom: number | null; direction: "up" | "down" }
  | { kind: "share" | "amount"; unit: string | null; direction: "up" | "down" }
  | { kind: "milestones" | "none" };

export function typeChip(metric: Metric | null, isMilestone: boolean, locale: Locale): TypeChip {
  if (metric === null) return { kind: isMilestone ? "milestones" : "none" };
  const { direction } = metric;
  if (metric.kind === "occurrence") return { kind: "share", unit: null, direction };
  if (metric.kind === "quantity") return { kind: "amount", unit: metric.unit, direction };
  const { min, max, topBoxFrom, scoring } = metric.scale;
  return {
    kind: "scale",
    name: instrumentName(metric.scale, (text) => inLocale(text, locale)),
    ...{ min, max, topBoxFrom: scoring === "top-box" ? topBoxFrom : null, direction },
  };
}

export type KeyResultView = ReturnType<typeof keyResultView>;

/** A key result as its row on the board and the head of its page show it. */
export function keyResultView(reading: KeyResultReading, locale: Locale) {
  const { record, metric, pooled, progress, status, expectedValue, checkIns, tests } = reading;
  const { keyResult } = record;
  const unit: Unit = metric ? displayUnit(unitOf(metric)) : "amount";
  const counted = new Set(reading.decomposition.value?.tests.map(({ experiment }) => experiment));
  const launched = tests
    .filter(({ bound, record: test }) => bound || counted.has(test.key))
    .map(({ record: test }) => test.experiment);
  return {
    key: record.key,
    title: inLocale(record.title, locale),
    owner: record.owner,
    kind: keyResult.kind,
    chip: typeChip(metric, keyResult.kind === "milestone", locale),
    metricName: metric && inLocale(metric.name, locale),
    direction: metric?.direction ?? "up",
    unit,
    ...{ baseline: keyResult.baseline, target: keyResult.target },
    ...{ bandLow: keyResult.bandLow, bandHigh: keyResult.bandHigh },
    milestoneReached: keyResult.milestoneReached,
    dueOn: keyResult.dueOn,
    published: record.publishedAt !== null,
    value: pooled.value,
    interval: pooled.interval,
    n: pooled.n,
    minAnswers: pooled.minAnswers,
    provisional: pooled.provisional?.value ?? null,
    window: { from: pooled.from, to: pooled.to },
    expectedValue,
    progress,
    status: status.status,
    reason: status.reason,
    daysSinceCheckIn: status.daysSinceCheckIn,
    freshness: status.freshness,
    confidence: weeklyConfidence(checkIns),
    running: launched.filter((test) => test.status === "running" || test.status === "paused").length,
    shipped: launched.filter((test) => test.shippedAt !== null).length,
  };
}

const weeksOfConfidence = 6;

/** The confidence of the last six check-ins, oldest first. */
function weeklyConfidence(checkIns: KeyResultReading["checkIns"]): number[] {
  return checkIns
    .slice(0, weeksOfConfidence)
    .map(({ confidence }) => confidence)
    .reverse();
}

/** Whose answers count, in words: "Returning an item · Refund · Phone"; null: everybody's. */
export function populationName(
  { draft }: KeyResultReading["record"],
  journeys: readonly Journey[],
  channels: readonly { key: string; name: Parameters<typeof inLocale>[0] }[],
  locale: Locale,
): string | null {
  const journey = journeys.find(({ key }) => key === draft.journey);
  const step = journeys.flatMap(({ steps }) => steps).find(({ key }) => key === draft.step);
  const channel = channels.find(({ key }) => key === draft.channel);
  const parts = [journey, step, channel].flatMap((part) => (part ? [inLocale(part.name, locale)] : []));
  return parts.length === 0 ? null : parts.join(" · ");
}
