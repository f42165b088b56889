import { describe, expect, it } from "vitest";
import {
  analysisInput,
  behaviourArm,
  customScale,
  metricInput,
  occurrenceMetric,
  presetScale,
  surveyArm,
  surveyMetric,
} from "#tests/support/analysis.ts";
import { analyse } from "./analyse.ts";
import { displayRule } from "./display-rule.ts";
import { effectHistogram, priorFromHistory } from "./effect-history.ts";
import { armSumsFromRollup } from "./rollup-sums.ts";
import { timeline } from "./timeline.ts";

const ces = surveyMetric(1, presetScale("ces-5"));
const answers = (counts: number[]) => counts.map((count, i) => ({ score: i + 1, answers: count }));
const plan = {
  method: "sequential",
  plannedAnswers: 2000,
  plannedExposed: null,
  minimumDays: 7,
  maximumDays: 84,
} as const;

describe("displayRule", () => {
  const question = {
    ...{ running: true, daysRun: 14, minimumDays: 10, answers: 600, plannedAnswers: 1000, isOwner: false },
    method: "sequential" as "sequential" | "fixed",
  };

  it("shows effects after whole weeks and half of the planned answers", () => {
    expect(displayRule(question)).toEqual({ show: "effects", early: false });
  });

  it.each([
    ["too early", { daysRun: 12 }, { show: "progress", daysLeft: 2, answers: 600, answersNeeded: 500 }],
    ["too few", { answers: 499 }, { show: "progress", daysLeft: 0, answers: 499, answersNeeded: 500 }],
    [
      "before the one look it was planned for",
      { method: "fixed" as const },
      { show: "progress", daysLeft: 0, answers: 600, answersNeeded: 1000 },
    ],
    ["too early, to its owner", { daysRun: 1, isOwner: true }, { show: "effects", early: true }],
    ["too early, but over", { daysRun: 1, running: false }, { show: "effects", early: false }],
    ["without a planned size", { plannedAnswers: null, answers: 0 }, { show: "effects", early: false }],
  ])("%s", (_, change, display) => {
    expect(displayRule({ ...question, ...change })).toEqual(display);
  });
});

describe("timeline", () => {
  it("adds day to day and ends where the analysis is", () => {
    const days = [1, 2, 3].map((n) => ({
      day: `2026-10-0${n}`,
      exposures: [0, 1].map((variation) => ({ variation, channelId: n, units: 100, asked: 100 })),
      arms: [surveyArm(ces, 0, answers([2, 3, 5, 5, 5]), n), surveyArm(ces, 1, answers([1, 2, 4, 6, n * 4]), n)],
    }));
    const variations = [0, 1].map((index) => ({ index, weight: 1, dose: null }));
    const [line] = timeline(ces, days, { plan, variations });
    expect(line?.points.map(({ n }) => n)).toEqual([37, 78, 123]);
    expect(line?.points[0]?.sequential.reason).toBe("collecting");
    const exposures = days.flatMap((day) => day.exposures);
    const arms = days.flatMap((day) => day.arms);
    const report = analyse(analysisInput({ exposures, plan, metrics: [metricInput(ces, "primary", arms)] }));
    const comparison = report.metrics[0]?.comparisons[0];
    expect(line?.points[2]?.fixed).toEqual(comparison?.fixed);
    expect(line?.points[2]?.sequential).toEqual(comparison?.sequential);
  });
});

describe("dosage", () => {
  const variations = [0, 1, 2, 3].map((index) => ({ index, weight: 1, dose: index * 10 }));
  const exposures = variations.map(({ index }) => ({ variation: index, channelId: 1, units: 4000, asked: 4000 }));
  const metric = occurrenceMetric(1, "up");

  function dosage(resolved: number[], smallestEffect: number | null = 0.06) {
    const arms = resolved.map((count, variation) => behaviourArm(variation, 4000, count, count));
    const report = analyse(
      analysisInput({ variations, exposures, metrics: [metricInput(metric, "primary", arms, smallestEffect)] }),
    );
    return report.metrics[0]?.dosage;
  }

  it("finds the slope per unit of dose, and the dose beyond which more adds nothing", () => {
    const report = dosage([1600, 2000, 2400, 2400]);
    // shares 0.4 0.5 0.6 0.6 at 0 10 20 30: Σ(x − 15)y ÷ Σ(x − 15)² = (−6 − 2.5 + 3 + 9) ÷ 500
    expect(report?.value?.slope).toBeCloseTo(0.007, 10);
    expect(report?.value?.pValue).toBeLessThan(1e-6);
    expect(report?.value?.plateau.value).toEqual({ dose: 20, variation: 2 });
  });

  it("does not see a plateau while the score still rises", () => {
    expect(dosage([1600, 1900, 2200, 2500])?.value?.plateau.reason).toBe("no-plateau");
    expect(dosage([1600, 2000, 2400, 2400], null)?.value?.plateau.reason).toBe("no-smallest-effect");
  });

  it("needs three doses", () => {
    const arms = [0, 1].map((variation) => surveyArm(ces, variation, answers([9, 9, 9, 9, 9])));
    const two = analyse(analysisInput({ exposures, metrics: [metricInput(ces, "primary", arms)] }));
    expect(two.metrics[0]?.dosage.reason).toBe("not-ordered");
  });
});

