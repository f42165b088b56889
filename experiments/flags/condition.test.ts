import { type FeatureDefinition, type FeatureRule, GrowthBookClient } from "@growthbook/growthbook";
import { describe, expect, it } from "vitest";
import { type AudienceCondition, audienceSchema, type Operator } from "#experiments/definition/audience.ts";
import { audienceOf, type Condition, conditionOf } from "./condition.ts";

/** One condition per operator with attributes inside and outside of it. */
const cases: Record<Operator, { values: AudienceCondition["values"]; inside: unknown[]; outside: unknown[] }> = {
  is: { values: ["FR"], inside: ["FR"], outside: ["fr", undefined] },
  "is-not": { values: ["FR"], inside: ["BE", undefined], outside: ["FR"] },
  "is-one-of": { values: ["FR", "BE"], inside: ["FR", "BE"], outside: ["DE", undefined] },
  "is-none-of": { values: ["FR", "BE"], inside: ["DE", undefined], outside: ["BE"] },
  "greater-than": { values: [3], inside: [4], outside: [3, 2] },
  "at-least": { values: [3], inside: [3], outside: [2] },
  "less-than": { values: [3], inside: [2], outside: [3] },
  "at-most": { values: [3], inside: [3], outside: [4] },
  "starts-with": { values: ["a.b"], inside: ["a.bc"], outside: ["aXbc", "xa.b"] },
  "ends-with": { values: ["/c$"], inside: ["b/c$"], outside: ["b/c$d", "c$"] },
  contains: { values: ["l'été (1)\\"], inside: ["à l'été (1)\\ !"], outside: ["l'été 1"] },
  "contains-not": { values: ["vip"], inside: ["plain"], outside: ["a vip b"] },
  "has-one-of": { values: ["gold"], inside: [["silver", "gold"]], outside: [["silver"], "gold", undefined] },
  exists: { values: [], inside: ["x", 0, false], outside: [undefined] },
  "is-missing": { values: [], inside: [undefined], outside: ["x"] },
  "in-group": { values: ["staff"], inside: ["u1"], outside: ["u2"] },
  "not-in-group": { values: ["staff"], inside: ["u2"], outside: ["u1"] },
};

// The cast: a condition is JSON, and the SDK's type a union of the operators in it.
function passes(condition: Condition | null, value: unknown): boolean {
  const features: Record<string, FeatureDefinition> = {
    f: {
      defaultValue: "out",
      rules: [{ force: "in", ...(condition && { condition: condition as FeatureRule["condition"] }) }],
    },
  };
  const client = new GrowthBookClient().initSync({ payload: { features, savedGroups: { staff: ["u1"] } } });
  return client.evalFeature("f", { attributes: { a: value } }).value === "in";
}

describe("conditionOf", () => {
  it.each(Object.entries(cases))("means the same to the official SDK: %s", (operator, { values, inside, outside }) => {
    const audience = audienceSchema.parse({ conditions: [{ attribute: "a", operator, values }] });
    const condition = conditionOf(audience);
    expect(inside.map((value) => passes(condition, value))).toEqual(inside.map(() => true));
    expect(outside.map((value) => passes(condition, value))).toEqual(outside.map(() => false));
    expect(condition && audienceOf(JSON.parse(JSON.stringify(condition)))).toEqual(audience);
  });

  it("is nothing for everybody", () => {
    expect(conditionOf(audienceSchema.parse({}))).toBeNull();
  });

  it.each(["all", "any"] as const)("joins two sentences on one attribute with %s, and reads them back", (match) => {
    const conditions = [
      { attribute: "a", operator: "at-least", values: [2] },
      { attribute: "a", operator: "less-than", values: [4] },
    ];
    const audience = audienceSchema.parse({ match, conditions });
    const condition = conditionOf(audience);
    expect([1, 3, 5].map((value) => passes(condition, value))).toEqual(
      match === "all" ? [false, true, false] : [true, true, true],
    );
    expect(condition && audienceOf(condition)).toEqual(audience);
  });
});

describe("audienceOf", () => {
  it("reads GrowthBook's short form of several attributes", () => {
    expect(audienceOf({ country: "FR", age: { $gte: 18 } })).toEqual({
      match: "all",
      conditions: [
        { attribute: "country", operator: "is", values: ["FR"] },
        { attribute: "age", operator: "at-least", values: [18] },
      ],
    });
  });

  it.each([
    { $nor: [{ a: 1 }] },
    { a: { $gt: 1, $lt: 3 } },
    { a: { $regex: "^a.*b" } },
    { a: { $all: ["x"] } },
    { $and: [{ a: 1 }], b: 2 },
    { a: { nested: true } },
  ])("says so when no plain sentence says %j", (condition) => {
    expect(audienceOf(condition)).toBeNull();
  });
});
