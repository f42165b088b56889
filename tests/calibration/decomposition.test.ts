import { describe, expect, it } from "vitest";
import type { PastEffect } from "#experiments/analysis/input.ts";
import { coverageShare } from "#experiments/okr/coverage-share.ts";
import { decompose, type TestInput } from "#experiments/okr/decompose.ts";
import type { Decomposition } from "#experiments/okr/decomposition.ts";
import type { SeriesCell } from "#experiments/okr/series.ts";
import { createRandom, type Random } from "#experiments/stats/random.ts";

// A quarter is drawn at the level of cell sums: for n answers of one cell, their mean is normal about the planted mean
// with the error of n answers, and their squares have the planted spread. An amount metric takes such sums as they are.

const before = { from: "2026-09-01", to: "2026-09-28" };
const now = { from: "2026-12-01", to: "2026-12-28" };
const answerDeviation = 1.7;
const runs = 200;

type Quarter = { result: Decomposition; truth: { mix: number; drift: number; tests: Map<string, number> } };
type DrawEffect = (random: Random) => number;
type Workspace = { name: string; drawEffect: DrawEffect; pastTests: number };

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const shares = (weights: readonly number[]) => weights.map((weight) => weight / sum(weights));

function drawCell(random: Random, day: string, at: number, n: number, mean: number): SeriesCell {
  const total = n * mean + random.normal(0, answerDeviation * Math.sqrt(n));
  const sumSquares = total ** 2 / n + (n - 1) * answerDeviation ** 2;
  return { day, stepId: 1 + Math.floor(at / 3), channelId: 1 + (at % 3), n, sum: total, sumSquares };
}

function drawTest(random: Random, at: number, n: { before: number; now: number }, drawEffect: DrawEffect) {
  const effect = drawEffect(random);
  const standardError = 0.07 + 0.1 * random.next();
  const measured = random.normal(effect, standardError);
  const covered = { before: random.bernoulli(0.25) ? 0.3 * random.next() : 0, now: 0.1 + 0.9 * random.next() };
  const share = (window: "before" | "now") =>
    coverageShare({ respondents: n[window], living: random.binomial(n[window], covered[window]), afterShip: 0 }, null);
  const input: TestInput = {
    ...{ experiment: `test-${at}`, name: { en: `Test ${at}` }, variation: 1, state: "shipped" as const },
    ...{ randomised: true, sameMetric: true, tier: Math.abs(measured) > 1.96 * standardError ? "B" : "C" },
    effect: { value: measured, standardError },
    coverage: { before: share("before"), now: share("now") },
  };
  return { input, effect, covered };
}

function drawQuarter(seed: string, { drawEffect, pastTests }: Workspace): Quarter {
  const random = createRandom(seed);
  const n = { before: 600 + random.int(1400), now: 600 + random.int(1400) };
  const tests = Array.from({ length: 2 + random.int(4) }, (_, at) => drawTest(random, at, n, drawEffect));
  const history: PastEffect[] = Array.from({ length: pastTests }, () => {
    const standardError = 0.07 + 0.1 * random.next();
    return { effect: random.normal(drawEffect(random), standardError), standardError };
  });
  const weights0 = shares(Array.from({ length: 6 }, () => 0.3 + random.next()));
  const weights1 = shares(weights0.map((weight) => weight * random.lognormal(0, 0.3)));
  const drift = random.normal(0, 0.12);
  const gained = (window: "before" | "now") => sum(tests.map(({ effect, covered }) => covered[window] * effect));
  const base = weights0.map(() => random.normal(5, 0.5));
  const means0 = base.map((mean) => mean + gained("before"));
  const means1 = base.map((mean) => mean + drift + gained("now"));
  const draw = (total: number, day: string, weights: number[], means: number[]) =>
    random.multinomial(total, weights).map((count, at) => drawCell(random, day, at, count, means[at]!));
  const cells = [...draw(n.before, "2026-09-10", weights0, means0), ...draw(n.now, "2026-12-10", weights1, means1)];
  const result = decompose({
    ...{ keyResult: { stepIds: null, channelId: null, minAnswers: 100 }, cells, before, now },
    tests: tests.map(({ input }) => input),
    history: [
      ...history,
      ...tests.map(({ input: { effect } }) => ({ effect: effect!.value, standardError: effect!.standardError })),
    ],
    overlaps: [],
    holdout: null,
  });
  if (result.reason !== null) throw new Error(result.reason);
  const counted = tests.filter(({ input }) => input.tier === "B");
  const contribution = ({ effect, covered }: (typeof tests)[number]) => (covered.now - covered.before) * effect;
  const within = sum(weights0.map((weight, at) => ((weight + weights1[at]!) / 2) * (means1[at]! - means0[at]!)));
  return {
    result: result.value,
    truth: {
      mix: sum(weights0.map((weight, at) => ((weights1[at]! - weight) * (means0[at]! + means1[at]!)) / 2)),
      drift: within - sum(counted.map(contribution)),
      tests: new Map(counted.map((test) => [test.input.experiment, contribution(test)])),
    },
  };
}

