import type { PastEffect } from "#experiments/analysis/input.ts";
import type { Comparison } from "#experiments/analysis/report.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import { audienceShare, type CoverageCounts, coverageShare } from "#experiments/okr/coverage-share.ts";
import { type Day, type Period, within } from "#experiments/okr/day.ts";
import type { TestInput } from "#experiments/okr/decompose.ts";
import type { KeyResult } from "#experiments/okr/key-result.ts";
import type { ExperimentRecord } from "./experiment.server.ts";
import { phaseStart } from "./experiment-input.server.ts";
import type { ExperimentReading, Readings } from "./experiment-report.server.ts";
import type { SeriesRow } from "./key-result-series.server.ts";
import type { Journey } from "./place.server.ts";

/** A test that serves a key result, or is measured on its metric. */
export type KeyResultTest = {
  record: ExperimentRecord;
  /** Null before the launch. */
  reading: ExperimentReading | null;
  /** Its author named this key result. */
  bound: boolean;
  /** The variation that counts: the shipped one, else the one the test's headline is about. */
  variation: number | null;
  /** That variation against control on the key result's metric; null when not measured on it. */
  comparison: Comparison | null;
};

export type Windows = { before: Period; now: Period };
type Population = Pick<KeyResult, "stepIds" | "channelId">;

export const dayOf = (instant: Date): Day => instant.toISOString().slice(0, 10);

/** The tests of a key result, bound ones first, without those that were over before its baseline. */
export function testsOf(
  keyResult: { id: number; metricId: number | null },
  records: readonly ExperimentRecord[],
  { readings }: Readings,
  since: Day | null,
): KeyResultTest[] {
  return records
    .filter(({ keyResultId, metrics, experiment: { stoppedAt, startedAt, status } }) => {
      if (status === "archived" && startedAt === null) return false;
      if (stoppedAt !== null && since !== null && dayOf(stoppedAt) < since) return false;
      if (keyResultId === keyResult.id) return true;
      return startedAt !== null && metrics.some(({ metricId }) => metricId === keyResult.metricId);
    })
    .map((record) => {
      const reading = readings.get(record.id) ?? null;
      const compared = comparisonsOf(reading, keyResult.metricId);
      const counted = record.experiment.shippedVariation ?? reading?.report.headline.value?.variation;
      const comparison = compared.find(({ variation }) => variation === counted) ?? compared[0] ?? null;
      const variation = counted ?? comparison?.variation ?? null;
      return { record, reading, bound: record.keyResultId === keyResult.id, variation, comparison };
    })
    .sort((a, b) => Number(b.bound) - Number(a.bound));
}

function comparisonsOf(reading: ExperimentReading | null, metricId: number | null): Comparison[] {
  return reading?.report.metrics.find((metric) => metric.metricId === metricId)?.comparisons ?? [];
}

/** The variations of a test that are proven on a metric. */
export function provenOn({ reading }: KeyResultTest, metricId: number): Comparison[] {
  return comparisonsOf(reading, metricId).filter(({ badge }) => badge.tier === "A" || badge.tier === "B");
}

/**
 * The launched tests of a key result as the decomposition takes them: one entry per test, or one per variation of a
 * running test where several are proven.
 */
export function testInputs(
  tests: readonly KeyResultTest[],
  { metric, population, windows, rows, journeys }: TestContext,
): TestInput[] {
  return tests.flatMap((test) => {
    const { record, reading } = test;
    const { experiment } = record;
    if (reading === null || experiment.startedAt === null) return [];
    const state = stateOf(record);
    const proven = provenOn(test, metric.id);
    const several = state === "running" && proven.length > 1 ? proven : [test.comparison];
    return several.map((comparison): TestInput => {
      const variation = comparison?.variation ?? test.variation ?? 1;
      const fixed = comparison?.fixed.value ?? null;
      const place = { population, windows, rows, steps: stepsOf(record, journeys) };
      return {
        ...{ experiment: record.key, name: experiment.definition.name, variation, state, randomised: true },
        sameMetric: record.metrics.some(({ metricId }) => metricId === metric.id),
        tier: comparison?.badge.tier ?? null,
        effect: fixed && { value: fixed.effect, standardError: fixed.standardError },
        coverage: coverageOf(record, variation, place),
      };
    });
  });
}

