import { describe, expect, it } from "vitest";
import { leeBounds } from "./lee-bounds.ts";

const scale = [1, 2, 3, 4, 5];
const control = { scale, counts: [0, 2, 2, 0, 0] };

describe("leeBounds", () => {
  it("matches a hand-worked example", () => {
    // 4 and 5 of 10 answered: a fifth of the treatment's answers goes, once 5 and once 1; means 2.5 and 3.5 against 2.5
    const { value } = leeBounds(
      { control, treatment: { scale, counts: [1, 1, 1, 1, 1] } },
      { control: 10, treatment: 10 },
    );
    expect(value?.trimmedArm).toBe("treatment");
    expect(value?.trimShare).toBeCloseTo(0.2, 12);
    expect(value?.bounds.lower).toBeCloseTo(0, 12);
    expect(value?.bounds.upper).toBeCloseTo(1, 12);
    // kept 1…4: variance 5/3 over 4, cut point 1.5 from the mean, Var(r̂) = 0.64·(0.5/5 + 0.6/4); control 1/3 over 4
    const squared = 5 / 3 / 4 + (1.5 ** 2 * 0.2) / 4 + (1.5 / 0.8) ** 2 * 0.64 * 0.25 + 1 / 3 / 4;
    expect(value?.standardErrors.lower).toBeCloseTo(Math.sqrt(squared), 12);
    expect(value?.naive.effect).toBeCloseTo(0.5, 12);
  });

  it("turns round when the control answers more", () => {
    const many = { scale, counts: [1, 1, 1, 1, 1] };
    const { value } = leeBounds({ control: many, treatment: control }, { control: 10, treatment: 10 });
    expect(value?.trimmedArm).toBe("control");
    expect(value?.bounds.lower).toBeCloseTo(-1, 12);
    expect(value?.bounds.upper).toBeCloseTo(0, 12);
  });

  it("is the plain difference with the plain interval when both answer alike", () => {
    const moved = { scale, counts: [0, 0, 2, 2, 0] };
    const { value } = leeBounds({ control, treatment: moved }, { control: 10, treatment: 10 });
    expect(value?.bounds).toEqual({ lower: 1, upper: 1 });
    expect(value?.interval.value?.criticalValue).toBeCloseTo(1.959963985, 8);
  });

  it("needs a one-sided critical value only when the bounds are far apart", () => {
    const treatment = { scale, counts: [400, 100, 0, 100, 400] };
    const wide = leeBounds(
      { control: { scale, counts: [0, 200, 200, 0, 0] }, treatment },
      { control: 1000, treatment: 1000 },
    );
    expect(wide.value?.interval.value?.criticalValue).toBeCloseTo(1.644853627, 8);
  });

  it("keeps the bounds but has no interval when nobody differs", () => {
    const equal = { scale, counts: [0, 0, 4, 0, 0] };
    const { value } = leeBounds(
      { control: equal, treatment: { scale, counts: [0, 0, 8, 0, 0] } },
      { control: 10, treatment: 10 },
    );
    expect(value?.bounds).toEqual({ lower: 0, upper: 0 });
    expect(value?.interval.reason).toBe("no-variance");
  });

  it("says when too few answered", () => {
    const one = { scale, counts: [0, 0, 1, 0, 0] };
    expect(leeBounds({ control: one, treatment: control }, { control: 9, treatment: 9 }).reason).toBe("too-few");
  });
});
