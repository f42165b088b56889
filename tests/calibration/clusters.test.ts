import { describe, expect, it } from "vitest";
import { analyse } from "#experiments/analysis/analyse.ts";
import { emptyArmSums } from "#experiments/analysis/arms.ts";
import type { AnalysisInput, ArmSums, ExposureSums } from "#experiments/analysis/input.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import { normalTail } from "#experiments/stats/distributions.ts";
import { createRandom, type Random } from "#experiments/stats/random.ts";
import { occurrenceMetric, presetScale, surveyMetric } from "#tests/support/analysis.ts";

/**
 * Teams differ and so do days, so that the customers of one team-day resemble each other. Drawn by team and day, they
 * are not independent: taken for it, chance alone looks like an effect far too often.
 */
/** `CLUSTER_RUNS=1000` narrows the figures. */
const runs = Number(process.env.CLUSTER_RUNS ?? 300);
const teams = 4;
const days = 14;
const perTeamDay = 30;
/** Standard deviation of what a team-day shares, and of a customer's own answer: 10 % of the variance is shared. */
const shared = 0.5;
const own = 1.5;

type Answer = { cluster: number; variation: number; score: number; complained: boolean };

function world(random: Random, effect = 0): Answer[] {
  const answers: Answer[] = [];
  for (let cluster = 0; cluster < teams * days; cluster += 1) {
    const variation = random.bernoulli(0.5) ? 1 : 0;
    const mood = random.normal() * shared;
    const served = 5 + random.int(2 * perTeamDay);
    for (let customer = 0; customer < served; customer += 1) {
      const felt = 4.5 + effect * variation + mood + random.normal() * own;
      const score = Math.min(7, Math.max(1, Math.round(felt)));
      answers.push({ cluster, variation, score, complained: random.bernoulli(0.1 * Math.exp(-mood)) });
    }
  }
  return answers;
}

/** The mean score where customers feel `centre` on average: the chance of each point and more, summed. */
function meanScore(centre: number): number {
  const spread = Math.hypot(shared, own);
  return [2, 3, 4, 5, 6, 7].reduce((sum, point) => sum + normalTail((point - 0.5 - centre) / spread), 1);
}

type Value = (answer: Answer) => number;
type Totals = { m: number; d: number };

/** Sums of each variation: over customers, or over clusters. */
function armsOf(answers: readonly Answer[], value: Value, byCluster: boolean): ArmSums[] {
  const units = new Map<string, Totals & { variation: number }>();
  for (const [at, answer] of answers.entries()) {
    const key = byCluster ? `c${answer.cluster}` : `u${at}`;
    const unit = units.get(key) ?? { m: 0, d: 0, variation: answer.variation };
    units.set(key, { ...unit, m: unit.m + value(answer), d: unit.d + 1 });
  }
  return [0, 1].map((variation) => {
    const sums = emptyArmSums(variation, 0);
    const mine = [...units.values()].filter((unit) => unit.variation === variation);
    let uu = 0;
    for (const { m, d } of mine) {
      sums.m += m;
      sums.d += d;
      sums.mm += m * m;
      sums.md += m * d;
      sums.dd += d * d;
      uu += d * d;
    }
    sums.answered = sums.d;
    if (byCluster) {
      const reach = { clusters: mine.length, units: sums.d, reached: sums.d, uu, ur: uu, rr: uu };
      sums.clusters = { ...reach, answering: mine.length };
    }
    return sums;
  });
}

const ces = surveyMetric(1, presetScale("ces-2"));
const complaints = occurrenceMetric(2);

