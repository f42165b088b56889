import { describe, expect, it } from "vitest";
import type { SurveyMetric } from "#experiments/metrics/metric.ts";
import { scoreSums } from "#experiments/okr/cell-sums.ts";
import { addDays, periodEnding } from "#experiments/okr/day.ts";
import { forecast } from "#experiments/okr/forecast.ts";
import { grade } from "#experiments/okr/grade.ts";
import type { KeyResult } from "#experiments/okr/key-result.ts";
import { pooledValue, weeklyPoints } from "#experiments/okr/pooled-value.ts";
import { progress } from "#experiments/okr/progress.ts";
import type { SeriesCell } from "#experiments/okr/series.ts";
import { keyResultStatus } from "#experiments/okr/status.ts";
import { createRandom, type Random } from "#experiments/stats/random.ts";

const metric: SurveyMetric = {
  ...{ id: 1, key: "ces", name: { en: "Ease", fr: "Facilité" }, direction: "up", kind: "survey" },
  ...{ journeyId: null, stepId: null, windowHours: 336, version: 1 },
  scale: {
    ...{ id: 1, key: "ces-2", name: { en: "CES" }, instrument: "ces-2", wording: { en: "Easy?" }, labels: null },
    ...{ min: 1, max: 7, direction: "up", scoring: "mean", topBoxFrom: null },
  },
};

const keyResult: KeyResult = {
  ...{ key: "ces-returns", title: { en: "Raise CES" }, kind: "increase", metricId: 1, milestoneReached: 0 },
  ...{ baseline: 4.6, target: 5, bandLow: null, bandHigh: null, stepIds: null, channelId: null },
  ...{ startsOn: "2026-10-05", dueOn: "2027-01-03", baselineFrom: null, baselineTo: null },
  ...{ windowDays: 28, minAnswers: 100, smallestEffect: null, expectedSteps: null },
};

const start = "2026-10-05"; // a Monday; the quarter has 13 weeks, to Sunday 3 January 2027
const scores = [1, 2, 3, 4, 5, 6, 7];

/** Chances of the scores 1–7 with exactly this mean: a fixed shape, tilted exponentially (by bisection). */
function chancesWithMean(mean: number): number[] {
  const shape = [0.06, 0.07, 0.1, 0.15, 0.22, 0.22, 0.18];
  const tilted = (tilt: number) => shape.map((weight, at) => weight * Math.exp(tilt * (scores[at]! - 4)));
  const meanOf = (weights: number[]) =>
    weights.reduce((sum, weight, at) => sum + weight * scores[at]!, 0) / weights.reduce((a, b) => a + b);
  let low = -5;
  let high = 5;
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (meanOf(tilted(middle)) < mean) low = middle;
    else high = middle;
  }
  return tilted((low + high) / 2);
}

function drawWeek(random: Random, week: string, n: number, mean: number): SeriesCell[] {
  const counts = random.multinomial(n, chancesWithMean(mean));
  return counts.map((count, at) => {
    const place = { day: addDays(week, random.int(7)), stepId: 1, channelId: 1 };
    return { ...place, ...scoreSums(metric.scale, scores[at]!, count) };
  });
}

describe("grade at close", () => {
  /** Grades of quarters whose true value is `distance` from the target, at 50 answers a week. */
  function grades(distance: number, runs: number) {
    const random = createRandom(`grade ${distance}`);
    const chances = chancesWithMean(keyResult.target! + distance);
    const window = periodEnding(keyResult.dueOn!, 28);
    const counts = { hit: 0, missed: 0, "cannot-tell": 0 };
    for (let run = 0; run < runs; run++) {
      const cells = random.multinomial(200, chances).map((n, at) => {
        return { day: window.from, stepId: 1, channelId: 1, ...scoreSums(metric.scale, scores[at]!, n) };
      });
      counts[grade(keyResult, pooledValue(metric, keyResult, cells, window)).grade]++;
    }
    return { hit: counts.hit / runs, missed: counts.missed / runs, cannotTell: counts["cannot-tell"] / runs };
  }

  it("gives a hit to a key result truly 0.15 CES short in at most 10 % of quarters, at 50 answers a week", () => {
    const { hit } = grades(-0.15, 4000);
    process.stdout.write(`\nwrong hits 0.15 CES short, 200 answers: ${hit}\n`);
    expect(hit).toBeLessThanOrEqual(0.1);
  });

  it("is wrong about a key result exactly at its target in 5 % either way, and says that it cannot tell", () => {
    const at = grades(0, 4000);
    expect(at.hit + at.missed).toBeLessThan(0.07);
    expect(at.cannotTell).toBeGreaterThan(0.93);
  });

  it("can tell when the truth is far from the target", () => {
    expect(grades(0.5, 1000).hit).toBeGreaterThan(0.95);
    expect(grades(-0.5, 1000).missed).toBeGreaterThan(0.95);
  });
});

