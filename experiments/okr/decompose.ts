import type { EvidenceTier } from "#experiments/analysis/evidence-tier.ts";
import type { PastEffect } from "#experiments/analysis/input.ts";
import type { LocalizedText } from "#experiments/metrics/localized-text.ts";
import { emptyMean, type MeanSums, mergeMean } from "#experiments/stats/summary.ts";
import { cellsOfPopulation, cellsWithin } from "./cell-sums.ts";
import type { Period } from "./day.ts";
import type {
  CoverageShare,
  DecompositionResult,
  EffectPrior,
  HoldoutCheck,
  NotCounted,
  NotCountedReason,
  Overlap,
  Part,
  TestBar,
} from "./decomposition.ts";
import { effectPrior, shrinkEffect } from "./effect-prior.ts";
import type { KeyResult } from "./key-result.ts";
import { type CellPair, mixAndWithin } from "./kitagawa.ts";
import { answerVariance } from "./measure.ts";
import { containsZero, partOf } from "./part.ts";
import type { OkrReason } from "./reason.ts";
import type { SeriesCell } from "./series.ts";

/**
 * A test that may have moved the key result. Its effect is variation minus control on the key result's own metric,
 * in the metric's unit (a rise is positive whether or not it is good). `ended`: stopped or decided without shipping.
 */
export type TestInput = {
  experiment: string;
  name: LocalizedText;
  variation: number;
  state: "running" | "shipped" | "ended";
  /** Compared with a concurrent control drawn by lot; false for a before/after comparison. */
  randomised: boolean;
  sameMetric: boolean;
  tier: EvidenceTier | null;
  effect: { value: number; standardError: number } | null;
  coverage: { before: CoverageShare; now: CoverageShare };
};

export type DecompositionInput = {
  keyResult: Pick<KeyResult, "stepIds" | "channelId" | "minAnswers">;
  /** Series of the metric over both windows; cells outside the population or the windows are left out. */
  cells: readonly SeriesCell[];
  before: Period;
  now: Period;
  tests: readonly TestInput[];
  /** Every effect of the workspace on this metric, those of `tests` included. */
  history: readonly PastEffect[];
  /**
   * Share of the current window's respondents who lived in both tests, 0–1, for the pairs where it is known: counted,
   * or 0 where they exclude each other. Other pairs draw their lots independently: the product of their coverages.
   */
  overlaps: readonly { experiments: readonly [string, string]; share: number }[];
  /** Coded answers of the current window given by customers set aside in the objective's holdout, and by those it let in. */
  holdout: { inside: MeanSums; outside: MeanSums } | null;
};

/** Overlaps above this share are flagged: the bars of the two tests are added as if their effects did not interact. */
export const overlapLimit = 0.1;

/**
 * Which tests moved a key result between two windows: movement = mix + Σ tests + drift. Mix is who answered; a test
 * counts at tier A or B only, with its shrunk effect times the change in the share of respondents living in it; drift
 * is the rest, and says so. Before/after differences, signals and tests that were rolled back are listed, not counted.
 * The effect of a test and the movement share some answers; their errors are added as if they did not, which makes
 * the drift's interval slightly long.
 * Unknown ("not-enough-answers", "no-variance") below the minimum of answers in either window.
 */
export function decompose(input: DecompositionInput): DecompositionResult {
  const pairs = cellPairs(input);
  const before = pairs.reduce((sums, pair) => mergeMean(sums, pair.before), emptyMean);
  const now = pairs.reduce((sums, pair) => mergeMean(sums, pair.now), emptyMean);
  const deviation = Math.sqrt((answerVariance(before) + answerVariance(now)) / 2);
  const reason = obstacle(before, now, input.keyResult.minAnswers, deviation);
  if (reason !== null) return { value: null, reason, answers: { before: before.n, now: now.n } };
  const { start, end, movement, mix, within, cells } = mixAndWithin(pairs);
  const prior = effectPrior(input.history, deviation);
  const { tests, notCounted } = countTests(input.tests, prior);
  const testsTotal = partOf(
    tests.reduce((sum, { value }) => sum + value, 0),
    tests.reduce((sum, { standardError }) => sum + standardError ** 2, 0),
  );
  // The rest of the movement, not within − Σ, so that the bars add up to it to the last digit.
  const drift = partOf(
    movement.value - mix.value - testsTotal.value,
    within.standardError ** 2 + testsTotal.standardError ** 2,
  );
  return {
    value: {
      ...{ before: { ...input.before, n: before.n }, now: { ...input.now, n: now.n } },
      ...{ start, end, movement, mix, within, tests, testsTotal, cells, notCounted, prior },
      drift: { ...drift, explained: containsZero(drift) },
      overlaps: overlapsOf(input.overlaps, tests),
      naiveSum: naiveSum(tests),
      holdout: input.holdout === null ? null : holdoutCheck(input.holdout, testsTotal, now.n),
    },
    reason: null,
  };
}

