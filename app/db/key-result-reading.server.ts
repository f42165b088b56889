import type { Metric } from "#experiments/metrics/metric.ts";
import { addDays, type Day, type Period } from "#experiments/okr/day.ts";
import { decompose } from "#experiments/okr/decompose.ts";
import type { DecompositionResult } from "#experiments/okr/decomposition.ts";
import { forecast } from "#experiments/okr/forecast.ts";
import type { KeyResult } from "#experiments/okr/key-result.ts";
import {
  bandReadings,
  baselineWindow,
  currentWindow,
  pooledValue,
  weeklyPoints,
} from "#experiments/okr/pooled-value.ts";
import { progress, roadOf } from "#experiments/okr/progress.ts";
import type { Reachable } from "#experiments/okr/reachable.ts";
import { missing, type Reasoned } from "#experiments/okr/reason.ts";
import { type RegimeWatch, regimeWatch } from "#experiments/okr/regime-watch.ts";
import type { PooledValue, WeeklyPoint } from "#experiments/okr/series.ts";
import type { Forecast, KeyResultStatus, Progress } from "#experiments/okr/standing.ts";
import { keyResultStatus } from "#experiments/okr/status.ts";
import { type Catalogue, readCatalogue } from "./catalogue.server.ts";
import { type CheckInRecord, listCheckIns } from "./check-in.server.ts";
import { type ExperimentRecord, listExperiments } from "./experiment.server.ts";
import { listReports, type Readings } from "./experiment-report.server.ts";
import { type Holdout, listHoldouts } from "./holdout.server.ts";
import { type HoldoutReading, holdoutSums, readHoldout } from "./holdout-reading.server.ts";
import { type KeyResultRecord, listKeyResults } from "./key-result.server.ts";
import { type Outlook, outlookOf } from "./key-result-outlook.server.ts";
import { overlapsOf } from "./key-result-overlaps.server.ts";
import { withMetricPlace } from "./key-result-population.server.ts";
import { readSeriesRows, type SeriesRow } from "./key-result-series.server.ts";
import {
  dayOf,
  effectHistory,
  isIn,
  type KeyResultTest,
  testInputs,
  testsOf,
  untouchedRows,
} from "./key-result-tests.server.ts";
import type { Journey } from "./place.server.ts";
import { type SharedCustomers, sampleShared } from "./shared-customers.server.ts";
import type { SqlPool } from "./types.server.ts";

/** Everything known about a key result at one moment. Values in its metric's unit (shares 0–1). */
export type KeyResultReading = {
  record: KeyResultRecord;
  /** Null for milestones, and while no metric is chosen. */
  metric: Metric | null;
  /** The value over the current window. */
  pooled: PooledValue;
  /** The value over the baseline window as measured; null without a metric or dates. */
  measuredBaseline: PooledValue | null;
  progress: Progress;
  status: KeyResultStatus;
  /** Where the value should be today to arrive on time; null where there is no road or no dates. */
  expectedValue: number | null;
  /** From eight weeks before the start. */
  weeks: WeeklyPoint[];
  forecast: Reasoned<Forecast>;
  /** Whether tests alone can take it to its target in what is left of the cycle. */
  reachable: Reasoned<Reachable>;
  decomposition: DecompositionResult;
  /** Both sides of the objective's holdout in the current window; null when none was kept. */
  holdout: HoldoutReading | null;
  /** Whether customers no test touched changed for good. */
  regime: Reasoned<RegimeWatch>;
  /** The latest first. */
  checkIns: CheckInRecord[];
  tests: KeyResultTest[];
};

/** Key results and what they were read from, for pages that show both. */
export type KeyResultReadings = {
  keyResults: KeyResultReading[];
  /** Every test of the workspace, and their reports; of one key result, the reports of the tests that serve it. */
  experiments: ExperimentRecord[];
  reports: Readings;
};

type Sources = { pool: SqlPool };

const weeksBeforeStart = 8;

/**
 * Reads key results from folded sums, never from raw facts: the same dozen queries for one key result or a whole
 * cycle.
 * @param which those of a cycle, or one by its key; an unknown key gives none
 * @param known the workspace's catalogue, where the caller reads it too
 */
