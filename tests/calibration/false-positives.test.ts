import { afterAll, describe, expect, it } from "vitest";
import { meanDifference, proportionDifference } from "#experiments/stats/difference.ts";
import type { Arms, Difference, Maybe } from "#experiments/stats/estimate.ts";
import { promoterSums } from "#experiments/stats/nps.ts";
import { newcombeInterval, pooledTest } from "#experiments/stats/proportions.ts";
import { createRandom, type Random } from "#experiments/stats/random.ts";
import { sampleRatio } from "#experiments/stats/sample-ratio.ts";
import { sequentialTest } from "#experiments/stats/sequential.ts";
import { emptyMean, type MeanSums, mergeMean } from "#experiments/stats/summary.ts";
import { welchTest } from "#experiments/stats/welch.ts";
import { effortScores, minutes, recommendation, sample, satisfaction, toMean, toOrdinal } from "./populations.ts";
import { percent, printTable } from "./report.ts";

// Both variations are the same: every alarm is false. Seeds are the scenario names.

type Scenario = {
  name: string;
  /** Sums of n more customers of one variation. */
  draw: (n: number, random: Random) => MeanSums;
  /** Customers at the end, both variations together. */
  units: number;
  /** A 0/1 event per customer, of which both variations need 30 before an always-valid interval is shown. */
  event?: boolean;
  fixedRuns: number;
};

const occurrence = (share: number) => (n: number, random: Random) => {
  const events = random.binomial(n, share);
  return { n, sum: events, sumSquares: events };
};

const scenarios: Scenario[] = [
  { name: "CES", draw: (n, r) => toMean(effortScores, sample(effortScores, n, r)), units: 4000, fixedRuns: 4000 },
  { name: "CSAT", draw: (n, r) => toMean(satisfaction, sample(satisfaction, n, r)), units: 4000, fixedRuns: 4000 },
  {
    ...{ name: "NPS", units: 4000, fixedRuns: 4000 },
    draw: (n, r) => promoterSums(toOrdinal(recommendation, sample(recommendation, n, r))),
  },
  { name: "occurrence 3 %", draw: occurrence(0.03), units: 20_000, event: true, fixedRuns: 8000 },
  { name: "occurrence 0.5 %", draw: occurrence(0.005), units: 160_000, event: true, fixedRuns: 8000 },
  { name: "lognormal minutes", draw: minutes, units: 6000, fixedRuns: 2500 },
];
const splits = [
  { name: "50/50", control: 0.5 },
  { name: "10/90", control: 0.1 },
];
const cases = scenarios.flatMap((scenario) => splits.map((split) => ({ scenario, split })));
const looks = 40;
const sequentialRuns = 800;
const alpha = 0.05;

const rows: string[][] = [];
afterAll(() => {
  printTable(
    `A/A at 5 %: fixed at the end, and over ${looks} looks (${sequentialRuns} runs)`,
    ["metric", "split", "fixed", "higher", "lower", "sequential, any look", "fixed interval peeked at"],
    rows,
  );
});

const compare = ({ event }: Scenario, arms: Arms<MeanSums>): Maybe<Difference> =>
  event ? proportionDifference(toShares(arms), "absolute") : meanDifference(arms, "absolute");

const toShares = ({ control, treatment }: Arms<MeanSums>) => ({
  control: { n: control.n, successes: control.sum },
  treatment: { n: treatment.n, successes: treatment.sum },
});

/** The sign of a false alarm at the end of one run, 0 without: Welch, or the score test for a 0/1 event. */
function fixedAlarm(scenario: Scenario, arms: Arms<MeanSums>): number {
  const found = compare(scenario, arms);
  if (found.reason !== null) return 0;
  const pValue = scenario.event ? (pooledTest(toShares(arms)).value?.pValue ?? 1) : welchTest(found.value).pValue;
  return pValue < alpha ? Math.sign(found.value.effect) : 0;
}

