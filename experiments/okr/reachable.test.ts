import { describe, expect, it } from "vitest";
import { createRandom } from "#experiments/stats/random.ts";
import { easeFrom49To54 } from "#tests/support/key-result.ts";
import { expectedGain, reachable } from "./reachable.ts";

const prior = { standardDeviation: 0.15, varianceError: 0, effects: 12, source: "learned" as const };
const input = {
  ...{ keyResult: easeFrom49To54, pooled: { value: 4.9, standardError: 0.05, reason: null }, prior },
  ...{ testStandardError: 0.07, answersLeft: 6000, answersPerTest: 2000, coverage: 0.6 },
};

describe("expectedGain", () => {
  it("agrees with tests that are run many times", () => {
    const random = createRandom("expected gain");
    const gains = Array.from({ length: 200_000 }, () => {
      const effect = random.normal(0, 0.15);
      return random.normal(effect, 0.07) > 1.959964 * 0.07 ? effect : null;
    });
    const wins = gains.filter((gain) => gain !== null);
    const mean = wins.reduce((sum, gain) => sum + gain, 0) / wins.length;
    const deviation = Math.sqrt(wins.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / wins.length);
    const { winChance, win, any } = expectedGain(prior, 0.07);
    expect(winChance).toBeCloseTo(wins.length / gains.length, 2);
    expect(win.mean).toBeCloseTo(mean, 2);
    expect(win.standardDeviation).toBeCloseTo(deviation, 2);
    expect(any.mean).toBeCloseTo((mean * wins.length) / gains.length, 2);
  });
});

describe("expectedGain of a test underway", () => {
  const underway = { effect: 0.2, standardError: 0.12 };

  it("agrees with tests played on from where they stand", () => {
    const random = createRandom("expected gain, underway");
    // belief after half a test: 0.15²/(0.15² + 0.12²) of the effect, and what is left of its spread
    const kept = 0.15 ** 2 / (0.15 ** 2 + 0.12 ** 2);
    const seen = 0.07 ** 2 / 0.12 ** 2;
    const wins: number[] = [];
    const runs = 200_000;
    for (let run = 0; run < runs; run++) {
      const truth = random.normal(kept * 0.2, Math.sqrt(kept) * 0.12);
      const rest = random.normal(truth, 0.07 / Math.sqrt(1 - seen));
      if (seen * 0.2 + (1 - seen) * rest > 1.5 * 1.959964 * 0.07) wins.push(truth);
    }
    const mean = wins.reduce((sum, gain) => sum + gain, 0) / wins.length;
    const deviation = Math.sqrt(wins.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / wins.length);
    const { winChance, win } = expectedGain(prior, 0.07, { widening: 1.5, underway });
    expect(winChance).toBeCloseTo(wins.length / runs, 2);
    expect(win.mean).toBeCloseTo(mean, 2);
    expect(win.standardDeviation).toBeCloseTo(deviation, 2);
  });

  it("wins or loses for certain once everything is measured", () => {
    const over = { effect: 0.2, standardError: 0.07 };
    expect(expectedGain(prior, 0.07, { underway: over }).winChance).toBe(1);
    expect(expectedGain(prior, 0.07, { underway: { ...over, effect: 0.1 } }).any.mean).toBe(0);
  });
});

describe("reachable", () => {
  it("counts the wins it takes against the tests the answers allow", () => {
    const { value } = reachable(input);
    const { win, winChance } = expectedGain(prior, 0.07);
    expect(value?.gap).toBeCloseTo(0.5, 12);
    expect(value?.gainPerWin).toBeCloseTo(0.6 * win.mean, 12);
    expect(value?.winsNeeded).toBe(Math.ceil(0.5 / (0.6 * win.mean)));
    expect(value?.testsNeeded).toBe(Math.ceil((value?.winsNeeded ?? 0) / winChance));
    expect(value).toMatchObject({ testsAffordable: 3, beyondBudget: true });
    expect(value?.probability).toBeLessThan(0.01);
  });

  it("grows likelier with every test", () => {
    const chances = [0, 20_000, 60_000, 200_000].map(
      (answersLeft) => reachable({ ...input, answersLeft }).value?.probability ?? -1,
    );
    expect(chances).toEqual([...chances].sort((a, b) => a - b));
    expect(chances.at(-1)).toBeGreaterThan(0.9);
    expect(chances[0]).toBeLessThan(1e-6);
  });

  it("agrees with quarters that are played through", () => {
    const random = createRandom("reachable");
    const reached = Array.from({ length: 20_000 }, () => {
      let value = random.normal(4.9, 0.05);
      for (let test = 0; test < 10; test++) {
        const effect = random.normal(0, 0.15);
        if (random.normal(effect, 0.07) > 1.959964 * 0.07) value += 0.6 * effect;
      }
      return value >= 5.4;
    });
    const share = reached.filter(Boolean).length / reached.length;
    expect(Math.abs((reachable({ ...input, answersLeft: 20_000 }).value?.probability ?? 0) - share)).toBeLessThan(0.02);
  });

  it("measures the gap in the good direction", () => {
    const fewer = { ...easeFrom49To54, kind: "decrease" as const, baseline: 0.2, target: 0.15 };
    const pooled = { value: 0.19, standardError: 0.01, reason: null };
    expect(reachable({ ...input, keyResult: fewer, pooled }).value?.gap).toBeCloseTo(0.04, 12);
  });

  it("says why there is nothing to reckon", () => {
    expect(reachable({ ...input, pooled: { ...input.pooled, value: 5.5 } }).reason).toBe("already-reached");
    expect(reachable({ ...input, answersLeft: null }).reason).toBe("no-budget");
    expect(reachable({ ...input, keyResult: { ...easeFrom49To54, kind: "milestone" } }).reason).toBe("milestones-only");
  });
});
