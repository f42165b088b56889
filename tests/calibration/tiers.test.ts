import { describe, expect, it } from "vitest";
import { analyse } from "#experiments/analysis/analyse.ts";
import type { EvidenceTier } from "#experiments/analysis/evidence-tier.ts";
import { createRandom, type Random } from "#experiments/stats/random.ts";
import {
  analysisInput,
  behaviourArm,
  metricInput,
  occurrenceMetric,
  presetScale,
  surveyArm,
  surveyMetric,
} from "#tests/support/analysis.ts";

// statistics.md §4: 4,000 exposed per variation, about 15 % answering, 1,000 runs each. Customers are independent and
// answer once, so that counts per score and of repeat contacts are drawn as multinomials, which is exact.
const runs = 1000;
const exposed = 4000;
const ces = surveyMetric(1, presetScale("ces-2"));
const repeatContact = occurrenceMetric(2);

/** Chance of each score 1…7 before anything is changed: mean 4.9, sd 1.7. */
const scores = [0.06, 0.06, 0.09, 0.15, 0.19, 0.2, 0.25];
const unhappy = (score: number) => score <= 3;
const happy = (score: number) => score >= 6;

type World = { scores: readonly number[]; answers: (score: number) => number; repeat: number };
const control: World = { scores, answers: () => 0.15, repeat: 0.2 };

function draw(random: Random, world: World, variation: number) {
  const chances = world.scores.map((share, i) => share * world.answers(i + 1));
  const silent = 1 - chances.reduce((sum, chance) => sum + chance, 0);
  const counts = random.multinomial(exposed, [...chances, silent]);
  const repeats = random.binomial(exposed, world.repeat);
  const histogram = scores.map((_, i) => ({ score: i + 1, answers: counts[i] ?? 0 }));
  return {
    survey: surveyArm(ces, variation, histogram),
    behaviour: behaviourArm(variation, exposed, repeats, repeats),
  };
}

type Tally = Record<EvidenceTier, number> & { naive: number; sequential: number };

function simulate(seed: string, treatment: World, reference: World = control): Tally {
  const random = createRandom(seed);
  const tally: Tally = { A: 0, B: 0, C: 0, X: 0, naive: 0, sequential: 0 };
  for (let run = 0; run < runs; run++) {
    const [a, b] = [draw(random, reference, 0), draw(random, treatment, 1)];
    const report = analyse(
      analysisInput({
        exposures: [0, 1].map((variation) => ({ variation, channelId: 1, units: exposed, asked: exposed })),
        metrics: [
          metricInput(ces, "primary", [a.survey, b.survey]),
          metricInput(repeatContact, "corroboration", [a.behaviour, b.behaviour]),
        ],
      }),
    );
    const comparison = report.metrics[0]?.comparisons[0];
    if (comparison === undefined) throw new Error("the primary metric was not compared");
    const { badge, fixed, sequential } = comparison;
    tally[badge.tier]++;
    if ((fixed.value?.pValue ?? 1) < 0.05 && (fixed.value?.effect ?? 0) > 0) tally.naive++;
    if ((sequential.value?.interval.lower ?? -1) > 0) tally.sequential++;
  }
  return tally;
}

/** Moves every customer up by the same chance, so that the mean rises by exactly `gain`. */
function raised(gain: number): number[] {
  const movable = scores.slice(0, -1).reduce((sum, share) => sum + share, 0);
  const chance = gain / movable;
  return scores.map((share, i) => share * (i < 6 ? 1 - chance : 1) + (scores[i - 1] ?? 0) * chance);
}

/** Share of happy customers who answer when the response rate is kept at 15 % while the unhappy answer 9 %. */
function matchingRate(): number {
  const share = (which: (score: number) => boolean) =>
    scores.reduce((sum, chance, i) => (which(i + 1) ? sum + chance : sum), 0);
  return 0.15 + ((0.15 - 0.09) * share(unhappy)) / share(happy);
}

const percent = (count: number) => `${((100 * count) / runs).toFixed(1)} %`.padStart(8);

describe("evidence tiers keep response bias out of tier A", () => {
  const worlds = {
    "no effect, no bias": simulate("tiers: nothing", control),
    "unhappy answer 9 %": simulate("tiers: unhappy silent", {
      ...control,
      answers: (score) => (unhappy(score) ? 0.09 : 0.15),
    }),
    "… and happy answer more": simulate("tiers: rates match", {
      ...control,
      answers: (score) => (unhappy(score) ? 0.09 : happy(score) ? matchingRate() : 0.15),
    }),
    "real +0.5, repeat 20 → 16 %": simulate("tiers: real", { ...control, scores: raised(0.5), repeat: 0.16 }),
  };

  it("prints what each rule says", () => {
    const lines = Object.entries(worlds).map(
      ([name, { A, B, C, X, naive, sequential }]) =>
        `${name.padEnd(30)}${[naive, sequential, A, B, C, X].map(percent).join("  ")}`,
    );
    const header = `${"of 1,000 runs, better said".padEnd(30)}   naive  sequent.    tier A         B         C         X`;
    process.stdout.write(`\n${[header, ...lines].join("\n")}\n`);
    expect(lines).toHaveLength(4);
  });

  it("confirms nothing in ≥ 99 % of runs where there is nothing", () => {
    expect(worlds["no effect, no bias"].A).toBeLessThanOrEqual(0.01 * runs);
  });

  it("is misled in ≤ 2 % when unhappy customers fall silent, where a naive test is misled far more often", () => {
    expect(worlds["unhappy answer 9 %"].A).toBeLessThanOrEqual(0.02 * runs);
    expect(worlds["unhappy answer 9 %"].naive).toBeGreaterThan(0.3 * runs);
  });

  it("is misled in ≤ 5 % when response rates match all the same", () => {
    expect(worlds["… and happy answer more"].A).toBeLessThanOrEqual(0.05 * runs);
    expect(worlds["… and happy answer more"].naive).toBeGreaterThan(0.3 * runs);
  });

  it("confirms a real gain in ≥ 80 %", () => {
    expect(worlds["real +0.5, repeat 20 → 16 %"].A).toBeGreaterThanOrEqual(0.8 * runs);
  });
});
