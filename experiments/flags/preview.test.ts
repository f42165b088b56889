import { describe, expect, it } from "vitest";
import { callbackTest } from "#tests/support/experiment.ts";
import { flag, payloadOf } from "#tests/support/payload.ts";
import { preview } from "./preview.ts";

const french = { conditions: [{ attribute: "country", operator: "is" as const, values: ["FR"] }] };
const test = (changes: object, coverage = 1) => ({ ...callbackTest(changes), status: "running" as const, coverage });
const flagged = (changes: object, coverage?: number) =>
  payloadOf([flag("callback-first", { defaultValue: false })], [test(changes, coverage)]);

describe("preview", () => {
  it("names the variation and the rule that gave it", () => {
    const result = preview(flagged({ seed: "s" }), "callback-first", { id: "u1" });
    expect(result.source).toBe("experiment");
    expect(result.experiment).toEqual({
      key: "callback-first",
      variation: result.value ? 1 : 0,
      variationKey: result.value ? "callback" : "control",
    });
    expect(result.rules).toEqual([{ ruleId: "callback-first", kind: "experiment", outcome: "applied", reason: null }]);
  });

  it.each([
    ["audience", flagged({ audience: french }), { id: "u1", country: "BE" }],
    // Hash of "u1" under any seed is below 1, so a coverage of nearly nothing leaves it out.
    ["coverage", flagged({}, 0.0001), { id: "u1" }],
    ["no-unit", flagged({}), { country: "FR" }],
    ["exclusion", flagged({ exclusion: { group: "g", ranges: [[0, 0.0001]] } }), { id: "u1" }],
  ])("says that the %s held a customer back", (reason, payload, attributes) => {
    const result = preview(payload, "callback-first", attributes);
    expect(result).toMatchObject({ value: false, source: "default", experiment: null });
    expect(result.rules).toEqual([{ ruleId: "callback-first", kind: "experiment", outcome: "skipped", reason }]);
  });

  it("says which prerequisite rule was skipped and what came after", () => {
    const rules = [
      { kind: "force", id: "a", value: 1, prerequisites: [{ flag: "other", value: "on" }] },
      { kind: "rollout", id: "b", value: 2, coverage: 1 },
      { kind: "force", id: "c", value: 3 },
    ];
    expect(preview(payloadOf([flag("f", { rules }), flag("other")], []), "f", { id: "u1" })).toEqual({
      value: 2,
      source: "force",
      experiment: null,
      rules: [
        { ruleId: "a", kind: "force", outcome: "skipped", reason: "prerequisite" },
        { ruleId: "b", kind: "force", outcome: "applied", reason: null },
        { ruleId: "c", kind: "force", outcome: "not-reached", reason: null },
      ],
    });
  });

  it("tells a flag nobody serves from one at its default", () => {
    expect(preview(payloadOf([], []), "gone", { id: "u1" })).toEqual({
      value: null,
      source: "unknown",
      experiment: null,
      rules: [],
    });
  });
});
