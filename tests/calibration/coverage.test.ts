import { afterAll, describe, expect, it } from "vitest";
import { posterior } from "#experiments/stats/bayesian.ts";
import { brunnerMunzel } from "#experiments/stats/brunner-munzel.ts";
import { cupedDifference } from "#experiments/stats/cuped.ts";
import { meanDifference, ratioDifference } from "#experiments/stats/difference.ts";
import type { Arms, Difference, Interval, Maybe } from "#experiments/stats/estimate.ts";
import { leeBounds } from "#experiments/stats/lee-bounds.ts";
import { superiority } from "#experiments/stats/mann-whitney.ts";
import { metaAnalysis } from "#experiments/stats/meta-analysis.ts";
import { miettinenNurminenInterval } from "#experiments/stats/miettinen-nurminen.ts";
import { promoterDifference } from "#experiments/stats/nps.ts";
import { poststratifiedMean } from "#experiments/stats/post-stratification.ts";
import { proportionalOdds } from "#experiments/stats/proportional-odds.ts";
import { newcombeInterval, wilsonInterval } from "#experiments/stats/proportions.ts";
import { createRandom, type Random } from "#experiments/stats/random.ts";
import { ratioCupedDifference } from "#experiments/stats/ratio-cuped.ts";
import { shrinkToZero } from "#experiments/stats/shrinkage.ts";
import type { OrdinalCounts } from "#experiments/stats/summary.ts";
import { welchTest } from "#experiments/stats/welch.ts";
import {
  effortScores,
  effortScoresHigher,
  meanOf,
  minutes,
  type Population,
  recommendation,
  recommendationHigher,
  repeatedAnswers,
  sample,
  satisfaction,
  satisfactionHigher,
  toCuped,
  toMean,
  toOrdinal,
  toRatio,
  toRatioCuped,
} from "./populations.ts";
import { percent, printTable } from "./report.ts";

// How often a 95 % interval holds the truth, which each population states exactly. Seeds are the method names.

type Case = { name: string; truth: number; runs: number; draw: (random: Random) => Interval | null };

const sizes = { control: 400, treatment: 900 };
const drawArms = <Kind, S>(
  arms: Arms<Population<Kind>>,
  toSums: (population: Population<Kind>, counts: readonly number[]) => S,
  random: Random,
): Arms<S> => ({
  control: toSums(arms.control, sample(arms.control, sizes.control, random)),
  treatment: toSums(arms.treatment, sample(arms.treatment, sizes.treatment, random)),
});
const welch = (found: Maybe<Difference>): Interval | null =>
  found.reason === null ? welchTest(found.value).interval : null;

const effort = { control: effortScores, treatment: effortScoresHigher };
const content = { control: satisfaction, treatment: satisfactionHigher };
const promoters = { control: recommendation, treatment: recommendationHigher };
const answers = { control: repeatedAnswers(0), treatment: repeatedAnswers(0.3) };
const identity = (x: number) => x;
const shift = (arms: Arms<Population<number>>, of = identity) => meanOf(arms.treatment, of) - meanOf(arms.control, of);
const promoter = (score: number) => (score >= 9 ? 100 : score <= 6 ? -100 : 0);

/** A scale whose treatment follows the proportional-odds model exactly. */
function oddsTimes(control: Population<number>, factor: number): Population<number> {
  const total = control.shares.reduce((sum, share) => sum + share, 0);
  let below = 0;
  let moved = 0;
  const shares = control.shares.map((share) => {
    below += share / total;
    const edge = below >= 1 - 1e-12 ? 1 : below / (below + factor * (1 - below));
    const own = edge - moved;
    moved = edge;
    return own;
  });
  return { kinds: control.kinds, shares };
}

const rare = { control: 0.005, treatment: 0.008 };
const events = (random: Random, n: number) => ({
  control: { n, successes: random.binomial(n, rare.control) },
  treatment: { n, successes: random.binomial(n, rare.treatment) },
});
const channels: Arms<Population<number>>[] = [effort, { control: satisfaction, treatment: satisfactionHigher }];
/** Channel shares 0.7 and 0.3 drawn anew, the treatment's in the second channel by chance more or less often. */
function strata(random: Random) {
  const split = (n: number) => random.multinomial(n, [0.7, 0.3]);
  const [control, treatment] = [split(sizes.control), split(sizes.treatment)];
  return channels.map((channel, i) => ({
    control: toMean(channel.control, sample(channel.control, control[i] ?? 0, random)),
    treatment: toMean(channel.treatment, sample(channel.treatment, treatment[i] ?? 0, random)),
  }));
}

