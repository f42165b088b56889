import { describe, expect, it } from "vitest";
import {
  analysisInput,
  behaviourArm,
  metricInput,
  occurrenceMetric,
  presetScale,
  surveyArm,
  surveyMetric,
} from "#tests/support/analysis.ts";
import { analyse } from "./analyse.ts";
import type { AnalysisInput, MetricInput } from "./input.ts";

const ces = surveyMetric(1, presetScale("ces-2"));
const repeat = occurrenceMetric(2);
const complaint = occurrenceMetric(3);
const exposed = 4000;

/** 600 answers of seven points, `gain` of them moved from 3 to 7. */
const scores = (gain: number) =>
  [40, 40, 200 - gain, 80, 80, 80, 80 + gain].map((answers, i) => ({ score: i + 1, answers }));

function primary(gain: number, smallestEffect: number | null = 0.2): MetricInput {
  return metricInput(ces, "primary", [surveyArm(ces, 0, scores(0)), surveyArm(ces, 1, scores(gain))], smallestEffect);
}

function occurrences(
  metric: typeof repeat,
  role: MetricInput["role"],
  control: number,
  treatment: number,
): MetricInput {
  return metricInput(metric, role, [
    behaviourArm(0, exposed, control, control),
    behaviourArm(1, exposed, treatment, treatment),
  ]);
}

function run(metrics: MetricInput[], parts: Partial<AnalysisInput> = {}) {
  const exposures = [0, 1].map((variation) => ({ variation, channelId: 1, units: exposed, asked: exposed }));
  const report = analyse(analysisInput({ exposures, metrics, ...parts }));
  const comparison = report.metrics[0]?.comparisons[0];
  if (comparison === undefined) throw new Error("nothing was compared");
  return { report, comparison, ...comparison };
}

const better = occurrences(repeat, "corroboration", 800, 600);
const worse = occurrences(repeat, "corroboration", 600, 800);
const flat = occurrences(repeat, "corroboration", 800, 800);

describe("the evidence tier", () => {
  it("is A when interval, bounds and behaviour agree", () => {
    const { badge, verdict, report } = run([primary(100), better]);
    expect(badge).toMatchObject({
      tier: "A",
      reasons: ["interval-excludes-zero", "bounds-exclude-zero", "corroborated"],
      n: 1200,
      method: "sequential",
    });
    expect(verdict).toBe("better");
    expect(report.recommendation).toMatchObject({ verdict: "ship", reason: "better-and-safe", variation: 1 });
  });

  it("is B without a behaviour that moved", () => {
    expect(run([primary(100), flat]).badge).toMatchObject({
      tier: "B",
      reasons: expect.arrayContaining(["not-corroborated"]),
    });
    expect(run([primary(100)]).badge.reasons).toContain("no-corroboration-metric");
  });

  it("is B when those who fell silent could explain it, and as many answer", () => {
    // 545 answers against 600 of 4,000: p = 0.08, no proof that the variation changes who answers
    const silent = scores(20).map(({ score, answers }) => ({
      score,
      answers: score === 1 ? 0 : score === 2 ? 25 : answers,
    }));
    const { badge } = run([
      metricInput(ces, "primary", [surveyArm(ces, 0, scores(0)), surveyArm(ces, 1, silent)]),
      better,
    ]);
    expect(badge).toMatchObject({ tier: "B", reasons: expect.arrayContaining(["bounds-touch-zero", "corroborated"]) });
  });

  it("is C, and nothing to ship, when a variation changes who answers and the bounds cannot rule silence out", () => {
    // 600 answers of 4,000 against 320: everybody who gave 3 or less fell silent
    const silent = scores(0).map(({ score, answers }) => ({ score, answers: score <= 3 ? 0 : answers }));
    const { badge, report } = run([
      metricInput(ces, "primary", [surveyArm(ces, 0, scores(0)), surveyArm(ces, 1, silent)]),
      better,
    ]);
    expect(badge).toMatchObject({
      tier: "C",
      reasons: ["interval-excludes-zero", "response-differs", "bounds-touch-zero"],
    });
    expect(report.recommendation.verdict).not.toBe("ship");
  });

  it("is C when a guardrail or the behaviour says the contrary", () => {
    const harm = occurrences(complaint, "guardrail", 100, 200);
    expect(run([primary(100), better, harm]).badge).toMatchObject({
      tier: "C",
      reasons: ["interval-excludes-zero", "guardrail-contradicts"],
    });
    expect(run([primary(100), worse]).badge.reasons).toContain("corroboration-contradicts");
  });

  it("is C for an interval that holds 0", () => {
    expect(run([primary(5)]).badge).toMatchObject({ tier: "C", reasons: ["interval-includes-zero"] });
  });

  it("needs no bounds for behaviour, and a second behaviour to be A", () => {
    const first = occurrences(repeat, "primary", 800, 600);
    expect(run([first]).badge).toMatchObject({ tier: "B", reasons: expect.arrayContaining(["all-exposed-counted"]) });
    expect(run([first, occurrences(complaint, "corroboration", 400, 200)]).badge.tier).toBe("A");
  });

  it.each([
    ["sample-ratio-mismatch", [4000, 4500], [4000, 4500], 0],
    ["asymmetric-trigger", [4000, 4000], [4000, 3500], 0],
    ["mixed-exposures", [4000, 4000], [4000, 4000], 600],
  ] as const)("is X on %s, and the word is 'cannot tell'", (reason, units, asked, mixed) => {
    const exposures = [0, 1].map((variation) => ({
      ...{ variation, channelId: 1, units: units[variation] ?? 0, asked: asked[variation] ?? 0 },
    }));
    const { badge, verdict, report } = run([primary(100), better], {
      exposures: [...exposures, { variation: -1, channelId: 1, units: mixed, asked: 0 }],
    });
    expect([badge.tier, badge.reasons, verdict]).toEqual(["X", [reason], "cannot-tell"]);
    expect(report.recommendation).toMatchObject({ verdict: "discuss", reason: "do-not-use" });
  });

  it("does not let the third variation be the lucky one", () => {
    const variations = Array.from({ length: 6 }, (_, index) => ({ index, weight: 1, dose: null }));
    const arms = variations.map(({ index }) => surveyArm(ces, index, scores(index === 5 ? 55 : 0)));
    const exposures = variations.map(({ index }) => ({
      variation: index,
      channelId: 1,
      units: exposed,
      asked: exposed,
    }));
    const report = analyse(analysisInput({ variations, exposures, metrics: [metricInput(ces, "primary", arms)] }));
    const lucky = report.metrics[0]?.comparisons[4];
    expect(lucky?.deciding.value?.pValue).toBeLessThan(0.05);
    expect(lucky?.badge).toMatchObject({ tier: "C", reasons: ["lost-to-multiple-comparisons"] });
    expect(lucky?.verdict).toBe("cannot-tell");
  });
});