export async function readKeyResults(
  { pool }: Sources,
  workspaceId: number,
  which: { cycleId: number } | { key: string },
  now: Date,
  known: Promise<Catalogue> = readCatalogue(pool, workspaceId),
): Promise<KeyResultReadings> {
  const today = dayOf(now);
  const [records, experiments, catalogue, kept] = await Promise.all([
    listKeyResults(pool, workspaceId, which, known),
    listExperiments(pool, workspaceId),
    known,
    listHoldouts(pool, workspaceId),
  ]);
  const wanted = new Set(records.map(({ keyResult }) => keyResult.metricId));
  const metrics = catalogue.metrics.filter(({ id }) => wanted.has(id));
  const serving = experiments.filter(
    ({ keyResultId, metrics: bound }) =>
      records.some(({ id }) => id === keyResultId) || bound.some(({ metricId }) => wanted.has(metricId)),
  );
  const period = { from: firstDay(records, serving, today), to: today };
  const holdouts = kept.filter((holdout) => records.some(({ objectiveId }) => objectiveId === holdout.objectiveId));
  const apart = [...serving, ...holdouts].map(({ id }) => id);
  const readTests = "key" in which ? serving : experiments;
  const [reports, series, checkIns] = await Promise.all([
    listReports({ pool }, workspaceId, readTests, now, { catalogue, tests: experiments }),
    readSeriesRows(pool, workspaceId, metrics, period, apart),
    listCheckIns(
      pool,
      workspaceId,
      records.map(({ id }) => id),
    ),
  ]);
  // One key result's page says who lives in two of its tests; a whole cycle would look up too many.
  const counted = serving.filter(
    ({ experiment: { startedAt, stoppedAt, shippedAt } }) =>
      startedAt !== null && (stoppedAt === null || shippedAt !== null),
  );
  const ids = counted.map(({ id }) => id);
  const customers = "key" in which && ids.length > 1 ? await sampleShared(pool, ids) : null;
  const keyResults = records.map((record) => {
    const holdout = holdouts.find(({ objectiveId }) => objectiveId === record.objectiveId) ?? null;
    const metric = metrics.find(({ id }) => id === record.keyResult.metricId) ?? null;
    const rows = series.get(metric?.id ?? 0) ?? [];
    const { journeys } = catalogue;
    const source = { metric, rows, holdout, journeys, experiments: serving, reports, today, customers };
    const own = checkIns.filter(({ keyResultId }) => keyResultId === record.id);
    return readOne(record, source, own);
  });
  return { keyResults, experiments, reports };
}

/** The earliest day any window, chart or launch of these key results looks at. */
function firstDay(records: readonly KeyResultRecord[], tests: readonly ExperimentRecord[], today: Day): Day {
  const starts = records.flatMap(({ keyResult }) => {
    const { startsOn } = keyResult;
    const chart = startsOn === null ? [] : [addDays(startsOn, -7 * weeksBeforeStart - 6)];
    return [currentWindow(keyResult, today).from, baselineWindow(keyResult).value?.from ?? today, ...chart];
  });
  const earliest = starts.reduce((a, b) => (b < a ? b : a), today);
  const launches = tests.flatMap(({ experiment: { startedAt, stoppedAt } }) =>
    startedAt === null || (stoppedAt !== null && dayOf(stoppedAt) < earliest) ? [] : [dayOf(startedAt)],
  );
  return launches.reduce((a, b) => (b < a ? b : a), earliest);
}

type Source = {
  metric: Metric | null;
  rows: readonly SeriesRow[];
  journeys: readonly Journey[];
  experiments: readonly ExperimentRecord[];
  reports: Readings;
  /** The one kept for the key result's objective last. */
  holdout: Holdout | null;
  today: Day;
  /** Null: who is in two tests is taken from their lots. */
  customers: SharedCustomers | null;
};

