import { type Arms, known, type Maybe, requireFinite, unknown } from "./estimate.ts";
import { type OrdinalCounts, sameScale } from "./summary.ts";

/** Counts of both arms on one scale, level by level, with their totals. */
export type OrdinalPair = {
  scale: readonly number[];
  control: readonly number[];
  treatment: readonly number[];
  nControl: number;
  nTreatment: number;
};

/**
 * Two histograms made comparable: one scale (`mixed-scales` otherwise) and someone in each arm (`empty-arm`).
 * @throws {RangeError} on negative or non-finite counts, a scale that does not rise, or counts not matching it
 */
export function ordinalPair({ control, treatment }: Arms<OrdinalCounts>): Maybe<OrdinalPair> {
  if (!sameScale(control, treatment)) return unknown("mixed-scales");
  const nControl = totalCount(control);
  const nTreatment = totalCount(treatment);
  if (nControl === 0 || nTreatment === 0) return unknown("empty-arm");
  return known({
    scale: control.scale,
    control: control.counts,
    treatment: treatment.counts,
    nControl,
    nTreatment,
  });
}

/** Answers in a histogram, checked on the way. */
export function totalCount({ scale, counts }: OrdinalCounts): number {
  if (scale.length !== counts.length) throw new RangeError("one count per level is needed");
  let total = 0;
  for (const [level, count] of counts.entries()) {
    const score = scale[level] ?? Number.NaN;
    requireFinite({ score, count });
    if (count < 0) throw new RangeError(`counts must be at least 0, got ${count}`);
    if (level > 0 && score <= (scale[level - 1] ?? Number.NaN)) throw new RangeError("the scale must rise");
    total += count;
  }
  return total;
}

/** For each level, how many of `counts` lie below it plus half of those at it. */
export function midRanksBelow(counts: readonly number[]): number[] {
  let below = 0;
  return counts.map((count) => {
    const placement = below + count / 2;
    below += count;
    return placement;
  });
}
