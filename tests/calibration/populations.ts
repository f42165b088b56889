import type { Random } from "#experiments/stats/random.ts";
import type { CupedSums, MeanSums, OrdinalCounts, RatioCupedSums, RatioSums } from "#experiments/stats/summary.ts";

// Populations with finitely many kinds of customer: a sample is one multinomial draw over the kinds, its summary a
// weighted sum, and the truth an exact expectation. Thousands of experiments a second, none approximated.

/** Kinds of customer with their shares. */
export type Population<Kind> = { kinds: readonly Kind[]; shares: readonly number[] };

/** How many of each kind are among `n` customers. */
export function sample<Kind>({ shares }: Population<Kind>, n: number, random: Random): number[] {
  return random.multinomial(n, shares);
}

/** The exact mean of something over the population. */
export function meanOf<Kind>({ kinds, shares }: Population<Kind>, of: (kind: Kind) => number): number {
  const total = shares.reduce((sum, share) => sum + share, 0);
  return kinds.reduce((sum, kind, i) => sum + of(kind) * (shares[i] ?? 0), 0) / total;
}

const scaleOf = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Shares per level as surveys show them: most near the top, a second hill at the bottom. */
export const effortScores: Population<number> = { kinds: scaleOf(1, 7), shares: [4, 4, 7, 12, 20, 32, 21] };
export const effortScoresHigher: Population<number> = { kinds: scaleOf(1, 7), shares: [3, 3, 6, 11, 20, 34, 23] };
export const satisfaction: Population<number> = { kinds: scaleOf(1, 5), shares: [7, 6, 12, 35, 40] };
export const satisfactionHigher: Population<number> = { kinds: scaleOf(1, 5), shares: [6, 5, 10, 36, 43] };
export const recommendation: Population<number> = {
  kinds: scaleOf(0, 10),
  shares: [4, 1, 2, 2, 3, 7, 8, 17, 22, 15, 19],
};
export const recommendationHigher: Population<number> = {
  kinds: scaleOf(0, 10),
  shares: [3, 1, 1, 2, 3, 6, 8, 16, 23, 16, 21],
};

export function toOrdinal({ kinds }: Population<number>, counts: readonly number[]): OrdinalCounts {
  return { scale: kinds, counts };
}

export function toMean(population: Population<number>, counts: readonly number[]): MeanSums {
  const total = { n: 0, sum: 0, sumSquares: 0 };
  for (const [i, x] of population.kinds.entries()) {
    const count = counts[i] ?? 0;
    total.n += count;
    total.sum += count * x;
    total.sumSquares += count * x * x;
  }
  return total;
}

/** A customer's answers in the window: m points over d answers; and the same before. */
export type Answers = { m: number; d: number; preM: number; preD: number };

/**
 * One to three answers per customer whose scores hang together, within a window and before it: each customer has a
 * level of satisfaction, and half of them answer once more often before.
 */
export function repeatedAnswers(lift: number): Population<Answers> {
  const kinds: Answers[] = [];
  const shares: number[] = [];
  for (const [level, levelShare] of [
    [3, 0.25],
    [5, 0.4],
    [6.5, 0.35],
  ] as const) {
    for (const [d, countShare] of [
      [1, 0.6],
      [2, 0.3],
      [3, 0.1],
    ] as const) {
      for (const noise of [-1, 0, 1]) {
        for (const before of [-1, 1]) {
          kinds.push({ m: d * (level + noise + lift), d, preM: (level + before) * d, preD: d });
          shares.push((levelShare * countShare * (noise === 0 ? 0.5 : 0.25)) / 2);
        }
      }
    }
  }
  return { kinds, shares };
}

export function toRatioCuped({ kinds }: Population<Answers>, counts: readonly number[]): RatioCupedSums {
  const total = { n: 0, m: 0, d: 0, mm: 0, dd: 0, md: 0, preM: 0, preD: 0, preMM: 0, preDD: 0, preMD: 0 };
  const cross = { mPreM: 0, dPreD: 0, mPreD: 0, dPreM: 0 };
  for (const [i, { m, d, preM, preD }] of kinds.entries()) {
    const count = counts[i] ?? 0;
    total.n += count;
    total.m += count * m;
    total.d += count * d;
    total.mm += count * m * m;
    total.dd += count * d * d;
    total.md += count * m * d;
    total.preM += count * preM;
    total.preD += count * preD;
    total.preMM += count * preM * preM;
    total.preDD += count * preD * preD;
    total.preMD += count * preM * preD;
    cross.mPreM += count * m * preM;
    cross.dPreD += count * d * preD;
    cross.mPreD += count * m * preD;
    cross.dPreM += count * d * preM;
  }
  return { ...total, ...cross };
}

export function toRatio(population: Population<Answers>, counts: readonly number[]): RatioSums {
  const { n, m, d, mm, dd, md } = toRatioCuped(population, counts);
  return { n, m, d, mm, dd, md };
}

/** The score of one answer against the same customer's score before. */
export function toCuped({ kinds }: Population<Answers>, counts: readonly number[]): CupedSums {
  const total = { n: 0, y: 0, x: 0, yy: 0, xx: 0, xy: 0 };
  for (const [i, { m, d, preM, preD }] of kinds.entries()) {
    const count = counts[i] ?? 0;
    const [y, x] = [m / d, preM / preD];
    total.n += count;
    total.y += count * y;
    total.x += count * x;
    total.yy += count * y * y;
    total.xx += count * x * x;
    total.xy += count * x * y;
  }
  return total;
}

/** Minutes to resolution: lognormal, median e³ ≈ 20 minutes, mean 33, standard deviation 43. */
export function minutes(n: number, random: Random): MeanSums {
  let sum = 0;
  let sumSquares = 0;
  for (let i = 0; i < n; i++) {
    const x = random.lognormal(3, 1);
    sum += x;
    sumSquares += x * x;
  }
  return { n, sum, sumSquares };
}
