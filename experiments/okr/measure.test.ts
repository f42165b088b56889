import { describe, expect, it } from "vitest";
import { ease, recommendation, repeatContact, satisfaction } from "#tests/support/key-result.ts";
import { measure } from "./measure.ts";

describe("measure", () => {
  it("gives a mean its t interval", () => {
    // 4, 5, 6: s² = 1, error 1/√3, t(2) = 4.302653: reach 2.484138
    const { value } = measure(ease, { n: 3, sum: 15, sumSquares: 77 });
    expect(value?.value).toBe(5);
    expect(value?.interval.lower).toBeCloseTo(5 - 2.484138, 6);
    expect(value?.interval.upper).toBeCloseTo(5 + 2.484138, 6);
  });

  it("gives a share its Wilson interval, also of events that answer yes or no", () => {
    for (const metric of [satisfaction, repeatContact]) {
      const { value } = measure(metric, { n: 10, sum: 8, sumSquares: 8 });
      expect(value?.interval.lower).toBeCloseTo(0.4901625, 6);
      expect(value?.interval.upper).toBeCloseTo(0.9433178, 6);
    }
  });

  it("gives a share an interval when every answer is alike", () => {
    const { value } = measure(satisfaction, { n: 20, sum: 20, sumSquares: 20 });
    expect(value?.interval.upper).toBe(1);
    expect(value?.interval.lower).toBeCloseTo(1 / (1 + 1.959964 ** 2 / 20), 6);
  });

  it("gives an NPS the multinomial interval of the airport survey of 2018", () => {
    // 1,268 promoters, 935 passives, 447 detractors: 30.9811, 28.154 … 33.808
    const { value } = measure(recommendation, { n: 2650, sum: 100 * (1268 - 447), sumSquares: 1e4 * (1268 + 447) });
    expect(value?.value).toBeCloseTo(30.9811, 4);
    expect(value?.interval.lower).toBeCloseTo(28.154, 3);
    expect(value?.interval.upper).toBeCloseTo(33.808, 3);
  });

  it("widens a small NPS by pseudo-answers and keeps it within its ends", () => {
    // 6 promoters, 2 passives, 2 detractors, plus ¾, 1½, ¾: 400/13 = 30.77; √((95,000/13 − 30.77²)/13) = 22.12
    const { value } = measure(recommendation, { n: 10, sum: 400, sumSquares: 80_000 });
    expect(value?.value).toBe(40);
    expect(value?.interval.lower).toBeCloseTo(30.769 - 1.959964 * 22.1202, 2);
    expect(value?.interval.upper).toBeCloseTo(30.769 + 1.959964 * 22.1202, 2);
    expect(measure(recommendation, { n: 5, sum: 500, sumSquares: 50_000 }).value?.interval.upper).toBe(100);
  });

  it("says why there is none: nobody, one answer, all alike", () => {
    expect(measure(ease, { n: 0, sum: 0, sumSquares: 0 }).reason).toBe("empty-arm");
    expect(measure(ease, { n: 1, sum: 5, sumSquares: 25 }).reason).toBe("too-few");
    expect(measure(ease, { n: 9, sum: 45, sumSquares: 225 }).reason).toBe("no-variance");
  });
});
