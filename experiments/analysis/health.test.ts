import { describe, expect, it } from "vitest";
import { analysisInput, metricInput, presetScale, surveyArm, surveyMetric } from "#tests/support/analysis.ts";
import { analyse } from "./analyse.ts";
import { rateCheck } from "./health.ts";
import type { AnalysisInput, ArmSums } from "./input.ts";

const ces = surveyMetric(1, presetScale("ces-5"));
const answers = [10, 20, 30, 80, 60].map((count, i) => ({ score: i + 1, answers: count }));

function health(parts: Partial<AnalysisInput>, change: Partial<ArmSums> = {}) {
  const arms = [surveyArm(ces, 0, answers), { ...surveyArm(ces, 1, answers), ...change }];
  const exposures = [0, 1].map((variation) => ({ variation, channelId: 1, units: 1000, asked: 900 }));
  return analyse(analysisInput({ exposures, metrics: [metricInput(ces, "primary", arms)], ...parts })).health;
}

describe("health", () => {
  it("checks the split at exposed, asked and answered, and counts the funnel", () => {
    const { exposed, asked, answered, response, funnel, forbids } = health({});
    expect([exposed.value?.pValue, asked.value?.pValue, answered.value?.pValue]).toEqual([1, 1, 1]);
    expect(response.value?.rates[0]).toBeCloseTo(200 / 900, 12);
    expect(funnel[1]).toEqual({ variation: 1, exposed: 1000, asked: 900, answered: 200 });
    expect(forbids).toEqual([]);
  });

  it("says that asking is not logged, instead of that nobody was asked", () => {
    const exposures = [0, 1].map((variation) => ({ variation, channelId: 1, units: 1000, asked: 0 }));
    const { asked, trigger, funnel, response, neverAsked } = health({ exposures });
    expect([asked.reason, trigger.reason, neverAsked.reason]).toEqual(["not-logged", "not-logged", "not-logged"]);
    expect(funnel[0]?.asked).toBeNull();
    expect(response.value?.rates[0]).toBeCloseTo(0.2, 12);
  });

  it("alerts on 1 % of mixed customers and forbids at 5 %", () => {
    const mixed = (units: number) =>
      health({ exposures: [...exposuresOf(1000), { variation: -1, channelId: 1, units, asked: 0 }] }).mixed;
    expect(mixed(10)).toMatchObject({ level: "ok" });
    expect(mixed(30)).toMatchObject({ level: "alert" });
    expect(mixed(120)).toMatchObject({ level: "do-not-use" });
  });

  it("finds the channel where nobody is ever asked", () => {
    const exposures = [...exposuresOf(1000), ...exposuresOf(250, 2, 0)];
    expect(health({ exposures }).neverAsked.value).toEqual({ units: 500, share: 0.2, channelIds: [2] });
  });

  it("compares those who answered by what they said before", () => {
    // 100 customers per arm answered before and since; before, mean 3 with variance 1, and 4 in the second case
    const earlier = (mean: number): Partial<ArmSums> => ({
      ...{ preUnits: 100, x: 100 * mean, e: 100, xx: 100 * (mean ** 2 + 1), xe: 100 * mean, ee: 100 },
      ...{ dx: 100 * mean, de: 100 },
    });
    const arms = (mean: number) => [
      { ...surveyArm(ces, 0, answers), ...earlier(3) },
      { ...surveyArm(ces, 1, answers), ...earlier(mean) },
    ];
    const balance = (mean: number) => health({ metrics: [metricInput(ces, "primary", arms(mean))] }).balance;
    expect(balance(3).value).toMatchObject({ means: [3, 3], pValue: 1, alert: false });
    // (4 − 3) ÷ √(1/100 + 1/100) = 7.07, χ² = 50
    expect(balance(4).value?.chiSquared).toBeCloseTo(50, 8);
    expect(balance(4).value?.alert).toBe(true);
    expect(health({}).balance.reason).toBe("no-pre-period");
  });

  it("reads the fidelity agents logged", () => {
    const fidelity = [
      { variation: 0, done: 0, notPossible: 0, refused: 0 },
      { variation: 1, done: 80, notPossible: 15, refused: 5 },
    ];
    expect(health({ fidelity }).fidelity.value).toEqual([
      { variation: 0, done: 0, logged: 0, share: null },
      { variation: 1, done: 80, logged: 100, share: 0.8 },
    ]);
  });
});

const exposuresOf = (units: number, channelId = 1, asked = units) =>
  [0, 1].map((variation) => ({ variation, channelId, units, asked }));

describe("rateCheck", () => {
  it("is Pearson's chi-squared of a 2 × 2 table", () => {
    // 20 of 100 against 35 of 100: pooled 0.275, χ² = 0.15² ÷ (0.275·0.725·0.02)
    expect(rateCheck([20, 35], [100, 100]).value?.chiSquared).toBeCloseTo(5.6426, 4);
  });
  it("has no answer where nobody did, or more than all", () => {
    expect(rateCheck([0, 0], [100, 100]).reason).toBe("no-variance");
    expect(rateCheck([101, 0], [100, 100]).reason).toBe("inconsistent-sums");
    expect(rateCheck([1, 0], [100, 0]).reason).toBe("empty-arm");
  });
});