const oddsPair = { control: effortScores, treatment: oddsTimes(effortScores, 1.5) };
const asOrdinal = (random: Random, arms: Arms<Population<number>>): Arms<OrdinalCounts> =>
  drawArms(arms, toOrdinal, random);
const exactSuperiority = superiority({
  control: { scale: effortScores.kinds, counts: effortScores.shares },
  treatment: { scale: effortScoresHigher.kinds, counts: effortScoresHigher.shares },
});

const cases: Case[] = [
  {
    name: "Welch, CES",
    truth: shift(effort),
    runs: 4000,
    draw: (r) => welch(meanDifference(drawArms(effort, toMean, r), "absolute")),
  },
  {
    name: "Welch, CSAT",
    truth: shift(content),
    runs: 4000,
    draw: (r) => welch(meanDifference(drawArms(content, toMean, r), "absolute")),
  },
  {
    ...{ name: "Welch, relative CES", runs: 4000, truth: shift(effort) / meanOf(effortScores, identity) },
    draw: (r) => welch(meanDifference(drawArms(effort, toMean, r), "relative")),
  },
  {
    ...{ name: "Welch, lognormal minutes", truth: 0, runs: 2000 },
    draw: (r) => welch(meanDifference({ control: minutes(1000, r), treatment: minutes(1000, r) }, "absolute")),
  },
  {
    ...{ name: "NPS, multinomial", truth: shift(promoters, promoter), runs: 4000 },
    draw: (r) => promoterDifference(asOrdinal(r, promoters)).value?.interval ?? null,
  },
  {
    ...{ name: "ratio, 1–3 answers each", truth: 0.3, runs: 4000 },
    draw: (r) => welch(ratioDifference(drawArms(answers, toRatio, r), "absolute")),
  },
  {
    ...{ name: "CUPED", truth: 0.3, runs: 2500 },
    draw: (r) => welch(cupedDifference(drawArms(answers, toCuped, r), "absolute")),
  },
  {
    ...{ name: "ratio-CUPED", truth: 0.3, runs: 2500 },
    draw: (r) => welch(ratioCupedDifference(drawArms(answers, toRatioCuped, r), "absolute")),
  },
  {
    ...{ name: "post-stratified", truth: 0.7 * shift(effort) + 0.3 * shift(content), runs: 4000 },
    draw: (r) => welch(poststratifiedMean(strata(r), "absolute")),
  },
  {
    ...{ name: "posterior, flat prior", truth: shift(effort), runs: 4000 },
    draw: (r) => {
      const found = meanDifference(drawArms(effort, toMean, r), "absolute");
      return found.reason === null ? posterior(found.value).interval : null;
    },
  },
  {
    // a share of whole counts covers unevenly from one truth to the next, so that the truth varies: distance from it
    ...{ name: "Wilson, 2 to 4 %", truth: 0, runs: 8000 },
    draw: (r) => {
      const truth = 0.02 + 0.02 * r.next();
      const { value } = wilsonInterval({ n: 1500, successes: r.binomial(1500, truth) });
      return value && { lower: value.lower - truth, upper: value.upper - truth };
    },
  },
  {
    ...{ name: "Newcombe, 0.5 against 0.8 %", truth: rare.treatment - rare.control, runs: 8000 },
    draw: (r) => newcombeInterval(events(r, 3000)).value?.interval ?? null,
  },
  {
    ...{ name: "Miettinen–Nurminen, same", truth: rare.treatment - rare.control, runs: 3000 },
    draw: (r) => miettinenNurminenInterval(events(r, 3000)).value?.interval ?? null,
  },
  {
    ...{ name: "Brunner–Munzel, CES", truth: exactSuperiority.value?.probability ?? Number.NaN, runs: 4000 },
    draw: (r) => brunnerMunzel(asOrdinal(r, effort)).value?.interval ?? null,
  },
  {
    ...{ name: "proportional odds, CES", truth: Math.log(1.5), runs: 1500 },
    draw: (r) => proportionalOdds(asOrdinal(r, oddsPair)).value?.interval ?? null,
  },
  {
    ...{ name: "meta-analysis, one effect", truth: 0.2, runs: 6000 },
    draw: (r) => {
      const found = metaAnalysis([0.1, 0.15, 0.3, 0.2].map((se) => ({ effect: r.normal(0.2, se), standardError: se })));
      return found.value?.fixed.interval ?? null;
    },
  },
];

