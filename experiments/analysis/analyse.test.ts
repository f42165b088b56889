import { describe, expect, it } from "vitest";
import {
  analysisInput,
  behaviourArm,
  customScale,
  metricInput,
  occurrenceMetric,
  presetScale,
  quantityMetric,
  surveyArm,
  surveyMetric,
} from "#tests/support/analysis.ts";
import { analyse } from "./analyse.ts";
import type { AnalysisInput, ArmSums, MetricInput, ScoreCount } from "./input.ts";
import type { Comparison, ExperimentReport } from "./report.ts";

const scale = customScale(1, 5);
const ces = surveyMetric(1, scale);
const answersOf = (counts: number[], from = 1): ScoreCount[] =>
  counts.map((answers, i) => ({ score: from + i, answers }));
const exposed = (...units: number[]) =>
  units.map((count, variation) => ({ variation, channelId: 1, units: count, asked: count }));

function run(metrics: MetricInput[], parts: Partial<AnalysisInput> = {}): ExperimentReport {
  return analyse(analysisInput({ exposures: exposed(1000, 1000), metrics, ...parts }));
}

function survey(control: number[], treatment: number[], parts: Partial<AnalysisInput> = {}): Comparison {
  const arms = [surveyArm(ces, 0, answersOf(control)), surveyArm(ces, 1, answersOf(treatment))];
  return first(run([metricInput(ces, "primary", arms)], parts));
}

function behaviour(control: number, treatment: number, parts: Partial<AnalysisInput> = {}): Comparison {
  const metric = occurrenceMetric(1);
  const arms = [behaviourArm(0, 1000, control, control), behaviourArm(1, 1000, treatment, treatment)];
  return first(run([metricInput(metric, "primary", arms)], parts));
}

function first(report: ExperimentReport, variation = 1): Comparison {
  const comparison = report.metrics[0]?.comparisons.find((one) => one.variation === variation);
  if (comparison === undefined) throw new Error("nothing was compared");
  return comparison;
}

const some = [5, 10, 20, 40, 25];

/** A variation that was asked on seven points instead of five. */
function mixed(): Comparison {
  const seven = surveyArm(surveyMetric(1, customScale(1, 7)), 1, answersOf([1, 2, 3, 4, 5, 6, 7]));
  return first(run([metricInput(ces, "primary", [surveyArm(ces, 0, answersOf(some)), seven])]));
}

describe("an effect that cannot be known says why", () => {
  it.each([
    ["nobody was exposed", survey([], [], { exposures: [] }), "no-units"],
    ["one arm was never exposed", survey(some, [], { exposures: exposed(1000, 0) }), "empty-arm"],
    ["nobody answered", survey([], []), "no-answers"],
    ["one arm stayed silent", survey(some, []), "silent-arm"],
    ["one customer answered", survey(some, [0, 0, 1]), "too-few"],
    ["every answer is the same", survey([0, 0, 50], [0, 0, 50]), "no-variance"],
    ["scores of another scale came in", mixed(), "mixed-scales"],
    [
      "there is no control",
      survey(some, some, { variations: [1, 2].map((index) => ({ index, weight: 1, dose: null })) }),
      "no-control",
    ],
  ])("%s", (_, { fixed, sequential, deciding, bayes }, reason) => {
    expect(fixed).toMatchObject({ value: null, reason });
    expect([sequential.reason, deciding.reason, bayes.reason]).toEqual([reason, reason, reason]);
  });

  it("says how far the collection is: 25 of 30 answers", () => {
    const comparison = survey([5, 5, 5, 5, 5], some);
    expect(comparison.sequential).toEqual({ value: null, reason: "collecting", have: 25, need: 30 });
    expect(comparison.verdict).toBe("not-enough-answers");
    expect(comparison.fixed.reason).toBeNull();
  });

  it("counts events, not customers, for occurrences", () => {
    expect(behaviour(40, 29).sequential).toEqual({ value: null, reason: "collecting", have: 29, need: 30 });
    expect(behaviour(40, 30).sequential.reason).toBeNull();
  });

  it("counts the few customers behind a quantity, not everyone exposed", () => {
    const metric = quantityMetric(1);
    const arms = [behaviourArm(0, 1000, 200, 2000), behaviourArm(1, 1000, 400, 2000)];
    // 20 customers with 10 minutes each: (200)² ÷ 2000
    expect(first(run([metricInput(metric, "primary", arms)])).sequential).toMatchObject({ have: 20 });
  });
});