describe("forecast", () => {
  type Prophecy = { probability: number; reached: boolean; inBand: boolean };

  /**
   * One quarter and the six weeks before it, seen from its 6th to 11th week: 40 to 400 answers a week, 0.1 to 0.8
   * points to go. From the start on a third of key results stay, the others climb or fall by any slope; most levels
   * wander beside it, some weeks are odd. None of it is what the forecast's prior says.
   */
  function drawProphecy(random: Random): Prophecy {
    const between = (low: number, high: number) => low + (high - low) * random.next();
    const road = between(0.1, 0.8);
    const target = 4.6 + road;
    const slope = random.bernoulli(1 / 3) ? 0 : (between(-0.6, 1.8) * road) / 13;
    const wander = [0, 0.02, 0.05][random.int(3)]!;
    const oddWeeks = random.bernoulli(0.5) ? 0.05 : 0;
    const perWeek = between(40, 400);
    const seen = 6 + random.int(6);
    const levels: number[] = [];
    let level = 4.6 + random.normal(0, 0.05);
    for (let week = -6; week < 13; week++) {
      levels.push(level);
      level += (week >= 0 ? slope : 0) + random.normal(0, wander);
    }
    const cells = levels.slice(0, 6 + seen).flatMap((mean, at) => {
      const odd = random.bernoulli(oddWeeks) ? random.normal(0, 0.5) : 0;
      return drawWeek(random, addDays(start, 7 * (at - 6)), random.poisson(perWeek), mean + odd);
    });
    const today = addDays(start, 7 * seen - 1);
    const weeks = weeklyPoints(keyResult, cells, { from: addDays(start, -42), to: today });
    const result = forecast({ keyResult: { ...keyResult, target }, weeks, today, planned: [] });
    if (result.reason !== null) throw new Error(result.reason);
    const close = levels.slice(-4).reduce((a, b) => a + b) / 4;
    const { probability, atClose } = result.value;
    const inBand = close >= atClose.interval.lower && close <= atClose.interval.upper;
    return { probability: probability!, reached: close >= target, inBand };
  }

  const random = createRandom("forecast");
  const prophecies = Array.from({ length: 4000 }, () => drawProphecy(random));

  it("states a probability that comes true as often as it says, within 10 points in every fifth", () => {
    const table: string[] = [];
    for (let fifth = 0; fifth < 5; fifth++) {
      const group = prophecies.filter(({ probability }) => Math.min(4, Math.floor(5 * probability)) === fifth);
      const said = group.reduce((sum, { probability }) => sum + probability, 0) / group.length;
      const came = group.filter(({ reached }) => reached).length / group.length;
      table.push(`${group.length} forecasts: said ${said.toFixed(3)}, came true ${came.toFixed(3)}`);
      expect(group.length, table.join("; ")).toBeGreaterThan(100);
      expect(Math.abs(said - came), table.join("; ")).toBeLessThanOrEqual(0.1);
    }
    process.stdout.write(`\nprobability to reach\n${table.join("\n")}\n`);
  });

  it("holds the true value at close in its 80 % band in 75 to 90 % of quarters", () => {
    const share = prophecies.filter(({ inBand }) => inBand).length / prophecies.length;
    expect(share).toBeGreaterThan(0.75);
    expect(share).toBeLessThan(0.9);
  });
});