const rows: string[][] = [];
afterAll(() => printTable("Coverage of 95 % intervals", ["interval", "covers", "runs"], rows));

function coverageOf({ name, truth, runs, draw }: Case): number {
  const random = createRandom(name);
  let covered = 0;
  for (let run = 0; run < runs; run++) {
    const interval = draw(random);
    if (interval !== null && interval.lower <= truth && truth <= interval.upper) covered++;
  }
  rows.push([name, percent(covered / runs), String(runs)]);
  return covered / runs;
}

describe("95 % intervals", () => {
  it.each(cases)("$name hold the truth 94 to 96 times in a hundred", (one) => {
    const coverage = coverageOf(one);
    expect(coverage).toBeGreaterThanOrEqual(0.94);
    expect(coverage).toBeLessThanOrEqual(0.96);
  });

  it("Lee's hold an effect that selective silence hides, where the plain interval loses it", () => {
    // no effect, but in the treatment customers who would score 1 or 2 answer less than half as often
    const silent = { ...effortScores, shares: effortScores.shares.map((share, i) => (i < 2 ? 0.4 * share : share)) };
    const total = (shares: readonly number[]) => shares.reduce((sum, share) => sum + share, 0);
    const rate = 0.3;
    const treatmentRate = (rate * total(silent.shares)) / total(effortScores.shares);
    const pair = (random: Random) => {
      const counts = (population: Population<number>, share: number) =>
        toOrdinal(population, sample(population, random.binomial(3000, share), random));
      return { control: counts(effortScores, rate), treatment: counts(silent, treatmentRate) };
    };
    const assigned = { control: 3000, treatment: 3000 };
    const bounds = coverageOf({
      ...{ name: "Lee bounds, selective silence", truth: 0, runs: 2000 },
      draw: (random) => leeBounds(pair(random), assigned).value?.interval.value ?? null,
    });
    const plain = coverageOf({
      ...{ name: "  the plain interval there", truth: 0, runs: 2000 },
      draw: (random) => {
        const found = leeBounds(pair(random), assigned).value;
        if (!found) return null;
        const { effect, standardError } = found.naive;
        return { lower: effect - 1.96 * standardError, upper: effect + 1.96 * standardError };
      },
    });
    expect(bounds).toBeGreaterThanOrEqual(0.94);
    expect(plain).toBeLessThan(0.5);
  });

  it("shrunk effects are covered, and so is the winner of many, whose raw effect is not", () => {
    const random = createRandom("shrinkage");
    let [covered, asKnown, winnersRaw, winnersShrunk, effects] = [0, 0, 0, 0, 0];
    const families = 400;
    for (let family = 0; family < families; family++) {
      const truths = Array.from({ length: 30 }, () => random.normal(0, 0.15));
      const estimates = truths.map((truth) => ({ effect: random.normal(truth, 0.1), standardError: 0.1 }));
      const winner = estimates.reduce((best, { effect }, i) => (effect > (estimates[best]?.effect ?? 0) ? i : best), 0);
      for (const [i, one] of (shrinkToZero(estimates).value?.shrunk ?? []).entries()) {
        const truth = truths[i] ?? Number.NaN;
        const [raw, miss] = [Math.abs((estimates[i]?.effect ?? Number.NaN) - truth), Math.abs(one.effect - truth)];
        effects++;
        if (miss <= 1.96 * one.standardErrorWithSpread) covered++;
        if (miss <= 1.96 * one.standardError) asKnown++;
        if (i !== winner) continue;
        if (raw <= 1.96 * 0.1) winnersRaw++;
        if (miss <= 1.96 * one.standardErrorWithSpread) winnersShrunk++;
      }
    }
    rows.push(["shrunk, all of 30 effects", percent(covered / effects), String(effects)]);
    rows.push(["  as if the spread were known", percent(asKnown / effects), String(effects)]);
    rows.push(["shrunk, the winner of 30", percent(winnersShrunk / families), String(families)]);
    rows.push(["  the winner unshrunk", percent(winnersRaw / families), String(families)]);
    expect(covered / effects).toBeGreaterThan(0.93);
    expect(winnersShrunk / families).toBeGreaterThan(0.92);
    expect(winnersRaw / families).toBeLessThan(0.9);
  });
});