describe("what others call no result is a result", () => {
  it("has an effect and an interval when one arm has not a single complaint", () => {
    const { fixed } = behaviour(40, 0);
    expect(fixed.value).toMatchObject({ method: "newcombe", effect: -0.04 });
    expect(fixed.value?.interval.upper).toBeLessThan(0);
    expect(fixed.value?.pValue).toBeLessThan(1e-6);
  });

  it("has an interval, and nothing to test, when neither arm has one", () => {
    const { fixed } = behaviour(0, 0);
    expect(fixed.value).toMatchObject({ effect: 0, pValue: null });
    expect(fixed.value?.interval.upper).toBeCloseTo(-(fixed.value?.interval.lower ?? 0), 12);
  });

  it("tests a mean whose arm gave one and the same score", () => {
    const { fixed, sequential } = survey([0, 0, 0, 100], some);
    expect(fixed.value).toMatchObject({ method: "welch" });
    expect(sequential.reason).toBe("no-variance");
  });

  it("has an absolute effect and no relative lift where the control mean is 0", () => {
    const nps = surveyMetric(1, presetScale("nps"));
    const even = answersOf([0, 0, 0, 0, 0, 0, 40, 20, 0, 40], 0);
    const good = answersOf([0, 0, 0, 0, 0, 0, 20, 20, 0, 60], 0);
    const { control, fixed, relative } = first(
      run([metricInput(nps, "primary", [surveyArm(nps, 0, even), surveyArm(nps, 1, good)])]),
    );
    expect(control.value.value).toBe(0);
    expect(fixed.value?.effect).toBeCloseTo(40, 10);
    expect(relative.reason).toBe("zero-control-mean");
  });

  it("divides by answers, never by exposed customers", () => {
    const { treatment } = survey(some, [0, 0, 0, 30, 0], { exposures: exposed(1000, 100_000) });
    expect(treatment).toMatchObject({ n: 30, exposed: 100_000, value: { value: 4 } });
  });
});

describe("the door", () => {
  const broken = (change: Partial<ArmSums>) => () => {
    const arms = [surveyArm(ces, 0, answersOf(some)), { ...surveyArm(ces, 1, answersOf(some)), ...change }];
    return run([metricInput(ces, "primary", arms)]);
  };
  it.each([
    ["NaN", broken({ m: Number.NaN })],
    ["infinity", broken({ mm: Number.POSITIVE_INFINITY })],
    ["a negative count", broken({ d: -1 })],
    ["a negative exposure", () => run([], { exposures: exposed(10, -10) })],
    ["one variation", () => run([], { variations: [{ index: 0, weight: 1, dose: null }] })],
    [
      "eleven variations",
      () => run([], { variations: Array.from({ length: 11 }, (_, index) => ({ index, weight: 1, dose: null })) }),
    ],
    ["a smallest effect of 0", () => run([metricInput(ces, "primary", [], 0)])],
    ["one metric in two roles", () => run([metricInput(ces, "primary", []), metricInput(ces, "guardrail", [])])],
  ])("refuses %s", (_, call) => {
    expect(call).toThrow(RangeError);
  });
});

describe("several variations", () => {
  it("compares ten with one control, corrected for nine chances", () => {
    const variations = Array.from({ length: 10 }, (_, index) => ({ index, weight: 1, dose: null }));
    const arms = variations.map(({ index }) => surveyArm(ces, index, answersOf(some)));
    const report = run([metricInput(ces, "primary", arms)], {
      variations,
      exposures: exposed(...variations.map(() => 400)),
    });
    expect(report.metrics[0]?.comparisons).toHaveLength(9);
    expect(first(report, 9).adjusted.value).toMatchObject({ family: "holm", size: 9 });
  });

  it("expects the split that was planned, not an even one", () => {
    const variations = [9, 1].map((weight, index) => ({ index, weight, dose: null }));
    const { health } = run([], { variations, exposures: exposed(9000, 1000) });
    expect(health.exposed.value).toMatchObject({ expected: [9000, 1000], pValue: 1, alert: false });
    expect(run([], { exposures: exposed(9000, 1000) }).health.forbids).toEqual(["sample-ratio-mismatch"]);
  });

  it("takes the planned answers of the two arms compared, by their weights", () => {
    const variations = [2, 1, 1].map((weight, index) => ({ index, weight, dose: null }));
    const plan = {
      method: "sequential",
      plannedAnswers: 4000,
      plannedExposed: null,
      minimumDays: 7,
      maximumDays: 84,
    } as const;
    const arms = [0, 1, 2].map((index) => surveyArm(ces, index, answersOf(some)));
    const report = run([metricInput(ces, "primary", arms)], { variations, plan, exposures: exposed(2000, 1000, 1000) });
    expect(first(report).sequential.value?.plannedUnits).toBe(3000);
  });
});

describe("the report", () => {
  it("is plain JSON", () => {
    const report = run([
      metricInput(ces, "primary", [surveyArm(ces, 0, answersOf(some)), surveyArm(ces, 1, answersOf([]))]),
    ]);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it("repeats itself exactly", () => {
    expect(survey(some, [1, 5, 10, 50, 40])).toEqual(survey(some, [1, 5, 10, 50, 40]));
  });
});