/** Whether any of the looks of one run raises an alarm: always-valid, and fixed interval misused. */
function lookAlarms(scenario: Scenario, share: number, random: Random): { sequential: boolean; peeked: boolean } {
  let arms: Arms<MeanSums> = { control: emptyMean, treatment: emptyMean };
  let [sequential, peeked] = [false, false];
  const perLook = scenario.units / looks;
  const controlPerLook = Math.round(perLook * share);
  for (let look = 0; look < looks; look++) {
    arms = {
      control: mergeMean(arms.control, scenario.draw(controlPerLook, random)),
      treatment: mergeMean(arms.treatment, scenario.draw(perLook - controlPerLook, random)),
    };
    const evidence = scenario.event ? (arm: MeanSums) => arm.sum : (arm: MeanSums) => arm.n;
    if (Math.min(evidence(arms.control), evidence(arms.treatment)) < 30) continue;
    const found = compare(scenario, arms);
    if (found.reason !== null) continue;
    sequential ||= sequentialTest(found.value, { plannedUnits: scenario.units }).pValue < alpha;
    peeked ||= welchTest(found.value).pValue < alpha;
  }
  return { sequential, peeked };
}

describe("tests of two equal variations", () => {
  it.each(cases)("$scenario.name $split.name alarm at their nominal rate", ({ scenario, split }) => {
    const random = createRandom(`${scenario.name} ${split.name}`);
    const control = Math.round(scenario.units * split.control);
    let [higher, lower] = [0, 0];
    for (let run = 0; run < scenario.fixedRuns; run++) {
      const arms = {
        control: scenario.draw(control, random),
        treatment: scenario.draw(scenario.units - control, random),
      };
      const alarm = fixedAlarm(scenario, arms);
      if (alarm > 0) higher++;
      if (alarm < 0) lower++;
    }
    let [any, peeked] = [0, 0];
    for (let run = 0; run < sequentialRuns; run++) {
      const alarms = lookAlarms(scenario, split.control, random);
      if (alarms.sequential) any++;
      if (alarms.peeked) peeked++;
    }
    const fixedRate = (higher + lower) / scenario.fixedRuns;
    rows.push([
      ...[scenario.name, split.name, percent(fixedRate), percent(higher / scenario.fixedRuns)],
      ...[percent(lower / scenario.fixedRuns), percent(any / sequentialRuns), percent(peeked / sequentialRuns)],
    ]);
    expect(fixedRate).toBeGreaterThanOrEqual(0.04);
    expect(fixedRate).toBeLessThanOrEqual(0.06);
    expect(any / sequentialRuns).toBeLessThanOrEqual(0.05);
    // the reason for the always-valid interval: the same looks at fixed intervals
    expect(peeked / sequentialRuns).toBeGreaterThan(0.08);
  });

  it("Newcombe's interval for rare events excludes 0 no more often than it may", () => {
    const random = createRandom("Newcombe A/A");
    for (const share of [0.03, 0.005]) {
      let alarms = 0;
      const runs = 10_000;
      for (let run = 0; run < runs; run++) {
        const arm = () => ({ n: 4000, successes: random.binomial(4000, share) });
        const interval = newcombeInterval({ control: arm(), treatment: arm() }).value?.interval;
        if (interval && (interval.lower > 0 || interval.upper < 0)) alarms++;
      }
      rows.push([`Newcombe, ${percent(share)}`, "50/50", percent(alarms / runs), "", "", "", ""]);
      expect(alarms / runs).toBeLessThanOrEqual(0.06);
      expect(alarms / runs).toBeGreaterThanOrEqual(0.03);
    }
  });
});

describe("sample-ratio mismatch", () => {
  it.each([
    { weights: [1, 1], level: 0.001 },
    { weights: [1, 9], level: 0.001 },
    { weights: [1, 1], level: 0.05 },
    { weights: [1, 3, 6], level: 0.05 },
  ])("alarms at its nominal rate for weights $weights at $level", ({ weights, level }) => {
    const random = createRandom(`SRM ${weights} ${level}`);
    const runs = level < 0.01 ? 60_000 : 10_000;
    let alarms = 0;
    for (let run = 0; run < runs; run++) {
      if ((sampleRatio(random.multinomial(5000, weights), weights).value?.pValue ?? 1) < level) alarms++;
    }
    rows.push([`SRM at ${percent(level)}`, weights.join("/"), percent(alarms / runs), "", "", "", ""]);
    // three standard errors of the count, and the steps of a whole-number χ²
    const allowed = 3 * Math.sqrt(level / runs) + 0.05 * level;
    expect(Math.abs(alarms / runs - level)).toBeLessThan(allowed);
  });
});
