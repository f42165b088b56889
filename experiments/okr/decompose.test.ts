import { describe, expect, it } from "vitest";
import { answers, easeFrom49To54 } from "#tests/support/key-result.ts";
import { type DecompositionInput, decompose, type TestInput } from "./decompose.ts";
import type { Decomposition } from "./decomposition.ts";

const before = { from: "2026-09-01", to: "2026-09-28" };
const now = { from: "2026-12-01", to: "2026-12-28" };
const web = { channelId: 1 };
const phone = { channelId: 2 };

// Web: 300 at 5 becomes 200 at 5.5. Phone: 200 at 4 becomes 300 at 4.2. Mean 4.6 becomes 4.72.
const cells = [
  ...[answers("2026-09-10", 4, 150, web), answers("2026-09-10", 6, 150, web)],
  ...[answers("2026-09-10", 3, 100, phone), answers("2026-09-10", 5, 100, phone)],
  ...[answers("2026-12-10", 5, 100, web), answers("2026-12-10", 6, 100, web)],
  ...[answers("2026-12-10", 3, 120, phone), answers("2026-12-10", 5, 180, phone)],
];

const callback: TestInput = {
  ...{ experiment: "callback", name: { en: "Callback first" }, variation: 1, state: "shipped", tier: "A" },
  ...{ randomised: true, sameMetric: true, effect: { value: 0.4, standardError: 0.1 } },
  coverage: {
    before: { share: 0, standardError: 0, respondents: 500 },
    now: { share: 0.5, standardError: 0.02, respondents: 500 },
  },
};

const input: DecompositionInput = {
  ...{ keyResult: { ...easeFrom49To54, minAnswers: 100 }, cells, before, now },
  ...{ tests: [callback], history: [{ effect: 0.4, standardError: 0.1 }], overlaps: [], holdout: null },
};

function parts(changes: Partial<DecompositionInput> = {}): Decomposition {
  const result = decompose({ ...input, ...changes });
  if (result.reason !== null) throw new Error(result.reason);
  return result.value;
}

const reasons = (changes: Partial<TestInput>) =>
  parts({ tests: [{ ...callback, ...changes }] }).notCounted.map(({ reason }) => reason);

