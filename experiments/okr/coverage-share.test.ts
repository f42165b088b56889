import { describe, expect, it } from "vitest";
import { createRandom } from "#experiments/stats/random.ts";
import { audienceShare, coverageShare } from "./coverage-share.ts";

describe("coverageShare", () => {
  it("is the share living in the variation while the test runs", () => {
    const { share, standardError } = coverageShare({ respondents: 200, living: 50, afterShip: 0 }, null);
    expect(share).toBe(0.25);
    expect(standardError).toBeCloseTo(Math.sqrt((0.25 * 0.75) / 200), 12);
  });

  it("counts everyone in the audience once it has shipped", () => {
    // 60/200 + 0.5 · 80/200; (0.3·0.7 + 0.25·0.4·0.6 − 2·0.5·0.3·0.4)/200 + (0.4 · 0.1)²
    const counts = { respondents: 200, living: 60, afterShip: 80 };
    const { share, standardError } = coverageShare(counts, { share: 0.5, standardError: 0.1 });
    expect(share).toBeCloseTo(0.5, 12);
    expect(standardError).toBeCloseTo(Math.sqrt(0.00075 + 0.0016), 12);
    expect(coverageShare(counts, null).share).toBeCloseTo(0.7, 12);
  });

  it("states the error that repeated windows show", () => {
    const random = createRandom("coverage share");
    const shares = Array.from({ length: 4000 }, () => {
      const [living = 0, afterShip = 0] = random.multinomial(300, [0.2, 0.5, 0.3]);
      return coverageShare({ respondents: 300, living, afterShip }, { share: 0.6, standardError: 0 }).share;
    });
    const mean = shares.reduce((a, b) => a + b) / shares.length;
    const deviation = Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (shares.length - 1));
    const stated = coverageShare({ respondents: 300, living: 60, afterShip: 150 }, { share: 0.6, standardError: 0 });
    expect(mean).toBeCloseTo(0.5, 2);
    expect(deviation / stated.standardError).toBeGreaterThan(0.95);
    expect(deviation / stated.standardError).toBeLessThan(1.05);
  });

  it("is 0 in a window nobody answered, and refuses counts that cannot be", () => {
    expect(coverageShare({ respondents: 0, living: 0, afterShip: 0 }, null)).toEqual({
      share: 0,
      standardError: 0,
      respondents: 0,
    });
    expect(() => coverageShare({ respondents: 10, living: 8, afterShip: 3 }, null)).toThrow(RangeError);
    expect(() => coverageShare({ respondents: 10, living: -1, afterShip: 0 }, null)).toThrow(RangeError);
  });
});

describe("audienceShare", () => {
  it("brings what was seen at a ramp's coverage up to the whole audience", () => {
    // 30 of 100 answers at half coverage: 60 %, error √(0.3·0.7/100)/0.5
    const audience = audienceShare(30, 100, 0.5);
    expect(audience?.share).toBeCloseTo(0.6, 12);
    expect(audience?.standardError).toBeCloseTo(0.0916515, 6);
  });

  it("is never above everyone, and unknown when nobody answered", () => {
    expect(audienceShare(80, 100, 0.5)?.share).toBe(1);
    expect(audienceShare(0, 0, 1)).toBeNull();
    expect(audienceShare(0, 100, 0)).toBeNull();
  });
});