function readOne(record: KeyResultRecord, source: Source, checkIns: CheckInRecord[]): KeyResultReading {
  const { metric, today, reports, holdout } = source;
  const keyResult = withMetricPlace(record.keyResult, metric, source.journeys);
  const before = baselineWindow(keyResult);
  const tests = testsOf(
    { id: record.id, metricId: keyResult.metricId },
    source.experiments,
    reports,
    before.value?.from ?? null,
  );
  const rows = source.rows.filter(isIn(keyResult));
  const everybody = rows.filter(({ experimentId }) => experimentId === 0);
  const window = currentWindow(keyResult, today);
  const pooled = metric ? pooledValue(metric, keyResult, everybody, window) : unmeasured(keyResult, window);
  const readings = metric && keyResult.kind === "maintain" ? bandReadings(metric, keyResult, everybody, today) : [];
  const chart = chartPeriod(keyResult, today);
  const weeks = metric ? weeklyPoints(keyResult, everybody, chart) : [];
  const windows = before.value && { before: before.value, now: window };
  const outlook: Outlook = metric
    ? outlookOf({
        ...{ metric, keyResult, pooled, tests, today, rows, journeys: source.journeys },
        history: effectHistory(metric.id, reports),
        windows: windows ?? { before: window, now: window },
      })
    : { reachable: missing(keyResult.kind === "milestone" ? "milestones-only" : "no-metric"), planned: [] };
  const status = keyResultStatus(keyResult, pooled, today, checkIns[0] ? dayOf(checkIns[0].at) : null);
  return {
    ...{ record, metric, pooled, status, weeks, checkIns, tests },
    measuredBaseline: metric && before.value ? pooledValue(metric, keyResult, everybody, before.value) : null,
    progress: progress(keyResult, pooled, readings),
    expectedValue: expectedValue(keyResult, status.expected),
    forecast: metric ? forecast({ keyResult, weeks, today, planned: outlook.planned }) : missing("milestones-only"),
    reachable: outlook.reachable,
    decomposition: decomposed(keyResult, { ...source, rows, everybody, tests, windows }),
    holdout: metric && holdout && readHoldout(keyResult, rows, holdout, window),
    regime: metric ? watch(keyResult, { ...source, rows, tests, chart }) : missing("no-metric"),
  };
}

function unmeasured({ minAnswers }: KeyResult, window: Period): PooledValue {
  const none = { value: null, interval: null, standardError: null, provisional: null };
  return { ...window, n: 0, minAnswers, ...none, reason: "no-metric" };
}

function chartPeriod({ startsOn, dueOn, windowDays }: KeyResult, today: Day): Period {
  const to = dueOn !== null && dueOn < today ? dueOn : today;
  const from = addDays(startsOn ?? addDays(to, -windowDays), -7 * weeksBeforeStart);
  return { from: from < to ? from : addDays(to, -7 * weeksBeforeStart), to };
}

function expectedValue(keyResult: KeyResult, expected: number | null): number | null {
  if (keyResult.kind !== "increase" && keyResult.kind !== "decrease") return null;
  const road = roadOf(keyResult).value;
  return road === null || expected === null ? null : road.baseline + expected * road.length;
}

type Moved = Source & { tests: KeyResultTest[] };
type Windows = { before: Period; now: Period } | null;

function decomposed(
  keyResult: KeyResult,
  source: Moved & { everybody: readonly SeriesRow[]; windows: Windows },
): DecompositionResult {
  const { metric, rows, everybody, journeys, reports, tests, holdout, windows, customers } = source;
  const none = { value: null, answers: { before: 0, now: 0 } };
  if (metric === null) return { ...none, reason: keyResult.kind === "milestone" ? "milestones-only" : "no-metric" };
  if (windows === null) return { ...none, reason: "no-period" };
  const context = { metric, population: keyResult, windows, rows, journeys };
  return decompose({
    ...{ keyResult, ...windows },
    cells: everybody,
    tests: testInputs(tests, context),
    history: effectHistory(metric.id, reports),
    overlaps: overlapsOf(tests, context, customers),
    holdout: holdout && holdoutSums(keyResult, rows, holdout, windows.now),
  });
}

function watch(
  keyResult: KeyResult,
  { rows, tests, journeys, chart }: Moved & { chart: Period },
): Reasoned<RegimeWatch> {
  const untouched = untouchedRows(rows, tests, journeys);
  return regimeWatch(weeklyPoints(keyResult, untouched, chart), keyResult.smallestEffect);
}