export type TestContext = {
  metric: Metric;
  population: Population;
  windows: Windows;
  rows: readonly SeriesRow[];
  journeys: readonly Journey[];
};

function stateOf({ experiment: { status, shippedAt } }: ExperimentRecord): TestInput["state"] {
  if (shippedAt !== null) return "shipped";
  return status === "running" || status === "paused" ? "running" : "ended";
}

/** Where a test happens; null: everywhere. */
export function stepsOf({ stepId, journeyId }: ExperimentRecord, journeys: readonly Journey[]): number[] | null {
  if (stepId !== null) return [stepId];
  return journeys.find(({ id }) => id === journeyId)?.steps.map(({ id }) => id) ?? null;
}

type Place = Omit<TestContext, "metric" | "journeys"> & { steps: number[] | null };

/** Rows of the population, those at the test's own steps, and the share of these its audience lets in. */
export function audienceOf(record: ExperimentRecord, place: Place) {
  const { stoppedAt } = record.experiment;
  const startedAt = phaseStart(record.experiment);
  const inPopulation = place.rows.filter(isIn(place.population));
  const atSteps = inPopulation.filter(({ stepId }) => place.steps === null || place.steps.includes(stepId));
  const ran = { from: startedAt === null ? "" : dayOf(startedAt), to: stoppedAt === null ? "9999" : dayOf(stoppedAt) };
  const whileRan = atSteps.filter(({ experimentId, day }) => experimentId === 0 && within(day, ran));
  const population = count(whileRan, () => true);
  const letIn = whileRan.reduce((sum, { n, day }) => sum + n * coverageOn(record.experiment, day), 0);
  const audience = audienceShare(
    count(atSteps, (row) => row.experimentId === record.id && within(row.day, ran)),
    population,
    population === 0 ? 0 : letIn / population,
  );
  return { inPopulation, atSteps, audience: startedAt === null ? null : audience };
}

/**
 * Share of the current window's respondents the test would reach if it shipped today, and of those living in its
 * variation already. A test that never ran is taken to let in everyone at its steps.
 */
export function reachOf(
  { record, variation }: KeyResultTest,
  { population, windows, rows, journeys }: Omit<TestContext, "metric">,
): { reach: number; living: number } {
  const place = { population, windows, rows, steps: stepsOf(record, journeys) };
  const { inPopulation, atSteps, audience } = audienceOf(record, place);
  const now = (row: SeriesRow) => row.experimentId === 0 && within(row.day, windows.now);
  const respondents = count(inPopulation, now);
  if (respondents === 0) return { reach: 0, living: 0 };
  const living =
    record.experiment.startedAt === null || variation === null ? null : coverageOf(record, variation, place);
  const atItsSteps = (count(atSteps, now) / respondents) * (audience?.share ?? 1);
  const share = living?.now.share ?? 0;
  const { definition, coverage, shippedAt } = record.experiment;
  const drawn = (definition.variations[variation ?? 0]?.weight ?? 0) * coverage;
  // Customers in a running test answer at other steps too: the variation's lot says how many the test has of them all.
  const inTest = shippedAt === null && drawn > 0 ? share / drawn : 0;
  return { reach: Math.min(1, Math.max(atItsSteps, inTest)), living: share };
}

