import { describe, expect, it } from "vitest";
import { cupedDifference } from "./cuped.ts";
import { meanDifference } from "./difference.ts";
import { createRandom } from "./random.ts";
import { ratioCupedDifference } from "./ratio-cuped.ts";
import { sumCuped, sumMean, sumRatioCuped } from "./summary.ts";

describe("cupedDifference", () => {
  it("matches a hand-worked example", () => {
    // all four together: Σ(x − 1.5)(y − 3.5) = 7, Σ(x − 1.5)² = 5, θ = 1.4
    // effect (5 − 2) − 1.4·(2 − 1) = 1.6; per arm 2 + 1.4²·2 − 2·1.4·2 = 0.32
    const found = cupedDifference(
      {
        control: sumCuped([
          { y: 1, x: 0 },
          { y: 3, x: 2 },
        ]),
        treatment: sumCuped([
          { y: 4, x: 1 },
          { y: 6, x: 3 },
        ]),
      },
      "absolute",
    ).value;
    expect(found?.theta).toBeCloseTo(1.4, 12);
    expect(found?.effect).toBeCloseTo(1.6, 12);
    expect(found?.standardError).toBeCloseTo(Math.sqrt(0.32), 12);
  });

  it("removes the noise that the value before explains", () => {
    const random = createRandom("cuped");
    const arm = (lift: number) =>
      Array.from({ length: 2000 }, () => {
        const x = random.normal(5, 1);
        return { y: lift + 0.8 * x + random.normal(0, 0.6), x };
      });
    const [control, treatment] = [arm(0), arm(0.1)];
    const plain = meanDifference(
      { control: sumMean(control.map(({ y }) => y)), treatment: sumMean(treatment.map(({ y }) => y)) },
      "absolute",
    );
    const adjusted = cupedDifference({ control: sumCuped(control), treatment: sumCuped(treatment) }, "absolute");
    // correlation 0.8 leaves √(1 − 0.64) = 0.6 of the error
    expect((adjusted.value?.standardError ?? 1) / (plain.value?.standardError ?? 1)).toBeCloseTo(0.6, 1);
  });
});

describe("ratioCupedDifference", () => {
  it("matches a hand-worked example with one answer per unit", () => {
    // covariances 1 and 3, variances before 0.5 and 4.5: θ = 4/5; effect 3 − 0.8·2 = 1.4
    // per arm 2 + 0.64·0.5 − 1.6·1 = 0.72 and 2 + 0.64·4.5 − 1.6·3 = 0.08: SE² = 0.4
    const unit = (m: number, preM: number) => ({ m, d: 1, preM, preD: 1 });
    const sums = {
      control: sumRatioCuped([unit(1, 0), unit(3, 1)]),
      treatment: sumRatioCuped([unit(4, 1), unit(6, 4)]),
    };
    const found = ratioCupedDifference(sums, "absolute").value;
    expect(found?.theta).toBeCloseTo(0.8, 12);
    expect(found?.effect).toBeCloseTo(1.4, 12);
    expect(found?.standardError).toBeCloseTo(Math.sqrt(0.4), 12);
  });

  it("needs answers before", () => {
    const silent = sumRatioCuped([1, 2].map((m) => ({ m, d: 1, preM: 0, preD: 0 })));
    expect(ratioCupedDifference({ control: silent, treatment: silent }, "absolute").reason).toBe("zero-denominator");
  });
});