describe("decompose", () => {
  it("takes the movement apart into mix, tests and drift", () => {
    const { start, end, mix, tests, drift, within, prior } = parts();
    expect([start.value, end.value]).toEqual([4.6, 4.72]);
    expect(mix.value).toBeCloseTo(-0.23, 12);
    // stated prior; a half of the respondents live in it: 0.5 · kept · 0.4
    expect(prior).toMatchObject({ source: "stated", effects: 1 });
    const kept = prior.standardDeviation ** 2 / (prior.standardDeviation ** 2 + 0.01);
    expect(tests[0]?.value).toBeCloseTo(0.5 * kept * 0.4, 12);
    const variance = 0.25 * kept * 0.01 + (kept * 0.4) ** 2 * 0.0004 + kept * 0.01 * 0.0004;
    expect(tests[0]?.standardError).toBeCloseTo(Math.sqrt(variance), 12);
    expect(drift.value).toBeCloseTo(0.35 - 0.5 * kept * 0.4, 12);
    expect(drift.standardError).toBeCloseTo(Math.hypot(within.standardError, Math.sqrt(variance)), 12);
    expect(start.value + mix.value + (tests[0]?.value ?? 0) + drift.value).toBeCloseTo(end.value, 12);
  });

  it("credits only the growth of a test's reach between the windows", () => {
    const { before: none, now: half } = callback.coverage;
    expect(parts({ tests: [{ ...callback, coverage: { before: half, now: half } }] }).tests[0]?.value).toBe(0);
    const shrinking = parts({ tests: [{ ...callback, coverage: { before: half, now: none } }] }).tests[0];
    expect(shrinking?.value).toBeCloseTo(-(parts().tests[0]?.value ?? 0), 12);
  });

  it("lists what it does not count, with the plainest reason", () => {
    expect(reasons({ tier: "C" })).toEqual(["tier-c"]);
    expect(reasons({ tier: "X" })).toEqual(["tier-x"]);
    expect(reasons({ randomised: false, tier: null })).toEqual(["before-after-only"]);
    expect(reasons({ state: "ended" })).toEqual(["rolled-back"]);
    expect(reasons({ sameMetric: false, effect: null })).toEqual(["other-metric"]);
    expect(reasons({ effect: null, tier: null })).toEqual(["no-effect"]);
    expect(reasons({ coverage: { before: callback.coverage.before, now: callback.coverage.before } })).toEqual([
      "not-covered",
    ]);
    expect(reasons({ tier: "B" })).toEqual([]);
  });

  it("leaves everything within to drift when no test counts, and has no naive sum", () => {
    const { tests, drift, within, naiveSum, testsTotal } = parts({ tests: [{ ...callback, tier: "C" }] });
    expect(tests).toEqual([]);
    expect(testsTotal.value).toBe(0);
    expect(naiveSum).toBeNull();
    expect(drift.value).toBeCloseTo(within.value, 12);
    expect(drift.standardError).toBeCloseTo(within.standardError, 12);
    expect(drift.explained).toBe(false);
  });

  it("calls the drift explained when its interval holds 0", () => {
    const full = { ...callback.coverage, now: { share: 0.9, standardError: 0.02, respondents: 500 } };
    expect(parts({ tests: [{ ...callback, coverage: full }] }).drift.explained).toBe(true);
  });

  it("shows the naive sum of raw effects, blind to shrinkage and reach", () => {
    const { naiveSum } = parts({ tests: [callback, { ...callback, experiment: "chat" }] });
    expect(naiveSum?.value).toBeCloseTo(0.8, 12);
    expect(naiveSum?.standardError).toBeCloseTo(Math.sqrt(0.02), 12);
  });

  it("flags overlaps above 10 % between tests it counts", () => {
    const tests = [
      callback,
      { ...callback, experiment: "chat" },
      { ...callback, experiment: "weak", tier: "C" as const },
    ];
    const overlaps = [
      { experiments: ["callback", "chat"] as const, share: 0.12 },
      { experiments: ["callback", "weak"] as const, share: 0.4 },
    ];
    expect(parts({ tests, overlaps }).overlaps).toEqual([
      { experiments: ["callback", "chat"], share: 0.12, estimated: false, flagged: true },
    ]);
    const [slight] = parts({ tests, overlaps: [{ experiments: ["chat", "callback"], share: 0.1 }] }).overlaps;
    expect(slight?.flagged).toBe(false);
  });

  it("estimates an overlap nobody counted from independent lots, and none between variations of one test", () => {
    // half of the respondents live in each, and in both variations of callback together all: half in callback and chat
    const tests = [callback, { ...callback, experiment: "chat" }];
    expect(parts({ tests }).overlaps).toEqual([
      { experiments: ["callback", "chat"], share: 0.25, estimated: true, flagged: true },
    ]);
    const variations = [...tests, { ...callback, variation: 2 }];
    expect(parts({ tests: variations }).overlaps).toEqual([
      { experiments: ["callback", "chat"], share: 0.5, estimated: true, flagged: true },
    ]);
  });

  it("puts the holdout beside the sum", () => {
    // outside 4.8, inside 4.6, variance 1 each: 0.2 ± 1.96 · √(1/400 + 1/100)
    const holdout = {
      inside: { n: 100, sum: 460, sumSquares: 100 * 4.6 ** 2 + 99 },
      outside: { n: 400, sum: 1920, sumSquares: 400 * 4.8 ** 2 + 399 },
    };
    const check = parts({ holdout }).holdout;
    expect(check?.value).toBeCloseTo(0.2, 12);
    expect(check?.standardError).toBeCloseTo(Math.sqrt(1 / 400 + 1 / 100), 9);
    // 400 of the window's 500 answers are from outside
    expect(check?.contribution.value).toBeCloseTo(0.16, 12);
    expect(check?.contribution.standardError).toBeCloseTo(0.8 * Math.sqrt(1 / 400 + 1 / 100), 9);
    expect(check).toMatchObject({ inHoldout: 100, outside: 400, agrees: true });
  });

  it("has no answer under the minimum of answers, or when all answers are alike", () => {
    const strict = { ...input, keyResult: { ...input.keyResult, minAnswers: 501 } };
    expect(decompose(strict)).toEqual({
      value: null,
      reason: "not-enough-answers",
      answers: { before: 500, now: 500 },
    });
    expect(decompose({ ...input, cells: [] }).reason).toBe("not-enough-answers");
    const alike = [answers("2026-09-10", 5, 200), answers("2026-12-10", 5, 200)];
    expect(decompose({ ...input, cells: alike }).reason).toBe("no-variance");
  });

  it("survives a trip through JSON unchanged", () => {
    const value = parts();
    expect(JSON.parse(JSON.stringify(value))).toEqual(value);
  });
});