/** Shares of respondents living in the variation, in both windows; see `coverageShare` for what is counted. */
function coverageOf(record: ExperimentRecord, variation: number, place: Place): TestInput["coverage"] {
  const { shippedAt } = record.experiment;
  const shippedOn = shippedAt === null ? null : dayOf(shippedAt);
  const { inPopulation, atSteps, audience } = audienceOf(record, place);
  const counted = (window: Period): CoverageCounts => ({
    respondents: count(inPopulation, (row) => row.experimentId === 0 && within(row.day, window)),
    living: count(
      inPopulation,
      (row) =>
        row.experimentId === record.id &&
        row.variation === variation &&
        within(row.day, window) &&
        (shippedOn === null || row.day < shippedOn),
    ),
    afterShip:
      shippedOn === null
        ? 0
        : count(atSteps, (row) => row.experimentId === 0 && within(row.day, window) && row.day >= shippedOn),
  });
  return {
    before: coverageShare(counted(place.windows.before), audience),
    now: coverageShare(counted(place.windows.now), audience),
  };
}

/** Share of the audience a ramp had let in by the end of a day. */
function coverageOn({ phases, coverage }: ExperimentRecord["experiment"], day: Day): number {
  const steps = phases.at(-1)?.coverage ?? [];
  return steps.filter(([at]) => at.slice(0, 10) <= day).at(-1)?.[1] ?? steps[0]?.[1] ?? coverage;
}

export function isIn({ stepIds, channelId }: Population): (row: SeriesRow) => boolean {
  return (row) =>
    (stepIds === null || stepIds.includes(row.stepId)) && (channelId === null || channelId === row.channelId);
}

function count(rows: readonly SeriesRow[], counts: (row: SeriesRow) => boolean): number {
  return rows.reduce((sum, row) => (counts(row) ? sum + row.n : sum), 0);
}

/** Every effect the workspace measured on a metric: those of ended tests, and of running ones as they stand. */
export function effectHistory(metricId: number, { history, readings }: Readings): PastEffect[] {
  const live = [...readings.values()]
    .filter(({ record }) => record.experiment.stoppedAt === null)
    .flatMap((reading) => comparisonsOf(reading, metricId))
    .flatMap(({ fixed: { value } }) =>
      value !== null && value.standardError > 0 ? [{ effect: value.effect, standardError: value.standardError }] : [],
    );
  return [...(history.get(metricId) ?? []), ...live];
}

/**
 * Answers none of the key result's tests has touched: everybody's of days without a test, and of days with one test
 * those not given in a treatment of it. Days of several tests, and what was shipped, are left out: who is untouched
 * cannot be told there.
 */
export function untouchedRows(
  rows: readonly SeriesRow[],
  tests: readonly KeyResultTest[],
  journeys: readonly Journey[],
): SeriesRow[] {
  const ids = new Set(tests.map(({ record }) => record.id));
  const shipped = shippedPlaces(tests, journeys);
  const own = rows.filter(({ experimentId }) => experimentId === 0 || ids.has(experimentId));
  const testsByDay = new Map<Day, Set<number>>();
  for (const { day, experimentId } of own) {
    if (experimentId > 0) testsByDay.set(day, (testsByDay.get(day) ?? new Set()).add(experimentId));
  }
  return own.flatMap((row): SeriesRow[] => {
    if ((testsByDay.get(row.day)?.size ?? 0) > 1) return [];
    if (shipped.some(({ from, stepIds }) => row.day >= from && (stepIds === null || stepIds.includes(row.stepId)))) {
      return [];
    }
    if (row.experimentId === 0) return [row];
    if (row.variation === 0) return [];
    return [{ ...row, n: -row.n, sum: -row.sum, sumSquares: -row.sumSquares }];
  });
}

/** Where shipped tests have reached everyone, from which day on. */
function shippedPlaces(tests: readonly KeyResultTest[], journeys: readonly Journey[]) {
  return tests.flatMap(({ record }) => {
    const { shippedAt } = record.experiment;
    return shippedAt === null ? [] : [{ from: dayOf(shippedAt), stepIds: stepsOf(record, journeys) }];
  });
}
