import { describe, expect, it } from "vitest";
import { readLoss } from "#experiments/analysis/loss.ts";
import type { LossMeter } from "#experiments/analysis/loss-meter.ts";
import { createRandom, type Random } from "#experiments/stats/random.ts";
import { behaviourArm, occurrenceMetric } from "#tests/support/analysis.ts";

// statistics.md §6: the meter is read at every fold; bad outcomes are drawn as binomials, one batch per fold.
const runs = 1000;
const contact = occurrenceMetric(1);

type World = {
  control: number;
  variation: number;
  budget: number;
  /** Customers of both arms per fold, and the share of them in the variation. */
  perFold: number;
  share: number;
};

const variations = [
  { index: 0, weight: 1, dose: null },
  { index: 1, weight: 1, dose: null },
];
const only = { badScore: null, complaints: null, money: null, worstCasePerCustomer: null, days: null };

function read(budget: number, exposed: [number, number], bad: [number, number]): LossMeter {
  return readLoss({
    budget: { ...only, customers: budget },
    daysRun: 1,
    variations,
    exposures: [0, 1].map((variation) => ({ variation, channelId: 1, units: exposed[variation] ?? 0, asked: 0 })),
    customers: {
      metric: contact,
      arms: [behaviourArm(0, exposed[0], bad[0], bad[0]), behaviourArm(1, exposed[1], bad[1], bad[1])],
    },
    complaints: null,
  });
}

/** Customers of the variation when the meter stopped the test, or null when it ran all its folds. */
function stopsAt(random: Random, { control, variation, budget, perFold, share }: World, folds: number): number | null {
  const exposed: [number, number] = [0, 0];
  const bad: [number, number] = [0, 0];
  const treated = Math.round(perFold * share);
  for (let fold = 0; fold < folds; fold++) {
    exposed[0] += perFold - treated;
    exposed[1] += treated;
    bad[0] += random.binomial(perFold - treated, control);
    bad[1] += random.binomial(treated, variation);
    if (read(budget, exposed, bad).breached) return exposed[1];
  }
  return null;
}

const harmful: World[] = [
  { control: 0.05, variation: 0.1, budget: 50, perFold: 100, share: 0.5 },
  { control: 0.05, variation: 0.1, budget: 100, perFold: 200, share: 0.1 },
  { control: 0.03, variation: 0.06, budget: 100, perFold: 200, share: 0.5 },
  { control: 0.1, variation: 0.15, budget: 100, perFold: 200, share: 0.5 },
  { control: 0.005, variation: 0.02, budget: 50, perFold: 200, share: 0.5 },
  { control: 0.15, variation: 0.25, budget: 100, perFold: 100, share: 0.5 },
];

const neutral: World[] = [
  { control: 0.05, variation: 0.05, budget: 20, perFold: 600, share: 0.5 },
  { control: 0.005, variation: 0.005, budget: 5, perFold: 600, share: 0.5 },
  { control: 0.2, variation: 0.2, budget: 50, perFold: 600, share: 0.1 },
];

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

describe("the accepted loss", () => {
  it.each(harmful)("is kept within 20 % in 95 % of runs: $control → $variation, $budget customers", (world) => {
    const random = createRandom(`loss ${JSON.stringify(world)}`);
    const { control, variation, budget, perFold, share } = world;
    const folds = Math.ceil((4 * budget) / ((variation - control) * perFold * share));
    const realised = Array.from({ length: runs }, () => {
      const exposed = stopsAt(random, world, folds) ?? folds * perFold * share;
      return ((variation - control) * exposed) / budget;
    }).sort((a, b) => a - b);
    const over = realised.filter((used) => used > 1.2).length / runs;
    const [median = 0, high = 0] = [realised[runs / 2], realised[0.95 * runs]];
    process.stdout.write(
      `loss ${control} → ${variation}, accepted ${budget}: used ${percent(median)} (median), ${percent(high)} (95 %); over by more than 20 %: ${percent(over)}\n`,
    );
    expect(over).toBeLessThanOrEqual(0.05);
    // a stop that comes at once would keep any budget: the test must have been given most of it
    expect(median).toBeGreaterThan(0.6);
  });

  it.each(neutral)(
    "does not stop a harmless variation in 95 % of runs: $control, $budget customers, 40 looks",
    (world) => {
      const random = createRandom(`no loss ${JSON.stringify(world)}`);
      const stopped = Array.from({ length: runs }, () => stopsAt(random, world, 40)).filter((at) => at !== null).length;
      process.stdout.write(
        `no loss at ${world.control}, accepted ${world.budget}: stopped ${percent(stopped / runs)}\n`,
      );
      expect(stopped / runs).toBeLessThanOrEqual(0.05);
    },
  );
});
