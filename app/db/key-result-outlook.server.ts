import type { PastEffect } from "#experiments/analysis/input.ts";
import type { Comparison } from "#experiments/analysis/report.ts";
import type { ExperimentDefinition } from "#experiments/definition/experiment.ts";
import type { Metric } from "#experiments/metrics/metric.ts";
import { goodSign } from "#experiments/metrics/registry.ts";
import { type Day, daysBetween } from "#experiments/okr/day.ts";
import { effectPrior } from "#experiments/okr/effect-prior.ts";
import type { PlannedLaunch } from "#experiments/okr/forecast.ts";
import type { KeyResult } from "#experiments/okr/key-result.ts";
import { plannedLaunch, type TestSize, testSize, usualTest } from "#experiments/okr/planned-launch.ts";
import { type Reachable, reachable } from "#experiments/okr/reachable.ts";
import { missing, type Reasoned } from "#experiments/okr/reason.ts";
import type { PooledValue } from "#experiments/okr/series.ts";

import { dayOf, type KeyResultTest, reachOf, type TestContext } from "./key-result-tests.server.ts";

/** Whether tests can take the key result to its target, and what those planned may add. */
export type Outlook = { reachable: Reasoned<Reachable>; planned: PlannedLaunch[] };

export type OutlookSource = Omit<TestContext, "metric" | "population"> & {
  metric: Metric;
  keyResult: KeyResult;
  pooled: PooledValue;
  tests: readonly KeyResultTest[];
  history: readonly PastEffect[];
  today: Day;
};

/**
 * From the workspace's effects on the metric (or a stated prior), the answers the last window brought, and the tests
 * written for the key result.
 */
export function outlookOf(source: OutlookSource): Outlook {
  const { metric, keyResult, pooled, tests, history, today } = source;
  const { dueOn, smallestEffect } = keyResult;
  const deviation = (pooled.standardError ?? 0) * Math.sqrt(pooled.n);
  if (pooled.value === null || !(deviation > 0)) {
    return { reachable: missing(pooled.reason ?? "no-variance"), planned: [] };
  }
  const prior = effectPrior(history, deviation);
  const measuredOnIt = tests.filter(({ record }) =>
    record.metrics.some(({ metricId, role }) => metricId === metric.id && role === "primary"),
  );
  const sizes = measuredOnIt.flatMap(({ record }) => record.experiment.definition.plannedAnswers ?? []);
  const usual = usualTest(sizes, deviation, smallestEffect ?? prior.standardDeviation);
  const perDay = pooled.n / (daysBetween(pooled.from, pooled.to) + 1);
  const reaches = measuredOnIt.map((test) => reachOf(test, { ...source, population: keyResult }));
  const reached = reaches.filter(({ reach }) => reach > 0);
  return {
    reachable: reachable({
      ...{ keyResult, pooled, prior },
      ...{ testStandardError: usual.standardError, widening: usual.widening, answersPerTest: usual.answers },
      answersLeft: dueOn === null ? null : Math.floor(perDay * Math.max(0, daysBetween(today, dueOn))),
      coverage: reached.length === 0 ? 1 : reached.reduce((sum, { reach }) => sum + reach, 0) / reached.length,
    }),
    planned: measuredOnIt.flatMap((test, at) => {
      const share = reaches[at] ?? { reach: 0, living: 0 };
      const size = sizeOf(test, deviation, usual);
      return launchOf(test, { share, size, perDay }, { prior, good: goodSign(metric), today }) ?? [];
    }),
  };
}

function sizeOf({ record }: KeyResultTest, deviation: number, usual: TestSize): TestSize {
  const { plannedAnswers } = record.experiment.definition;
  return plannedAnswers === null ? usual : testSize(plannedAnswers, deviation);
}

type Expected = { share: { reach: number; living: number }; size: TestSize; perDay: number };

/** A draft for the key result, or a test that runs; what has ended was shipped, or will not be. */
function launchOf(
  { record, bound, comparison }: KeyResultTest,
  { share, size, perDay }: Expected,
  about: Parameters<typeof plannedLaunch>[1],
): PlannedLaunch | null {
  const { status, startedAt, coverage, definition } = record.experiment;
  const live = status === "running" || status === "paused";
  if (!live && !(status === "draft" && bound)) return null;
  const fixed = comparison?.fixed.value ?? null;
  const startedOn = startedAt === null ? null : dayOf(startedAt);
  return plannedLaunch(
    {
      ...{ size, ...share, minRunDays: definition.minRunDays },
      startedOn,
      answersPerDay:
        startedOn !== null && comparison
          ? answersSoFar(definition, comparison) / (daysBetween(startedOn, about.today) + 1)
          : perDay * share.reach * coverage,
      underway: live && fixed && fixed.standardError > 0 ? fixed : null,
    },
    about,
  );
}

/** Answers over all variations, from those of the two compared and their part of the split. */
function answersSoFar({ variations }: ExperimentDefinition, { control, treatment, variation }: Comparison): number {
  const part = (variations[0]?.weight ?? 0) + (variations[variation]?.weight ?? 0);
  return part > 0 ? (control.n + treatment.n) / part : 0;
}
