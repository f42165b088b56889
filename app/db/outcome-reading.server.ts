import type { Day } from "#experiments/okr/day.ts";
import type { OutcomeBoard } from "#experiments/okr/outcome.ts";
import { outcomeBoard } from "#experiments/okr/outcome-board.ts";
import type { BoardInput, BoardKeyResult, BoardTest } from "#experiments/okr/outcome-input.ts";
import { readCatalogue } from "./catalogue.server.ts";
import type { Cycle } from "./cycle.server.ts";
import type { ExperimentRecord } from "./experiment.server.ts";
import { daysOfPhase, isLive } from "./experiment-input.server.ts";
import type { ExperimentReading, Readings } from "./experiment-report.server.ts";
import { listIrritants } from "./irritant.server.ts";
import { type KeyResultReading, readKeyResults } from "./key-result-reading.server.ts";
import { dayOf } from "./key-result-tests.server.ts";
import { listObjectives, type ObjectiveRecord } from "./objective.server.ts";
import { type IrritantStanding, readIrritantStandings } from "./outcome-irritants.server.ts";
import type { SqlPool } from "./types.server.ts";

/** The executive's page: the board, and the readings its numbers come from. */
export type OutcomeReading = {
  board: OutcomeBoard;
  keyResults: KeyResultReading[];
  /** The heaviest first. */
  irritants: IrritantStanding[];
};

/** Everything the outcome page of a cycle says; only published objectives count. */
export async function readOutcome(
  { pool }: { pool: SqlPool },
  workspaceId: number,
  cycle: Cycle,
  now: Date,
): Promise<OutcomeReading> {
  const known = { catalogue: readCatalogue(pool, workspaceId), irritants: listIrritants(pool, workspaceId) };
  const [written, all, irritants, standings] = await Promise.all([
    listObjectives(pool, workspaceId, cycle.id),
    readKeyResults({ pool }, workspaceId, { cycleId: cycle.id }, now, known.catalogue),
    known.irritants,
    readIrritantStandings(pool, workspaceId, known, now),
  ]);
  const objectives = written.filter(({ publishedAt }) => publishedAt !== null);
  const keyResults = all.keyResults.filter(({ record }) =>
    objectives.some(({ id }) => record.publishedAt !== null && id === record.objectiveId),
  );
  const around = all.experiments.filter((record) => isAround(record, cycle));
  const nameOf = new Map(keyResults.map(({ record }) => [record.id, record.key]));
  const irritantOf = new Map(irritants.map(({ id, key }) => [id, key]));
  const board = outcomeBoard({
    cycle,
    today: dayOf(now),
    objectives: objectives.map(({ key, title }) => ({ key, title })),
    keyResults: keyResults.map((reading) => boardKeyResult(reading, objectives)),
    tests: around.map((record) => boardTest(record, all.reports, nameOf, irritantOf)),
    irritants: irritants.map(({ id, key, title, status, updatedAt }) => ({
      ...{ key, title, open: status === "open" || status === "testing" },
      lastTouched: lastTouched(
        updatedAt,
        all.experiments.filter(({ irritantId }) => irritantId === id),
      ),
    })),
    stoppedHarm: around.flatMap((record) => stoppedHarm(record, all.reports.readings.get(record.id), now)),
    decisionsDue: around.flatMap((record) => due(record, all.reports.readings.get(record.id), now)),
  });
  return { board, keyResults, irritants: standings };
}

/** Drafts, live tests, and those that were live or decided during the cycle. */
function isAround({ experiment }: ExperimentRecord, { startsOn, endsOn }: Cycle): boolean {
  const { status, startedAt, stoppedAt, decidedAt } = experiment;
  if (status === "draft") return true;
  if (startedAt === null || dayOf(startedAt) > endsOn) return false;
  const end = decidedAt ?? stoppedAt;
  return end === null || dayOf(end) >= startsOn;
}

function boardKeyResult(reading: KeyResultReading, objectives: readonly ObjectiveRecord[]): BoardKeyResult {
  const { record, metric, pooled, status, progress, forecast, reachable, decomposition, regime } = reading;
  const objective = objectives.find(({ id }) => id === record.objectiveId)?.key ?? "";
  const regimeChanged = regime.value?.changed ?? false;
  const { keyResult } = record;
  const standing = { pooled, status, progress, forecast, reachable, decomposition, regimeChanged };
  return { objective, keyResult, metric, ...standing };
}

