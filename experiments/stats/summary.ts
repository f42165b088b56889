// Mergeable summaries: everything an effect needs is a handful of sums per arm, and two summaries of
// disjoint groups of units add up to the summary of their union. Sums are over units (customers).

/** One value x per unit. */
export type MeanSums = { n: number; sum: number; sumSquares: number };

/** One yes or no per unit. */
export type ProportionSums = { n: number; successes: number };

/** Numerator m and denominator d per unit, for Σm ÷ Σd: score and number of answers, minutes and contacts. */
export type RatioSums = { n: number; m: number; d: number; mm: number; dd: number; md: number };

/** Outcome y and value before the experiment x per unit. */
export type CupedSums = { n: number; y: number; x: number; yy: number; xx: number; xy: number };

/** Numerator and denominator per unit, during (m, d) and before (preM, preD) the experiment. */
export type RatioCupedSums = RatioSums & {
  preM: number;
  preD: number;
  preMM: number;
  preDD: number;
  preMD: number;
  mPreM: number;
  dPreD: number;
  mPreD: number;
  dPreM: number;
};

/** Answers per level of an ordinal scale: `counts[i]` answers at `scale[i]`, scale ascending. */
export type OrdinalCounts = { scale: readonly number[]; counts: readonly number[] };

export const emptyMean: MeanSums = { n: 0, sum: 0, sumSquares: 0 };
export const emptyProportion: ProportionSums = { n: 0, successes: 0 };
export const emptyRatio: RatioSums = { n: 0, m: 0, d: 0, mm: 0, dd: 0, md: 0 };
export const emptyCuped: CupedSums = { n: 0, y: 0, x: 0, yy: 0, xx: 0, xy: 0 };
export const emptyRatioCuped: RatioCupedSums = {
  ...emptyRatio,
  preM: 0,
  preD: 0,
  preMM: 0,
  preDD: 0,
  preMD: 0,
  mPreM: 0,
  dPreD: 0,
  mPreD: 0,
  dPreM: 0,
};

/** Sums of one value per unit. */
export function sumMean(values: readonly number[]): MeanSums {
  let sum = 0;
  let sumSquares = 0;
  for (const x of values) {
    sum += x;
    sumSquares += x * x;
  }
  return { n: values.length, sum, sumSquares };
}

/** Sums of (numerator, denominator) pairs, one per unit. */
export function sumRatio(units: readonly { m: number; d: number }[]): RatioSums {
  return units.map(({ m, d }) => ({ n: 1, m, d, mm: m * m, dd: d * d, md: m * d })).reduce(mergeRatio, emptyRatio);
}

/** Sums of (outcome, value before) pairs, one per unit. */
export function sumCuped(units: readonly { y: number; x: number }[]): CupedSums {
  return units.map(({ y, x }) => ({ n: 1, y, x, yy: y * y, xx: x * x, xy: x * y })).reduce(mergeCuped, emptyCuped);
}

/** Sums of (numerator, denominator) pairs during and before, one per unit. */
export function sumRatioCuped(units: readonly { m: number; d: number; preM: number; preD: number }[]): RatioCupedSums {
  return units
    .map(({ m, d, preM, preD }) => ({
      ...{ n: 1, m, d, mm: m * m, dd: d * d, md: m * d },
      ...{ preM, preD, preMM: preM * preM, preDD: preD * preD, preMD: preM * preD },
      ...{ mPreM: m * preM, dPreD: d * preD, mPreD: m * preD, dPreM: d * preM },
    }))
    .reduce(mergeRatioCuped, emptyRatioCuped);
}

export function mergeMean(a: MeanSums, b: MeanSums): MeanSums {
  return { n: a.n + b.n, sum: a.sum + b.sum, sumSquares: a.sumSquares + b.sumSquares };
}

export function mergeProportion(a: ProportionSums, b: ProportionSums): ProportionSums {
  return { n: a.n + b.n, successes: a.successes + b.successes };
}

export function mergeRatio(a: RatioSums, b: RatioSums): RatioSums {
  return { n: a.n + b.n, m: a.m + b.m, d: a.d + b.d, mm: a.mm + b.mm, dd: a.dd + b.dd, md: a.md + b.md };
}

export function mergeCuped(a: CupedSums, b: CupedSums): CupedSums {
  return { n: a.n + b.n, y: a.y + b.y, x: a.x + b.x, yy: a.yy + b.yy, xx: a.xx + b.xx, xy: a.xy + b.xy };
}

export function mergeRatioCuped(a: RatioCupedSums, b: RatioCupedSums): RatioCupedSums {
  return {
    ...mergeRatio(a, b),
    preM: a.preM + b.preM,
    preD: a.preD + b.preD,
    preMM: a.preMM + b.preMM,
    preDD: a.preDD + b.preDD,
    preMD: a.preMD + b.preMD,
    mPreM: a.mPreM + b.mPreM,
    dPreD: a.dPreD + b.dPreD,
    mPreD: a.mPreD + b.mPreD,
    dPreM: a.dPreM + b.dPreM,
  };
}

/** @throws {RangeError} on two different scales: their answers cannot be added, whatever the counts */
export function mergeOrdinal(a: OrdinalCounts, b: OrdinalCounts): OrdinalCounts {
  if (!sameScale(a, b)) throw new RangeError(`scales differ: ${a.scale.join(" ")} and ${b.scale.join(" ")}`);
  return { scale: a.scale, counts: a.counts.map((count, level) => count + (b.counts[level] ?? 0)) };
}

export function sameScale(a: OrdinalCounts, b: OrdinalCounts): boolean {
  return a.scale.length === b.scale.length && a.scale.every((score, level) => score === b.scale[level]);
}

/** Counts of each distinct value, ascending. */
export function countValues(values: readonly number[]): OrdinalCounts {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const scale = [...counts.keys()].sort((a, b) => a - b);
  return { scale, counts: scale.map((score) => counts.get(score) ?? 0) };
}

/** Sums of the scores on the scale itself, one answer per unit. */
export function ordinalToMean({ scale, counts }: OrdinalCounts): MeanSums {
  return scale.reduce((total, score, level) => {
    const count = counts[level] ?? 0;
    return mergeMean(total, { n: count, sum: count * score, sumSquares: count * score * score });
  }, emptyMean);
}
