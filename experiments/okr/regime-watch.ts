import { normalQuantile, studentTwoSided } from "#experiments/stats/distributions.ts";
import type { Interval } from "#experiments/stats/estimate.ts";
import type { Day } from "./day.ts";
import { missing, type Reasoned } from "./reason.ts";
import type { WeeklyPoint } from "./series.ts";

/** Weeks needed before a change can be seen, and weeks it must last. */
const weeksBefore = 4;
const weeksAfter = 2;

export type RegimeWatch = {
  /** The baseline is no longer that of today's customers: re-baseline? */
  changed: boolean;
  /** First week of the likeliest change, whether proven or not. */
  since: Day;
  shift: { value: number; interval: Interval };
  /** Corrected for having looked at every week. */
  pValue: number;
  weeks: number;
};

/**
 * Looks for a lasting change of level in answers no test has touched (the control, the always-on survey): a test
 * cannot have caused it, so the baseline no longer stands for today's customers. Every week is tried as the first of
 * the new regime; weeks are weighed by their answers, their scatter beyond sampling widens the error, and the smallest
 * p-value is multiplied by the number of weeks tried (Bonferroni). A change needs p < 0.01 and each of the last two
 * weeks nearer to the new level than to the old.
 * @param smallestEffect shifts smaller than this are not worth a new baseline; null: any
 */
export function regimeWatch(weeks: readonly WeeklyPoint[], smallestEffect: number | null): Reasoned<RegimeWatch> {
  const known = weeks.flatMap(({ week, value, standardError }) =>
    value === null || standardError === null ? [] : [{ week, value, weight: 1 / standardError ** 2 }],
  );
  if (known.length < weeksBefore + weeksAfter) return missing("too-few-weeks");
  const splits: Split[] = [];
  for (let at = weeksBefore; at <= known.length - weeksAfter; at++) splits.push(splitAt(known, at));
  const best = splits.reduce((a, b) => (b.pValue < a.pValue ? b : a));
  const pValue = Math.min(1, best.pValue * splits.length);
  const middle = (best.before + best.after) / 2;
  const lasting = known.slice(-weeksAfter).every(({ value }) => value > middle === best.after > middle);
  const shift = best.after - best.before;
  const reach = -normalQuantile(0.025) * best.standardError;
  return {
    value: {
      changed: pValue < 0.01 && lasting && Math.abs(shift) >= (smallestEffect ?? 0),
      since: best.since,
      shift: { value: shift, interval: { lower: shift - reach, upper: shift + reach } },
      pValue,
      weeks: known.length,
    },
    reason: null,
  };
}

type Week = { week: Day; value: number; weight: number };
type Split = { since: Day; before: number; after: number; standardError: number; pValue: number };

function splitAt(weeks: readonly Week[], at: number): Split {
  const before = level(weeks.slice(0, at));
  const after = level(weeks.slice(at));
  const df = weeks.length - 2;
  const scatter = Math.max(1, (before.squares + after.squares) / df);
  const standardError = Math.sqrt(scatter * (1 / before.weight + 1 / after.weight));
  const pValue = studentTwoSided((after.mean - before.mean) / standardError, df);
  return { since: weeks[at]?.week ?? "", before: before.mean, after: after.mean, standardError, pValue };
}

function level(weeks: readonly Week[]): { mean: number; weight: number; squares: number } {
  const weight = weeks.reduce((sum, week) => sum + week.weight, 0);
  const mean = weeks.reduce((sum, week) => sum + week.weight * week.value, 0) / weight;
  return { mean, weight, squares: weeks.reduce((sum, week) => sum + week.weight * (week.value - mean) ** 2, 0) };
}