describe("what to do", () => {
  it("stops at the accepted loss before anything else", () => {
    expect(run([primary(100), better], { lossBreached: true }).report.recommendation).toMatchObject({
      ...{ verdict: "stop", reason: "loss-reached" },
    });
  });

  it("stops when the primary or a guardrail is worse", () => {
    const harmful = metricInput(ces, "primary", [surveyArm(ces, 0, scores(100)), surveyArm(ces, 1, scores(0))]);
    expect(run([harmful]).report.recommendation).toMatchObject({ verdict: "stop", reason: "primary-worse" });
    const guarded = run([primary(5), occurrences(complaint, "guardrail", 100, 200)]);
    expect(guarded.report.recommendation).toMatchObject({ verdict: "stop", reason: "guardrail-worse", metricId: 3 });
  });

  it("waits for whole weeks before shipping", () => {
    expect(run([primary(100), better], { daysRun: 5.5 }).report.recommendation).toMatchObject({
      ...{ verdict: "extend", reason: "before-minimum", days: 2 },
    });
  });

  it("extends while the smallest effect is within reach, and says so when it is not", () => {
    expect(run([primary(5, 0.3)]).report.recommendation).toMatchObject({
      verdict: "extend",
      reason: "reaches-smallest-effect",
    });
    const slow = run([primary(5, 0.02)]).report.recommendation;
    expect(slow).toMatchObject({ verdict: "discuss", reason: "too-long" });
    expect(slow.days).toBeGreaterThan(84);
    expect(run([primary(5, null)]).report.recommendation.reason).toBe("no-smallest-effect");
  });

  it("calls a difference too small to matter by its name", () => {
    const { verdict, report } = run([primary(5, 0.6)]);
    expect(verdict).toBe("no-meaningful-difference");
    expect(report.recommendation).toMatchObject({ verdict: "discuss", reason: "no-meaningful-difference" });
  });

  it("does not trip a guardrail over a harm shown to be too small to matter", () => {
    const small = { ...occurrences(complaint, "guardrail", 100, 200), smallestEffect: 0.05 };
    const { report } = run([primary(100), better, small]);
    expect(report.metrics[2]?.comparisons[0]?.guardrail.value).toMatchObject({ harmed: false });
    expect(report.recommendation.verdict).toBe("ship");
  });
});
