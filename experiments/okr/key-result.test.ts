import { describe, expect, it } from "vitest";
import { keyResultSchema } from "./key-result.ts";

const written = { title: { en: "Raise CES" }, kind: "increase" } as const;
const messages = (input: object) =>
  keyResultSchema.safeParse({ ...written, ...input }).error?.issues.map(({ path }) => path[0]);

describe("keyResultSchema", () => {
  it("takes a half-written draft and fills in what has a default", () => {
    const draft = keyResultSchema.parse(written);
    expect(draft).toMatchObject({ baseline: null, target: null, windowDays: 28, minAnswers: 100, milestoneReached: 0 });
  });

  it("refuses what contradicts itself, beside the field", () => {
    expect(messages({ baseline: 5, target: 4.9 })).toEqual(["target"]);
    expect(messages({ kind: "decrease", baseline: 20, target: 25 })).toEqual(["target"]);
    expect(messages({ kind: "maintain", bandLow: 3, bandHigh: 2 })).toEqual(["bandHigh"]);
    expect(messages({ startsOn: "2026-10-10", dueOn: "2026-10-01" })).toEqual(["dueOn"]);
    expect(messages({ baselineFrom: "2026-09-02", baselineTo: "2026-09-01" })).toEqual(["baselineTo"]);
    expect(
      messages({
        expectedSteps: [
          { on: "2026-10-05", share: 1 },
          { on: "2026-10-05", share: 1 },
        ],
      }),
    ).toEqual(["expectedSteps"]);
  });

  it("takes negative baselines, and refuses numbers that are none", () => {
    expect(messages({ baseline: -12, target: 8 })).toBeUndefined();
    expect(messages({ baseline: Number.NaN })).toEqual(["baseline"]);
    expect(messages({ target: Number.POSITIVE_INFINITY })).toEqual(["target"]);
  });
});