function boardTest(
  record: ExperimentRecord,
  { readings }: Readings,
  keyResults: ReadonlyMap<number, string>,
  irritants: ReadonlyMap<number, string>,
): BoardTest {
  const { key, experiment, keyResultId, irritantId } = record;
  const { definition, status, startedAt, decidedAt, shippedAt, stopReason } = experiment;
  const reading = readings.get(record.id);
  const comparisons = reading?.report.metrics.flatMap((metric) => metric.comparisons) ?? [];
  const used = (reading?.loss?.readings ?? []).flatMap(({ used: { value }, accepted }) =>
    value === null || accepted <= 0 ? [] : [value / accepted],
  );
  return {
    ...{ key, name: definition.name, state: status, exploration: definition.exploration },
    keyResult: keyResultId === null ? null : (keyResults.get(keyResultId) ?? definition.keyResult),
    irritant: irritantId === null ? null : (irritants.get(irritantId) ?? null),
    startedOn: startedAt && dayOf(startedAt),
    decidedOn: decidedAt && dayOf(decidedAt),
    shipped: shippedAt !== null,
    stoppedAtLoss: stopReason === "affordable-loss",
    guardrailWorse: comparisons.some(({ role, guardrail }) => role === "guardrail" && guardrail.value?.harmed === true),
    unreliable: comparisons.some(({ role, badge }) => role === "primary" && badge.tier === "X"),
    lossUsed: used.length === 0 ? null : Math.max(...used),
  };
}

function lastTouched(updatedAt: Date, tests: readonly ExperimentRecord[]): Day {
  const moments = tests.flatMap(({ createdAt, experiment: { startedAt, stoppedAt, decidedAt } }) =>
    [createdAt, startedAt, stoppedAt, decidedAt].filter((moment) => moment !== null),
  );
  return dayOf(moments.reduce((latest, moment) => (moment > latest ? moment : latest), updatedAt));
}

/**
 * What a test stopped for harm did per customer of its variation, from its loss meter: the excess harm it had done,
 * divided by the customers it had met, with the meter's own standard error.
 */
function stoppedHarm(
  record: ExperimentRecord,
  reading: ExperimentReading | undefined,
  now: Date,
): BoardInput["stoppedHarm"][number][] {
  const { stoppedAt, stopReason } = record.experiment;
  if (stoppedAt === null || !reading?.loss) return [];
  if (stopReason !== "affordable-loss" && stopReason !== "harm") return [];
  const days = Math.max(1, daysOfPhase(record, now));
  const before = record.experiment.phases.at(-1)?.harmBefore;
  return reading.loss.readings.flatMap(({ currency, used, likelyUpTo, variation }) => {
    if (currency === "days" || used.value === null || likelyUpTo.value === null) return [];
    const met = reading.input.exposures.reduce(
      (sum, exposure) => (exposure.variation === (variation ?? 1) ? sum + exposure.units : sum),
      0,
    );
    if (met === 0) return [];
    const harm = {
      value: (used.value - (before?.[currency] ?? 0)) / met,
      standardError: (likelyUpTo.value - used.value) / met,
    };
    return [{ experiment: record.key, currency, harm, customersPerDay: met / days, stoppedOn: dayOf(stoppedAt) }];
  });
}

/** The decision a test waits for, if any: the one that cannot wait longer first. */
function due(
  record: ExperimentRecord,
  reading: ExperimentReading | undefined,
  now: Date,
): BoardInput["decisionsDue"][number][] {
  const { experiment, key } = record;
  const { status, stoppedAt, stopReason, definition } = experiment;
  if (status === "draft" || status === "decided" || status === "archived") return [];
  const about = { experiment: key, name: definition.name };
  if (record.waitsSince) return [{ ...about, cause: "second-person", since: dayOf(record.waitsSince) }];
  if (status === "stopped") {
    const cause = stopReason === "affordable-loss" ? "stopped-at-loss" : "run-over";
    return [{ ...about, cause, since: dayOf(stoppedAt ?? now) }];
  }
  const { verdict, reason } = reading?.report.recommendation ?? { verdict: null, reason: null };
  const today = dayOf(now);
  if (isLive(record) && verdict === "stop") return [{ ...about, cause: "worse", since: today }];
  if (isLive(record) && verdict === "ship") return [{ ...about, cause: "ready-to-decide", since: today }];
  return reason === "too-long" ? [{ ...about, cause: "run-over", since: today }] : [];
}
