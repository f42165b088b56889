import { describe, expect, it } from "vitest";
import { callbackTest } from "#tests/support/experiment.ts";
import { audienceConditionSchema } from "./audience.ts";
import { draft, experimentDefinitionIn, experimentDefinitionSchema, phaseSeed } from "./experiment.ts";

describe("experimentDefinitionSchema", () => {
  it("takes a draft that has only a name and a flag", () => {
    const definition = experimentDefinitionSchema.parse({ name: { en: "Idea" }, flagKey: "idea" });
    expect(definition).toMatchObject({
      keyResult: null,
      variations: [],
      coverage: 1,
      minRunDays: 7,
      hashAttribute: "id",
    });
  });

  it("keeps a parsed document as it is", () => {
    const { definition } = callbackTest();
    expect(experimentDefinitionSchema.parse(JSON.parse(JSON.stringify(definition)))).toEqual(definition);
  });

  it("takes plain strings in the workspace's language where it is told which", () => {
    const definition = experimentDefinitionIn("fr").parse({
      name: "Rappel",
      flagKey: "idea",
      description: { en: "x" },
    });
    expect(definition).toMatchObject({ name: { fr: "Rappel" }, description: { en: "x" } });
    expect(experimentDefinitionSchema.parse(definition)).toEqual(definition);
  });

  it.each([
    [
      "eleven variations",
      {
        variations: Array.from({ length: 11 }, (_, at) => ({ key: `v${at}`, name: { en: "v" }, weight: 0, value: at })),
      },
    ],
    ["a flag key with a space", { flagKey: "my flag" }],
    ["a coverage of 120 %", { coverage: 1.2 }],
    ["a falling ramp", { ramp: { steps: [0.5, 0.1] } }],
    ["an empty range", { exclusion: { group: "g", ranges: [[0.5, 0.5]] } }],
    ["a negative loss", { affordableLoss: { days: -1 } }],
  ])("refuses %s", (_, fields) => {
    const result = experimentDefinitionSchema.safeParse({ name: { en: "Idea" }, flagKey: "idea", ...fields });
    expect(result.success).toBe(false);
  });
});

describe("audienceConditionSchema", () => {
  it.each([
    { attribute: "country", operator: "is", values: [] },
    { attribute: "country", operator: "is-one-of", values: [] },
    { attribute: "country", operator: "exists", values: ["FR"] },
    { attribute: "age", operator: "at-least", values: [true] },
    { attribute: "name", operator: "contains", values: [3] },
    { attribute: "$where", operator: "exists" },
  ])("refuses $attribute $operator $values", (condition) => {
    expect(audienceConditionSchema.safeParse(condition).success).toBe(false);
  });
});

describe("draft", () => {
  it("starts a ramp at its first step", () => {
    const { definition } = callbackTest({ ramp: { steps: [0.01, 0.1, 1] }, coverage: 1 });
    expect(draft("a", definition).coverage).toBe(0.01);
  });

  it("draws new lots in every phase, the first by the author's seed or the key", () => {
    expect([phaseSeed("a", null, 1), phaseSeed("a", null, 2)]).toEqual(["a", "a:2"]);
    expect([phaseSeed("a", "s", 1), phaseSeed("a", "s", 2)]).toEqual(["s", "s:2"]);
  });
});
