import type { Metric } from "#experiments/metrics/metric.ts";
import type { Period } from "#experiments/okr/day.ts";
import type { KeyResult } from "#experiments/okr/key-result.ts";
import { currentWindow } from "#experiments/okr/pooled-value.ts";
import { findKeyResult, type KeyResultRecord } from "./key-result.server.ts";
import { dayOf } from "./key-result-tests.server.ts";
import { listMetrics } from "./metric.server.ts";
import { type Journey, listJourneys } from "./place.server.ts";
import type { Db } from "./types.server.ts";

/** What a key result is measured on, and when: for pages that show its answers one level down. */
export type KeyResultPopulation = {
  record: KeyResultRecord;
  metric: Metric | null;
  /** Narrowed to the steps its metric counts. */
  keyResult: KeyResult;
  window: Period;
};

export async function readKeyResultPopulation(
  db: Db,
  workspaceId: number,
  key: string,
  now: Date,
): Promise<KeyResultPopulation | null> {
  const record = await findKeyResult(db, workspaceId, key);
  if (!record) return null;
  const { metricId } = record.keyResult;
  const metric = (await listMetrics(db, workspaceId)).find(({ id }) => id === metricId) ?? null;
  const keyResult = withMetricPlace(record.keyResult, metric, await listJourneys(db, workspaceId));
  return { record, metric, keyResult, window: currentWindow(keyResult, dayOf(now)) };
}

/** The steps a key result's answers come from: its own, narrowed to those its metric counts. */
export function withMetricPlace(keyResult: KeyResult, metric: Metric | null, journeys: readonly Journey[]): KeyResult {
  const ofMetric = metric?.stepId
    ? [metric.stepId]
    : (journeys.find(({ id }) => id === metric?.journeyId)?.steps.map(({ id }) => id) ?? null);
  if (ofMetric === null) return keyResult;
  const { stepIds } = keyResult;
  return { ...keyResult, stepIds: stepIds === null ? ofMetric : stepIds.filter((id) => ofMetric.includes(id)) };
}
