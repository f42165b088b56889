import { describe, expect, it } from "vitest";
import { type DecisionContext, decide, decisionInputSchema } from "./decision.ts";

const context: DecisionContext = {
  variations: ["control", "callback"],
  recommended: "ship",
  authorId: 1,
  secondPersonId: null,
};

const input = (fields: object) =>
  decisionInputSchema.parse({
    verdict: "ship",
    variation: "callback",
    reason: "Easier.",
    learning: "Waiting.",
    ...fields,
  });

const codes = (fields: object, changes: Partial<DecisionContext> = {}) => {
  const result = decide(input(fields), { ...context, ...changes });
  return result.ok ? [] : result.problems.map(({ code }) => code);
};

describe("decide", () => {
  it("records the variation's index, the recommendation and who decided", () => {
    expect(decide(input({}), context)).toEqual({
      ok: true,
      decision: {
        verdict: "ship",
        variation: 1,
        reason: "Easier.",
        learning: "Waiting.",
        nextStep: null,
        recommended: "ship",
        authorId: 1,
        secondPersonId: null,
      },
    });
  });

  it("needs a reason and a learning, and blanks are neither", () => {
    expect(codes({ reason: "  ", learning: "" })).toEqual(["no-reason", "no-learning"]);
  });

  it("needs a variation of the test to ship", () => {
    expect(codes({ variation: null })).toEqual(["no-variation"]);
    expect(codes({ variation: "other" })).toEqual(["no-variation"]);
  });

  it("needs a second person against the recommendation, and the author is not one", () => {
    expect(codes({ verdict: "stop" })).toEqual(["second-person-needed"]);
    expect(codes({ verdict: "stop" }, { secondPersonId: 1 })).toEqual(["second-person-needed"]);
    expect(codes({ verdict: "stop" }, { secondPersonId: 2 })).toEqual([]);
  });

  it("lets one person talk it over, or decide where nothing is recommended", () => {
    expect(codes({ verdict: "discuss" })).toEqual([]);
    expect(codes({ verdict: "stop" }, { recommended: null })).toEqual([]);
  });
});
