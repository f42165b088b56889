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

const ces = surveyMetric(1, presetScale("ces-5"));
/** 200 answers; `up` of them moved from 2 to 5. */
const answers = (up: number) => [20, 60 - up, 40, 40, 40 + up].map((count, i) => ({ score: i + 1, answers: count }));

function word(ups: readonly number[], size = 1000) {
  const channels = ups.map((up, i) => ({ channelId: i + 1, up }));
  const arms = channels.flatMap(({ channelId, up }) => [
    surveyArm(ces, 0, answers(20), channelId),
    surveyArm(ces, 1, answers(20 + up), channelId),
  ]);
  const exposures = channels.flatMap(({ channelId }) =>
    [0, 1].map((variation) => ({ variation, channelId, units: size, asked: size })),
  );
  const report = analyse(analysisInput({ exposures, metrics: [metricInput(ces, "primary", arms)] }));
  const comparison = report.metrics[0]?.comparisons[0];
  if (comparison === undefined) throw new Error("nothing was compared");
  return comparison.heterogeneity;
}

describe("the effect by channel", () => {
  it("is consistent when channels agree", () => {
    expect(word([20, 22, 18]).value).toMatchObject({ word: "consistent", losing: [] });
  });

  it("is concentrated when one channel carries it", () => {
    expect(word([40, 0, 0]).value).toMatchObject({ word: "concentrated", gaining: [1], losing: [] });
  });

  it("is displaced when one channel gains what another loses", () => {
    expect(word([40, -20]).value).toMatchObject({ word: "displaced", gaining: [1], losing: [2] });
  });

  it("needs two channels with 30 answers", () => {
    expect(word([20])).toMatchObject({ value: null, reason: "one-channel" });
  });

  it("reads gain the right way round where less is better", () => {
    const metric = occurrenceMetric(1);
    const arms = [1, 2].flatMap((channelId) => [
      behaviourArm(0, 1000, 200, 200, channelId),
      behaviourArm(1, 1000, channelId === 1 ? 100 : 320, channelId === 1 ? 100 : 320, channelId),
    ]);
    const exposures = [1, 2].flatMap((channelId) =>
      [0, 1].map((variation) => ({ variation, channelId, units: 1000, asked: 0 })),
    );
    const report = analyse(analysisInput({ exposures, metrics: [metricInput(metric, "primary", arms)] }));
    expect(report.metrics[0]?.comparisons[0]?.heterogeneity.value).toMatchObject({
      word: "displaced",
      gaining: [1],
      losing: [2],
    });
  });
});
