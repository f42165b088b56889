import { normalCdf, normalQuantile } from "#experiments/stats/distributions.ts";
import type { Interval } from "#experiments/stats/estimate.ts";
import { addDays, type Day, daysBetween, weekStart } from "./day.ts";
import { type Limits, limitsOf } from "./grade.ts";
import type { KeyResult } from "./key-result.ts";
import { periodOf } from "./progress.ts";
import { missing, type Reasoned } from "./reason.ts";
import type { WeeklyPoint } from "./series.ts";
import type { Forecast, ForecastPoint } from "./standing.ts";
import { type Belief, localTrend, mixed, type TrendFit } from "./trend.ts";

/** The trend is local: older weeks say nothing about the next ones. */
const longestMemory = 12;
const fewestWeeks = 3;

/**
 * A launch planned until the close: what it may add to the value from `on` onwards, in the metric's unit with its
 * standard deviation (see `expectedGain`), already times the share of respondents it will reach.
 */
export type PlannedLaunch = { on: Day; value: number; standardDeviation: number };

export type ForecastInput = {
  keyResult: Pick<
    KeyResult,
    "kind" | "baseline" | "target" | "bandLow" | "bandHigh" | "startsOn" | "dueOn" | "windowDays"
  >;
  /** Weekly values up to today, oldest first; those before the start help to see the trend. */
  weeks: readonly WeeklyPoint[];
  today: Day;
  planned: readonly PlannedLaunch[];
};

/**
 * Where the value is heading: a robust local trend of the last weekly values carried to the due date, with the band
 * that holds 80 % of futures, and the chance that the value over the closing window reaches the target. It speaks of
 * the value itself, free of the sampling noise a measurement will add. A weak prior says that weekly slopes are about
 * as large as the one that would walk the road in the time planned, up or down, and may begin anew at the start. Over
 * quarters that stay, climb and fall its probabilities come true as stated (tests/calibration); where nearly every key
 * result climbs as planned they are too modest. What planned launches may add is a second line.
 * Unknown with fewer than three weeks, without dates, for milestones.
 */
export function forecast({ keyResult, weeks, today, planned }: ForecastInput): Reasoned<Forecast> {
  const limits = limitsOf(keyResult);
  if (limits.reason !== null) return missing(limits.reason);
  const period = periodOf(keyResult);
  if (period.reason !== null) return missing(period.reason);
  const used = weeks.filter(({ week }) => week <= today).slice(-longestMemory);
  const first = used.findIndex(({ standardError }) => standardError !== null);
  const points = first < 0 ? [] : used.slice(first).map(trendPoint);
  const known = points.filter((point) => point !== null);
  if (known.length < fewestWeeks) return missing("too-few-weeks");
  const lastWeek = used.at(-1)?.week ?? weekStart(today);
  const ahead = Math.max(0, Math.round(daysBetween(lastWeek, weekStart(period.value.to)) / 7));
  const closingWeeks = Math.max(1, Math.round(keyResult.windowDays / 7));
  const length = Math.max(1, (daysBetween(period.value.from, period.value.to) + 1) / 7);
  const typicalError = Math.sqrt(known.reduce((sum, { variance }) => sum + variance, 0) / known.length);
  const slopeDeviation = (roadLength(keyResult) || typicalError) / length;
  const startWeek = weekStart(period.value.from);
  const startAt = used.slice(first).findIndex(({ week }) => week >= startWeek);
  // A first point after the start has the prior's own slope to begin with.
  const freshAt = startAt > 0 ? startAt : null;
  const fits = localTrend(points, { ahead, closingWeeks, slopeDeviation, freshAt });
  const weeksAhead = Array.from({ length: ahead }, (_, at) => addDays(lastWeek, 7 * (at + 1)));
  const bare = outlook(fits, weeksAhead, limits, () => nothing, nothing);
  return {
    value: {
      level,
      ...bare,
      weeksUsed: known.length,
      planned: withLaunches(fits, weeksAhead, limits, planned, closingWeeks),
    },
    reason: null,
  };
}

const level = 0.8;
const nothing: Belief = { mean: 0, variance: 0 };

function trendPoint({ value, standardError }: WeeklyPoint) {
  return value === null || standardError === null ? null : { value, variance: standardError ** 2 };
}

/** How far there is to go; for a band, its width; 0 when one end is open, where a slope is as large as a week's error. */
function roadLength({ kind, baseline, target, bandLow, bandHigh }: ForecastInput["keyResult"]): number {
  const [from, to] = kind === "maintain" ? [bandLow, bandHigh] : [baseline, target];
  return from === null || to === null ? 0 : Math.abs(to - from);
}

function outlook(
  fits: readonly TrendFit[],
  weeksAhead: readonly Day[],
  limits: Limits,
  addedIn: (week: Day) => Belief,
  addedAtClose: Belief,
): Pick<Forecast, "points" | "atClose" | "probability"> {
  const points = weeksAhead.map((week, at): ForecastPoint => {
    const trend = mixed(fits.map(({ weight, ahead }) => ({ weight, belief: ahead[at] ?? nothing })));
    const { value, interval } = banded(sum(trend, addedIn(week)));
    return { week, value, ...interval };
  });
  const closing = fits.map(({ weight, closing: belief }) => ({ weight, belief: sum(belief, addedAtClose) }));
  const probability = closing.reduce((total, { weight, belief }) => total + weight * chance(belief, limits), 0);
  return { points, atClose: banded(mixed(closing)), probability: Math.min(1, Math.max(0, probability)) };
}

function withLaunches(
  fits: readonly TrendFit[],
  weeksAhead: readonly Day[],
  limits: Limits,
  planned: readonly PlannedLaunch[],
  closingWeeks: number,
): Forecast["planned"] {
  const end = weeksAhead.at(-1);
  const launches = planned.filter(({ on }) => end !== undefined && on <= addDays(end, 6));
  if (launches.length === 0) return null;
  const live = (launch: PlannedLaunch, week: Day) => (launch.on <= addDays(week, 6) ? 1 : 0);
  const addedIn = (week: Day) => added(launches, (launch) => live(launch, week));
  const closing = weeksAhead.slice(-closingWeeks);
  const addedAtClose = added(
    launches,
    (launch) => closing.reduce((total, week) => total + live(launch, week), 0) / closingWeeks,
  );
  return { ...outlook(fits, weeksAhead, limits, addedIn, addedAtClose), launches: launches.length };
}

function added(launches: readonly PlannedLaunch[], shareOf: (launch: PlannedLaunch) => number): Belief {
  return launches.reduce((total, launch) => {
    const share = shareOf(launch);
    return sum(total, { mean: share * launch.value, variance: (share * launch.standardDeviation) ** 2 });
  }, nothing);
}

function chance({ mean, variance }: Belief, { bandLow, bandHigh }: Limits): number {
  const deviation = Math.sqrt(variance);
  const below = (limit: number) => (deviation === 0 ? Number(mean < limit) : normalCdf((limit - mean) / deviation));
  return (bandHigh === null ? 1 : below(bandHigh)) - (bandLow === null ? 0 : below(bandLow));
}

function banded({ mean, variance }: Belief): { value: number; interval: Interval } {
  const reach = -normalQuantile((1 - level) / 2) * Math.sqrt(variance);
  return { value: mean, interval: { lower: mean - reach, upper: mean + reach } };
}

function sum(a: Belief, b: Belief): Belief {
  return { mean: a.mean + b.mean, variance: a.variance + b.variance };
}