describe("effect history", () => {
  const history = Array.from({ length: 12 }, (_, i) => ({ effect: i % 2 === 0 ? 0.1 : -0.06, standardError: 0.05 }));

  it("is a prior from ten effects on: their random-effects mean and the spread of a next one", () => {
    expect(priorFromHistory(history.slice(0, 9))).toBeNull();
    const prior = priorFromHistory(history);
    expect(prior?.mean).toBeCloseTo(0.02, 10);
    // Q = 12·0.08²/0.05² = 30.72; τ² = (30.72 − 11)·0.05²/(12 − 1) = 0.004482; + (0.05² + τ²)/12
    expect(prior?.standardDeviation).toBeCloseTo(Math.sqrt(0.0044818 + 0.0069818 / 12), 6);
  });

  it("pulls a chance towards what tests usually do", () => {
    const arms = [surveyArm(ces, 0, answers([20, 20, 20, 20, 20])), surveyArm(ces, 1, answers([15, 15, 20, 25, 25]))];
    const exposures = [0, 1].map((variation) => ({ variation, channelId: 1, units: 500, asked: 500 }));
    const run = (past: typeof history) =>
      analyse(analysisInput({ exposures, metrics: [{ ...metricInput(ces, "primary", arms), history: past }] }))
        .metrics[0]?.comparisons[0]?.bayes.value;
    expect(run([])).toMatchObject({ prior: "flat", mean: expect.closeTo(0.3, 8) });
    expect(run(history)).toMatchObject({ prior: "history" });
    expect(Math.abs(run(history)?.mean ?? 1)).toBeLessThan(0.15);
  });

  it("counts every effect in one bin", () => {
    const bins = effectHistogram(history);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(12);
    expect(effectHistogram([])).toEqual([]);
  });
});

describe("armSumsFromRollup", () => {
  it("takes fixed point apart by the power of each sum", () => {
    const row = {
      ...{ variation: 1, channel_id: 2, answered: 3, pre_units: 0 },
      ...{ sum_m: 120_000, sum_d: 3, sum_x: 0, sum_e: 0, sum_mm: 5_000_000_000, sum_md: 120_000, sum_mx: 0 },
      ...{ sum_me: 0, sum_dd: 3, sum_dx: 0, sum_de: 0, sum_xx: 0, sum_xe: 0, sum_ee: 0 },
    };
    // answers 3, 4, 5 of three customers
    expect(armSumsFromRollup(row, [])).toMatchObject({ answered: 3, m: 12, d: 3, mm: 50, md: 12, dd: 3, xx: 0 });
  });
});

describe("variance reduction", () => {
  it("takes out what the time before explains, and keeps the plain number beside it", () => {
    const scale = customScale(1, 5);
    const metric = surveyMetric(1, scale);
    // 200 customers per arm answered before and since, with correlation 0.8: Σxy about the means = 0.8·Σx²
    const paired = (arm: ReturnType<typeof surveyArm>) => {
      const mean = arm.m / arm.d;
      const spread = arm.mm - arm.m ** 2 / arm.d;
      const x = 200 * 3;
      const xx = spread + x ** 2 / 200;
      return {
        ...arm,
        preUnits: 200,
        x,
        xx,
        e: 200,
        ee: 200,
        xe: x,
        de: 200,
        dx: x,
        me: arm.m,
        mx: 0.8 * spread + mean * x,
      };
    };
    const arms = [
      paired(surveyArm(metric, 0, answers([20, 40, 60, 50, 30]))),
      paired(surveyArm(metric, 1, answers([20, 40, 50, 50, 40]))),
    ];
    const exposures = [0, 1].map((variation) => ({ variation, channelId: 1, units: 400, asked: 400 }));
    const comparison = analyse(analysisInput({ exposures, metrics: [metricInput(metric, "primary", arms)] })).metrics[0]
      ?.comparisons[0];
    expect(comparison?.cuped.value).toMatchObject({
      theta: expect.closeTo(0.8, 6),
      varianceRemoved: expect.closeTo(0.64, 6),
      coverage: 0.5,
    });
    expect(comparison?.cuped.value?.effect).toBeCloseTo(comparison?.fixed.value?.effect ?? Number.NaN, 10);
    const few = exposures.map((row) => ({ ...row, units: 800 }));
    const uncovered = analyse(analysisInput({ exposures: few, metrics: [metricInput(metric, "primary", arms)] }));
    expect(uncovered.metrics[0]?.comparisons[0]?.cuped.reason).toBe("no-pre-period");
  });
});