const holds = ({ interval }: { interval: { lower: number; upper: number } }, truth: number) =>
  truth >= interval.lower && truth <= interval.upper;
const rate = (hits: readonly boolean[]) => hits.filter(Boolean).length / hits.length;

/** Also where the prior is wrong in shape, and where there are too few effects to learn it from. */
const workspaces: Workspace[] = [
  { name: "effects of every size", pastTests: 10, drawEffect: (random) => random.normal(0, 0.2) },
  {
    ...{ name: "mostly nothing, sometimes a win", pastTests: 10 },
    drawEffect: (random) => (random.bernoulli(0.6) ? 0 : random.normal(0.25, 0.1)),
  },
  { name: "a young workspace, prior stated", pastTests: 0, drawEffect: (random) => random.normal(0.1, 0.25) },
];

describe.each(workspaces)("decomposition, $name, 200 generated quarters", (workspace) => {
  const { name } = workspace;
  const quarters = Array.from({ length: runs }, (_, run) => drawQuarter(`quarter ${name} ${run}`, workspace));

  it("adds up to the movement to 1e-9, whatever was drawn", () => {
    for (const { result } of quarters) {
      const bars = result.mix.value + sum(result.tests.map(({ value }) => value)) + result.drift.value;
      expect(Math.abs(bars - result.movement.value)).toBeLessThan(1e-9);
      expect(Math.abs(result.start.value + bars - result.end.value)).toBeLessThan(1e-9);
      expect(Math.abs(result.within.value - result.testsTotal.value - result.drift.value)).toBeLessThan(1e-9);
    }
  });

  it("holds every planted component in its 95 % interval in at least 90 % of quarters", () => {
    const coverage = {
      mix: rate(quarters.map(({ result, truth }) => holds(result.mix, truth.mix))),
      drift: rate(quarters.map(({ result, truth }) => holds(result.drift, truth.drift))),
      tests: rate(
        quarters.flatMap(({ result, truth }) =>
          result.tests.map((bar) => holds(bar, truth.tests.get(bar.experiment)!)),
        ),
      ),
    };
    process.stdout.write(`\nplanted components held, ${name}: ${JSON.stringify(coverage)}\n`);
    expect(coverage.mix).toBeGreaterThanOrEqual(0.9);
    expect(coverage.drift).toBeGreaterThanOrEqual(0.9);
    expect(coverage.tests).toBeGreaterThanOrEqual(0.9);
  });

  it("beats the naive sum of winners, which misses what they truly added far more often", () => {
    const counted = quarters.filter(({ result }) => result.tests.length > 0);
    const truly = ({ truth }: Quarter) => sum([...truth.tests.values()]);
    const naive = rate(counted.map((quarter) => !holds(quarter.result.naiveSum!, truly(quarter))));
    const total = rate(counted.map((quarter) => !holds(quarter.result.testsTotal, truly(quarter))));
    process.stdout.write(`\ntruth missed, ${name}: naive sum ${naive.toFixed(3)}, contributions ${total.toFixed(3)}\n`);
    expect(total).toBeLessThanOrEqual(0.1);
    expect(naive).toBeGreaterThan(4 * total);
  });
});
