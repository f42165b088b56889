import { describe, expect, it } from "vitest";
import { behaviourArm, customScale, occurrenceMetric, surveyArm, surveyMetric } from "#tests/support/analysis.ts";
import { type LossInput, readLoss } from "./loss.ts";

const none = { customers: null, badScore: null, complaints: null, money: null, worstCasePerCustomer: null, days: null };
const complaint = occurrenceMetric(1);
const arms = (control: number, treatment: number, exposed = 1000) => [
  behaviourArm(0, exposed, control, control),
  behaviourArm(1, exposed, treatment, treatment),
];

function meter(budget: Partial<LossInput["budget"]>, parts: Partial<LossInput> = {}) {
  return readLoss({
    budget: { ...none, ...budget },
    daysRun: 10,
    variations: [0, 1].map((index) => ({ index, weight: 1, dose: null })),
    exposures: [0, 1].map((variation) => ({ variation, channelId: 1, units: 1000, asked: 1000 })),
    customers: null,
    complaints: null,
    ...parts,
  });
}

describe("readLoss", () => {
  it("reads no budget as nothing used", () => {
    expect(meter({})).toEqual({ readings: [], breached: false });
  });

  it("counts excess harm: (rate − rate of control) × exposed customers of the variation", () => {
    const { readings } = meter({ complaints: 100 }, { complaints: { metric: complaint, arms: arms(50, 90) } });
    expect(readings[0]?.used.value).toBeCloseTo(40, 10);
    // pooled rate 0.07: √(0.07·0.93·(1/1000 + 1/1000)) · 1000 = 11.41
    expect((readings[0]?.likelyUpTo.value ?? 0) - 40).toBeCloseTo(11.41, 1);
    expect(readings[0]?.breach).toBe("none");
  });

  it("stops when harm is proven and exceeds the budget, and not before it is proven", () => {
    const stops = (control: number, treatment: number, accepted: number) =>
      meter({ complaints: accepted }, { complaints: { metric: complaint, arms: arms(control, treatment) } });
    expect(stops(50, 120, 60)).toMatchObject({ breached: true, readings: [{ breach: "statistical", variation: 1 }] });
    expect(stops(50, 120, 200).breached).toBe(false);
    expect(stops(50, 65, 5)).toMatchObject({ breached: false, readings: [{ breach: "none" }] });
  });

  it("shows a variation that helps as a negative loss", () => {
    const { readings } = meter({ complaints: 10 }, { complaints: { metric: complaint, arms: arms(90, 50) } });
    expect(readings[0]?.used.value).toBeCloseTo(-40, 10);
  });

  it("says that nothing is counted, or too little so far", () => {
    expect(meter({ complaints: 10 }).readings[0]).toMatchObject({ used: { reason: "not-logged" }, breach: "none" });
    const few = meter({ complaints: 10 }, { complaints: { metric: complaint, arms: arms(4, 20) } });
    expect(few.readings[0]?.used).toEqual({ value: null, reason: "collecting", have: 24, need: 30 });
  });

  it.each([
    ["up", 3, [10, 20, 30, 20, 20], [30, 30, 10, 10, 20]],
    ["down", 3, [20, 20, 30, 20, 10], [20, 10, 10, 30, 30]],
  ] as const)(
    "takes bad scores beyond the line for all exposed customers (%s)",
    (direction, badScore, control, bad) => {
      const metric = surveyMetric(1, customScale(1, 5, direction));
      const of = (counts: readonly number[]) => counts.map((answers, i) => ({ score: i + 1, answers }));
      const customers = { metric, arms: [surveyArm(metric, 0, of(control)), surveyArm(metric, 1, of(bad))] };
      // 60 of 100 against 30 of 100 answers are beyond the line: 0.3 × 1,000 exposed
      expect(meter({ customers: 200, badScore }, { customers }).readings[0]?.used.value).toBeCloseTo(300, 8);
    },
  );

  it("adds the harm of several variations", () => {
    const variations = [0, 1, 2].map((index) => ({ index, weight: 1, dose: null }));
    const exposures = variations.map(({ index }) => ({ variation: index, channelId: 1, units: 1000, asked: 0 }));
    const three = [...arms(50, 120), behaviourArm(2, 1000, 110, 110)];
    const { readings } = meter(
      { complaints: 100 },
      { variations, exposures, complaints: { metric: complaint, arms: three } },
    );
    expect(readings[0]?.used.value).toBeCloseTo(130, 8);
    expect(readings[0]).toMatchObject({ breach: "statistical", variation: 1 });
  });

  it("stops hard at days, and at exposed customers × the worst case in money", () => {
    expect(meter({ days: 10 })).toMatchObject({ breached: true, readings: [{ currency: "days", breach: "hard" }] });
    expect(meter({ days: 11 }).breached).toBe(false);
    const money = (accepted: number) => meter({ money: accepted, worstCasePerCustomer: 3 });
    expect(money(3000)).toMatchObject({
      breached: true,
      readings: [{ worstCase: { value: { used: 3000, cap: 3000 } } }],
    });
    expect(money(3001).breached).toBe(false);
    expect(meter({ money: 10 }).readings[0]).toMatchObject({ used: { reason: "not-planned" }, breach: "none" });
  });

  it("does not take one arm without a single bad outcome for certainty", () => {
    const lucky = meter(
      { complaints: 1 },
      {
        complaints: { metric: complaint, arms: arms(0, 30, 100_000) },
        exposures: [0, 1].map((variation) => ({ variation, channelId: 1, units: 100_000, asked: 0 })),
      },
    );
    expect(lucky.readings[0]?.atLeast.value).toBeGreaterThan(0);
    expect(lucky.readings[0]?.likelyUpTo.value).toBeCloseTo(30 + Math.sqrt(30), 0);
  });
});