function inputOf(answers: readonly Answer[], byCluster: boolean): AnalysisInput {
  const exposures: ExposureSums[] = [0, 1].map((variation) => {
    const mine = answers.filter((answer) => answer.variation === variation);
    const clusters = new Set(mine.map(({ cluster }) => cluster)).size;
    const reach = { clusters, units: mine.length, reached: 0, uu: 0, ur: 0, rr: 0 };
    return { variation, channelId: 0, units: mine.length, asked: 0, ...(byCluster && { clusters: reach }) };
  });
  const metric = (about: Metric, role: "primary" | "guardrail", value: Value) => ({
    ...{ metric: about, role, smallestEffect: null, history: [] },
    arms: armsOf(answers, value, byCluster),
  });
  return {
    ...{
      running: true,
      daysRun: 30,
      exposures,
      fidelity: null,
      overlaps: [],
      answersWithoutExposure: null,
      answerOrder: null,
    },
    variations: [0, 1].map((index) => ({ index, weight: 0.5, dose: null })),
    metrics: [
      metric(ces, "primary", ({ score }) => score),
      metric(complaints, "guardrail", ({ complained }) => Number(complained)),
    ],
    plan: { method: "sequential", plannedAnswers: null, plannedExposed: null, minimumDays: 7, maximumDays: 60 },
    lossBreached: null,
  };
}

describe("tests drawn by team and day", () => {
  it("keep their level where taking customers for independent does not", () => {
    const random = createRandom("clusters");
    const wrong = { naive: [0, 0], ours: [0, 0], looked: [0, 0] };
    let mismatch = 0;
    for (let run = 0; run < runs; run += 1) {
      const answers = world(random);
      const naive = analyse(inputOf(answers, false));
      const ours = analyse(inputOf(answers, true));
      if (ours.health.exposed.value?.alert) mismatch += 1;
      for (const at of [0, 1]) {
        const [their, our] = [naive, ours].map(({ metrics }) => metrics[at]?.comparisons[0]);
        if ((their?.fixed.value?.pValue ?? 1) < 0.05) wrong.naive[at] = (wrong.naive[at] ?? 0) + 1;
        if ((our?.fixed.value?.pValue ?? 1) < 0.05) wrong.ours[at] = (wrong.ours[at] ?? 0) + 1;
        if ((our?.sequential.value?.pValue ?? 1) < 0.05) wrong.looked[at] = (wrong.looked[at] ?? 0) + 1;
      }
    }
    const shares = Object.entries(wrong).map(([name, counts]) => `${name} ${counts.map((n) => n / runs).join(" / ")}`);
    process.stdout.write(`false positives by team and day, CES / complaints: ${shares.join(", ")}; SRM ${mismatch}\n`);
    for (const at of [0, 1]) {
      expect((wrong.naive[at] ?? 0) / runs).toBeGreaterThan(0.1);
      expect((wrong.ours[at] ?? 0) / runs).toBeGreaterThan(0.02);
      expect((wrong.ours[at] ?? 0) / runs).toBeLessThan(0.09);
      expect((wrong.looked[at] ?? 0) / runs).toBeLessThan(0.05);
    }
    expect(mismatch / runs).toBeLessThan(0.01);
  });

  it("find an effect that is there, cover it, and wait for enough team-days", () => {
    const random = createRandom("cluster effect");
    const truth = meanScore(4.5 + 0.6) - meanScore(4.5);
    let computed = 0;
    let covered = 0;
    let foundIt = 0;
    for (let run = 0; run < runs; run += 1) {
      const answers = world(random, 0.6);
      const effect = analyse(inputOf(answers, true)).metrics[0]?.comparisons[0]?.fixed.value;
      // Lots may leave one arm with too few team-days: then nothing is said.
      if (!effect) continue;
      computed += 1;
      if (effect.interval.lower < truth && effect.interval.upper > truth) covered += 1;
      if ((effect.pValue ?? 1) < 0.05) foundIt += 1;
    }
    process.stdout.write(
      `an effect of ${truth.toFixed(2)}: covered ${covered / computed}, found ${foundIt / computed}\n`,
    );
    expect(covered / computed).toBeGreaterThan(0.9);
    expect(foundIt / computed).toBeGreaterThan(0.8);
    const few = analyse(
      inputOf(
        world(random).filter(({ cluster }) => cluster < 24),
        true,
      ),
    );
    const comparison = few.metrics[0]?.comparisons[0];
    expect(comparison?.fixed).toMatchObject({ value: null, reason: "few-clusters", need: 20 });
    expect(comparison?.deciding).toMatchObject({ value: null, reason: "few-clusters" });
    expect(comparison?.ordinal).toMatchObject({ reason: "few-clusters" });
  });
});
