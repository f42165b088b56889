import { analyse } from "#experiments/analysis/analyse.ts";
import type { AnalysisInput, Overlap } from "#experiments/analysis/input.ts";
import type { LossMeter } from "#experiments/analysis/loss-meter.ts";
import type { ExperimentReport } from "#experiments/analysis/report.ts";
import { type TimelinePoint, timeline } from "#experiments/analysis/timeline.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import { type Catalogue, readCatalogue } from "./catalogue.server.ts";
import { type ExperimentRecord, listExperiments } from "./experiment.server.ts";
import { type HealthCounts, notCounted, readHealthCounts } from "./experiment-health.server.ts";
import { effectsOf, type TestEffect } from "./experiment-history.server.ts";
import { analysisInputOf } from "./experiment-input.server.ts";
import { type ExperimentSums, readDailySums, readSums } from "./experiment-sums.server.ts";
import type { Channel } from "./place.server.ts";
import { sampleShared } from "./shared-customers.server.ts";
import type { SqlPool } from "./types.server.ts";

/** What a started test says now, and what it was computed from. */
export type ExperimentReading = {
  record: ExperimentRecord;
  report: ExperimentReport;
  /** null: no loss was accepted. */
  loss: LossMeter | null;
  input: AnalysisInput;
  /** The test's own metrics, by id. */
  metrics: Map<number, Metric>;
  channels: Map<number, Channel>;
};

export type ExperimentDetail = ExperimentReading & {
  /** Per primary metric: the cumulative difference of each variation, by day of first exposure. */
  timelines: { metricId: number; lines: { variation: number; points: TimelinePoint[] }[] }[];
};

/** The readings of a workspace's tests, and what they share. */
export type Readings = {
  /** By test id; only tests that were launched with at least two variations. */
  readings: Map<number, ExperimentReading>;
  /** Every effect the workspace's ended tests measured, by metric id. */
  history: Map<number, TestEffect[]>;
};

type Sources = { pool: SqlPool };

/** What a caller has read of the workspace already. */
type Known = { catalogue: Catalogue; tests: readonly ExperimentRecord[] };

/**
 * Reports of any number of tests from folded sums: a handful of queries in all, however many tests. What agents logged
 * is not counted: see `readExperimentReport`.
 * @param records tests of this workspace, of any status
 * @param known every test of the workspace, and its catalogue
 */
export async function listReports(
  { pool }: Sources,
  workspaceId: number,
  records: readonly ExperimentRecord[],
  now: Date,
  known?: Known,
  counted: HealthCounts | Promise<HealthCounts> = notCounted,
): Promise<Readings> {
  const [all, catalogue, health] = await Promise.all([
    known?.tests ?? listExperiments(pool, workspaceId, { status: "not-draft" }),
    known?.catalogue ?? readCatalogue(pool, workspaceId),
    counted,
  ]);
  const tests = all.filter(({ experiment }) => experiment.status !== "draft");
  const metrics = new Map(catalogue.metrics.map((metric) => [metric.id, metric]));
  const channels = new Map(catalogue.channels.map((channel) => [channel.id, channel]));
  const ended = tests.filter(({ experiment }) => experiment.stoppedAt !== null);
  const wanted = records.filter(isComparable);
  const summed = new Map([...wanted, ...ended].map((record) => [record.id, record]));
  const sums = await readSums(pool, workspaceId, [...summed.values()]);
  const history = effectsOf(ended, sums, metrics);
  const readings = new Map<number, ExperimentReading>();
  for (const record of wanted) {
    const own = sums.get(record.id) ?? nothing;
    const { input, loss } = analysisInputOf(record, own, {
      metrics,
      now,
      history: without(history, record.id),
      overlaps: overlapsOf(record, tests, now),
      ...health,
    });
    const bound = new Map(input.metrics.map(({ metric }) => [metric.id, metric]));
    readings.set(record.id, { record, report: analyse(input), loss, input, metrics: bound, channels });
  }
  return { readings, history };
}

/** One test's reading with its course over time and the customers it shares; null when it was never launched. */
export async function readExperimentReport(
  { pool }: Sources,
  workspaceId: number,
  record: ExperimentRecord,
  now: Date,
): Promise<ExperimentDetail | null> {
  const ids = record.metrics.filter(({ role }) => role === "primary").map(({ metricId }) => metricId);
  const [{ readings }, days] = await Promise.all([
    listReports({ pool }, workspaceId, [record], now, undefined, readHealthCounts(pool, workspaceId, record.id, now)),
    readDailySums(pool, workspaceId, record, ids),
  ]);
  const plain = readings.get(record.id);
  if (plain === undefined) return null;
  const reading = await withSharedUnits(pool, workspaceId, plain);
  const primaries = reading.input.metrics.filter(({ role }) => role === "primary").map(({ metric }) => metric);
  const { plan, variations } = reading.input;
  const timelines = primaries.map((metric) => ({
    metricId: metric.id,
    lines: timeline(metric, days.get(metric.id) ?? [], { plan, variations }),
  }));
  return { ...reading, timelines };
}

const nothing: ExperimentSums = { exposures: [], arms: new Map() };

const isComparable = ({ experiment }: ExperimentRecord): boolean =>
  experiment.startedAt !== null && experiment.definition.variations.length >= 2;

function without(history: ReadonlyMap<number, readonly TestEffect[]>, id: number): Map<number, TestEffect[]> {
  return new Map(
    [...history].map(([metricId, effects]) => [metricId, effects.filter(({ experimentId }) => experimentId !== id)]),
  );
}

/** Other tests on the journey at the same time whose customers may be the same; who shares whom is not counted here. */
function overlapsOf(record: ExperimentRecord, tests: readonly ExperimentRecord[], now: Date): Overlap[] {
  const { journey, exclusion } = record.experiment.definition;
  if (journey === null) return [];
  const from = ({ experiment }: ExperimentRecord) => experiment.startedAt?.getTime() ?? Number.POSITIVE_INFINITY;
  const to = ({ experiment }: ExperimentRecord) => (experiment.stoppedAt ?? now).getTime();
  return tests
    .filter(({ id, experiment: { definition } }) => id !== record.id && definition.journey === journey)
    .filter(({ experiment: { definition } }) => !exclusion || definition.exclusion?.group !== exclusion.group)
    .filter((other) => from(other) < to(record) && from(record) < to(other))
    .map(({ key }) => ({ experimentKey: key, sharedUnits: null }));
}

async function withSharedUnits(
  pool: SqlPool,
  workspaceId: number,
  reading: ExperimentReading,
): Promise<ExperimentReading> {
  const { input, record } = reading;
  const units = input.exposures.reduce((sum, exposure) => sum + exposure.units, 0);
  if (input.overlaps.length === 0 || units === 0) return reading;
  const { rows: others } = await pool.query<{ id: number; key: string }>(
    "select id, key from experiment where workspace_id = $1 and key = any($2::text[])",
    [workspaceId, input.overlaps.map(({ experimentKey }) => experimentKey)],
  );
  const customers = await sampleShared(
    pool,
    [record.id],
    others.map(({ id }) => id),
  );
  const ids = new Map(others.map(({ id, key }) => [key, id]));
  const counted = {
    ...input,
    overlaps: input.overlaps.map(({ experimentKey }) => ({
      experimentKey,
      sharedUnits: Math.round(
        units *
          (customers.share(
            { experimentId: record.id, variations: null },
            { experimentId: ids.get(experimentKey) ?? 0, variations: null },
          ) ?? 0),
      ),
    })),
  };
  return { ...reading, input: counted, report: analyse(counted) };
}