describe("key-result arithmetic, over 2,000 drawn key results", () => {
  type Drawn = { aim: KeyResult; share: number; halfWidth: number; today: string };

  /** Baselines from −100 to 100, roads of any length, values from two roads below the baseline to three beyond it. */
  function drawAim(random: Random): Drawn {
    const baseline = 200 * random.next() - 100;
    const road = random.lognormal(0, 2);
    const kind = random.bernoulli(0.5) ? "increase" : "decrease";
    const target = kind === "increase" ? baseline + road : baseline - road;
    const share = 5 * random.next() - 2;
    const today = addDays(start, random.int(91));
    return { aim: { ...keyResult, kind, baseline, target }, share, halfWidth: random.lognormal(-1.5, 1), today };
  }

  /** A pooled value at a share of the road, its interval reaching `halfWidth` roads either way. */
  function pooledAt({ aim, share, halfWidth }: Drawn) {
    const road = aim.target! - aim.baseline!;
    const value = aim.baseline! + share * road;
    const reach = halfWidth * Math.abs(road);
    return { value, interval: { lower: value - reach, upper: value + reach }, reason: null };
  }

  /** The same key result seen in a mirror: every number negated, increase and decrease swapped. */
  function mirrored({ aim, ...rest }: Drawn): Drawn {
    const kind = aim.kind === "increase" ? "decrease" : "increase";
    return { ...rest, aim: { ...aim, kind, baseline: -aim.baseline!, target: -aim.target! } };
  }

  const random = createRandom("key-result arithmetic");
  const drawn = Array.from({ length: 2000 }, () => drawAim(random));
  const paceOf = (one: Drawn) => keyResultStatus(one.aim, pooledAt(one), one.today, one.today).pace;
  const rank = { off: 0, late: 1, "cannot-tell": 2, "on-pace": 2, "not-enough-answers": Number.NaN };

  it("is the share of the road, beyond the target and below the baseline alike, whichever way is good", () => {
    for (const one of drawn) {
      const { share, interval, reason } = progress(one.aim, pooledAt(one));
      expect(reason).toBeNull();
      expect(share).toBeCloseTo(one.share, 6);
      expect(interval!.lower).toBeCloseTo(one.share - one.halfWidth, 6);
      expect(interval!.upper).toBeCloseTo(one.share + one.halfWidth, 6);
    }
    expect(drawn.some(({ share }) => share < -1) && drawn.some(({ share }) => share > 2)).toBe(true);
  });

  it("says the same of a key result and of its mirror image", () => {
    for (const one of drawn) {
      const mirror = mirrored(one);
      expect(progress(mirror.aim, pooledAt(mirror)).share).toBeCloseTo(progress(one.aim, pooledAt(one)).share!, 9);
      expect(paceOf(mirror)).toBe(paceOf(one));
      expect(grade(mirror.aim, pooledAt(mirror)).grade).toBe(grade(one.aim, pooledAt(one)).grade);
    }
  });

  it("never calls a better value worse: off, late, then on pace or cannot tell", () => {
    for (const one of drawn) {
      const better = { ...one, share: one.share + random.next() };
      expect(rank[paceOf(better)]).toBeGreaterThanOrEqual(rank[paceOf(one)]);
    }
  });

  it("is late only when the interval is under the expected line, and a hit only when it is beyond the target", () => {
    for (const one of drawn) {
      const { pace, expected } = keyResultStatus(one.aim, pooledAt(one), one.today, one.today);
      expect(pace === "late" || pace === "off").toBe(one.share + one.halfWidth < expected!);
      const { grade: given } = grade(one.aim, pooledAt(one));
      if (given === "hit") expect(one.share - one.halfWidth).toBeGreaterThan(1 - 1e-9);
      if (given === "missed") expect(one.share + one.halfWidth).toBeLessThan(1 + 1e-9);
    }
  });

  it("counts a band by the weeks that ended inside it, whatever its ends", () => {
    for (let run = 0; run < 500; run++) {
      const low = 200 * random.next() - 100;
      const width = random.lognormal(0, 1);
      const band = { ...keyResult, kind: "maintain" as const, bandLow: low, bandHigh: low + width };
      const readings = Array.from({ length: 1 + random.int(12) }, () => low + width * (3 * random.next() - 1));
      const inside = readings.filter((value) => value >= low && value <= low + width).length;
      const pooled = { value: null, interval: null, reason: null };
      const { share } = progress(band, pooled, [...readings.map((value) => ({ value })), { value: null }]);
      expect(share).toBeCloseTo(inside / readings.length, 12);
    }
  });

  it("gives milestones 0, 30, 70 and 100 %", () => {
    const shares = [0, 1, 2, 3].map((milestoneReached) => {
      const milestones = { ...keyResult, kind: "milestone" as const, milestoneReached };
      return progress(milestones, { value: null, interval: null, reason: null }).share;
    });
    expect(shares).toEqual([0, 0.3, 0.7, 1]);
  });
});