function obstacle(before: MeanSums, now: MeanSums, minAnswers: number, deviation: number): OkrReason | null {
  if (Math.min(before.n, now.n) < Math.max(2, minAnswers)) return "not-enough-answers";
  return deviation === 0 ? "no-variance" : null;
}

function cellPairs({ keyResult, cells, before, now }: DecompositionInput): CellPair[] {
  const pairs = new Map<string, CellPair>();
  const population = cellsOfPopulation(cells, keyResult);
  for (const window of ["before", "now"] as const) {
    for (const cell of cellsWithin(population, window === "before" ? before : now)) {
      const { stepId, channelId } = cell;
      const key = `${stepId}:${channelId}`;
      const pair = pairs.get(key) ?? { stepId, channelId, before: emptyMean, now: emptyMean };
      pairs.set(key, { ...pair, [window]: mergeMean(pair[window], cell) });
    }
  }
  return [...pairs.values()];
}

function countTests(tests: readonly TestInput[], prior: EffectPrior): { tests: TestBar[]; notCounted: NotCounted[] } {
  const bars: TestBar[] = [];
  const notCounted: NotCounted[] = [];
  for (const test of tests) {
    const bar = testBar(test, prior);
    if (typeof bar !== "string") bars.push(bar);
    else {
      const { experiment, name, tier, effect } = test;
      notCounted.push({ experiment, name, tier, effect, reason: bar });
    }
  }
  return { tests: bars, notCounted };
}

/** The bar of a test, or why it has none; the plainest reason first. */
function testBar(test: TestInput, prior: EffectPrior): TestBar | NotCountedReason {
  const { experiment, name, variation, tier, effect, coverage } = test;
  if (!test.sameMetric) return "other-metric";
  if (!test.randomised) return "before-after-only";
  if (test.state === "ended") return "rolled-back";
  if (tier === "X") return "tier-x";
  if (effect === null || tier === null) return "no-effect";
  if (tier === "C") return "tier-c";
  if (coverage.before.share === 0 && coverage.now.share === 0) return "not-covered";
  const shrunkEffect = shrinkEffect(effect, prior);
  const grown = coverage.now.share - coverage.before.share;
  const grownVariance = coverage.now.standardError ** 2 + coverage.before.standardError ** 2;
  const effectVariance = shrunkEffect.standardError ** 2;
  const variance =
    grown ** 2 * effectVariance + shrunkEffect.value ** 2 * grownVariance + effectVariance * grownVariance;
  return {
    ...partOf(grown * shrunkEffect.value, variance),
    ...{ experiment, name, variation, tier, effect, shrunkEffect },
    shipped: test.state === "shipped",
    coverageBefore: coverage.before,
    coverageNow: coverage.now,
  };
}

function overlapsOf(known: DecompositionInput["overlaps"], tests: readonly TestBar[]): Overlap[] {
  // Variations of one test exclude each other: together they are one test's reach.
  const reach = new Map<string, number>();
  for (const { experiment, coverageNow } of tests) {
    reach.set(experiment, (reach.get(experiment) ?? 0) + coverageNow.share);
  }
  const reached = [...reach];
  return reached.flatMap(([a, shareA], at) =>
    reached.slice(at + 1).map(([b, shareB]): Overlap => {
      const counted = known.find(({ experiments }) => experiments.includes(a) && experiments.includes(b));
      const share = counted?.share ?? shareA * shareB;
      return { experiments: [a, b], share, estimated: counted === undefined, flagged: share > overlapLimit };
    }),
  );
}

/** What adding up the winners as measured would claim. */
function naiveSum(tests: readonly TestBar[]): Part | null {
  if (tests.length === 0) return null;
  return partOf(
    tests.reduce((sum, { effect }) => sum + effect.value, 0),
    tests.reduce((sum, { effect }) => sum + effect.standardError ** 2, 0),
  );
}

function holdoutCheck(
  { inside, outside }: NonNullable<DecompositionInput["holdout"]>,
  testsTotal: Part,
  respondents: number,
): HoldoutCheck | null {
  if (inside.n < 2 || outside.n < 2) return null;
  const measured = partOf(
    outside.sum / outside.n - inside.sum / inside.n,
    answerVariance(outside) / outside.n + answerVariance(inside) / inside.n,
  );
  const reach = outside.n / respondents;
  const contribution = partOf(reach * measured.value, (reach * measured.standardError) ** 2);
  const gap = partOf(
    contribution.value - testsTotal.value,
    contribution.standardError ** 2 + testsTotal.standardError ** 2,
  );
  return { ...measured, contribution, inHoldout: inside.n, outside: outside.n, agrees: containsZero(gap) };
}
