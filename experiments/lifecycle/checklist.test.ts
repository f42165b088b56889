import { describe, expect, it } from "vitest";
import type { ExperimentDefinitionInput } from "#experiments/definition/experiment.ts";
import { callbackDefinition, callbackTest, readyContext, variations } from "#tests/support/experiment.ts";
import { countWords, type LaunchProblemCode, launchProblems, type OtherTest } from "./checklist.ts";
import { overlaps } from "./overlap.ts";

const [control, callback] = variations;
const other: OtherTest = {
  key: "other",
  status: "running",
  flagKey: "other-flag",
  journey: "contact",
  step: "queue",
  exclusion: { group: "contact", share: null, ranges: [[0, 0.5]] },
};

function codes(changes: Partial<ExperimentDefinitionInput>, others: OtherTest[] = []): LaunchProblemCode[] {
  return launchProblems(callbackTest(changes), { ...readyContext, others }).map(({ code }) => code);
}

describe("launchProblems", () => {
  it("finds nothing wrong with a complete test", () => {
    expect(codes({})).toEqual([]);
  });

  it.each<[string, Partial<ExperimentDefinitionInput>, LaunchProblemCode[]]>([
    ["no key result", { keyResult: null }, ["no-key-result"]],
    ["an unknown key result", { keyResult: "gone" }, ["unknown-key-result"]],
    ["an unknown irritant", { irritant: "gone" }, ["unknown-irritant"]],
    ["half a hypothesis", { hypothesis: { change: { en: "so" } } }, ["no-hypothesis", "no-hypothesis"]],
    ["no variation", { variations: [] }, ["no-control", "too-few-variations"]],
    ["one variation", { variations: [{ ...callback, weight: 1 }] }, ["no-control", "too-few-variations"]],
    [
      "nobody in control",
      {
        variations: [
          { ...control, weight: 0 },
          { ...callback, weight: 1 },
        ],
      },
      ["no-control"],
    ],
    ["shares of 0.9", { variations: [control, { ...callback, weight: 0.4 }] }, ["weights-not-one"]],
    ["one key twice", { variations: [control, { ...callback, key: "control" }] }, ["duplicate-variation"]],
    ["a text on a yes/no flag", { variations: [control, { ...callback, value: "yes" }] }, ["value-type"]],
    ["the same value twice", { variations: [control, { ...callback, value: false }] }, ["same-value"]],
    [
      "a card of 41 words",
      { variations: [control, { ...callback, agentCard: { fr: "mot ".repeat(41) } }] },
      ["agent-card-too-long"],
    ],
    ["an unknown journey", { journey: "gone" }, ["unknown-journey"]],
    ["a step of another journey", { step: "parcel" }, ["unknown-step"]],
    [
      "an unknown group",
      { audience: { conditions: [{ attribute: "id", operator: "in-group", values: ["gone"] }] } },
      ["unknown-group"],
    ],
    ["nobody covered", { coverage: 0 }, ["coverage-zero"]],
    ["no primary metric", { metrics: { guardrails: [{ metric: "complaint" }] } }, ["no-primary"]],
    [
      "an unknown metric",
      { metrics: { primary: { metric: "gone" }, guardrails: [{ metric: "complaint" }] } },
      ["unknown-metric"],
    ],
    [
      "a metric in two roles",
      { metrics: { ...callbackDefinition.metrics, secondary: [{ metric: "complaint" }] } },
      ["metric-twice"],
    ],
    ["a key result on another scale", { keyResult: "recommendation" }, ["mixed-scales"]],
    ["a survey asked in some variations only", { survey: { everyVariation: false } }, ["asymmetric-trigger"]],
    ["no accepted loss", { affordableLoss: {} }, ["no-stop-rule"]],
    ["complaints nobody counts", { affordableLoss: { complaints: 3 } }, ["loss-incomplete"]],
    ["customers without a line", { affordableLoss: { customers: 3 } }, ["loss-incomplete"]],
    ["money without a worst case", { affordableLoss: { money: 3 } }, ["loss-incomplete"]],
    [
      "complaints counted by a metric that is not the test's",
      { affordableLoss: { complaints: 3, complaintMetric: "nps" } },
      ["loss-metric-unbound"],
    ],
    [
      "bad events counted by a metric that is not the test's",
      { affordableLoss: { customers: 3, badEventMetric: "gone" } },
      ["loss-metric-unbound"],
    ],
    [
      "bad scores where the primary metric has none",
      {
        metrics: { primary: { metric: "repeat-contact" }, guardrails: [{ metric: "complaint" }] },
        affordableLoss: { customers: 3, badScore: 2 },
      },
      ["loss-needs-survey"],
    ],
    ["one look at a size nobody planned", { method: "fixed", plannedAnswers: null }, ["fixed-without-size"]],
    [
      "one look planned in answers, where everyone exposed counts",
      {
        ...{
          method: "fixed",
          metrics: { primary: { metric: "repeat-contact" }, guardrails: [{ metric: "complaint" }] },
        },
      },
      ["fixed-without-size"],
    ],
  ])("refuses a test with %s", (_, changes, expected) => {
    expect(codes(changes)).toEqual(expected);
  });

  it("accepts a test without a key result when it says it explores", () => {
    expect(codes({ keyResult: null, exploration: true })).toEqual([]);
  });

  it("accepts three thirds written with three digits", () => {
    const variations = [0.333, 0.333, 0.333].map((weight, at) => ({
      key: `v${at}`,
      name: { en: `${at}` },
      weight,
      value: at,
    }));
    expect(codes({ valueType: "number", variations })).toEqual([]);
  });

  it("needs no trigger when no metric is a survey", () => {
    const metrics = { primary: { metric: "repeat-contact" }, guardrails: [{ metric: "complaint" }] };
    expect(codes({ metrics, survey: { everyVariation: false } })).toEqual([]);
  });

  it("refuses a flag another live test holds, and only a live one", () => {
    const holder = { ...other, flagKey: "callback-first" };
    expect(codes({}, [holder])).toEqual(["flag-key-taken"]);
    expect(codes({}, [{ ...holder, status: "paused" }])).toEqual(["flag-key-taken"]);
    expect(codes({}, [{ ...holder, status: "decided" }])).toEqual([]);
  });

  it("refuses overlapping ranges of one exclusion group, and lets touching ones pass", () => {
    expect(codes({ exclusion: { group: "contact", ranges: [[0.4, 1]] } }, [other])).toEqual(["exclusion-overlap"]);
    expect(codes({ exclusion: { group: "contact", ranges: [[0.5, 1]] } }, [other])).toEqual([]);
    expect(codes({ exclusion: { group: "another", ranges: [[0, 1]] } }, [other])).toEqual([]);
  });

  it("waits for approval where the workspace asks for it", () => {
    const waiting = { ...readyContext, approval: { approved: false } };
    expect(launchProblems(callbackTest(), waiting).map(({ code }) => code)).toEqual(["not-approved"]);
    expect(launchProblems(callbackTest(), { ...readyContext, approval: { approved: true } })).toEqual([]);
  });
});

describe("overlaps", () => {
  it("warns of a live test on the same journey", () => {
    expect(overlaps(callbackTest(), [other])).toEqual([{ test: "other", journey: "contact", sameStep: true }]);
    expect(overlaps(callbackTest({ step: "call" }), [other])[0]?.sameStep).toBe(false);
  });

  it("keeps silent about ended tests, other journeys and tests of the same exclusion group", () => {
    expect(overlaps(callbackTest(), [{ ...other, status: "decided" }])).toEqual([]);
    expect(overlaps(callbackTest({ journey: "returns", step: "parcel" }), [other])).toEqual([]);
    expect(overlaps(callbackTest({ exclusion: { group: "contact", ranges: [[0.5, 1]] } }), [other])).toEqual([]);
  });
});

describe("countWords", () => {
  it("counts French words and leaves lone punctuation out", () => {
    expect(countWords("Proposez d'abord le rappel : « gratuit » !")).toBe(5);
  });
});
