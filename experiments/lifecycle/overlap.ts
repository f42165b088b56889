import type { Experiment } from "#experiments/definition/experiment.ts";
import type { OtherTest } from "./checklist.ts";
import { isLive } from "./exclusion.ts";

/** A live test the same customers may meet on the same journey; `sameStep` when even on the same step. */
export type OverlapWarning = { test: string; journey: string; sameStep: boolean };

/** Live tests on the journey of `experiment` that share an exclusion group's customers with it, or no group at all. */
export function overlaps(experiment: Experiment, others: readonly OtherTest[]): OverlapWarning[] {
  const { journey, step, exclusion } = experiment.definition;
  if (journey === null) return [];
  return others
    .filter((other) => other.key !== experiment.key && other.journey === journey)
    .filter(isLive)
    .filter((other) => exclusion === null || other.exclusion?.group !== exclusion.group)
    .map((other) => ({ test: other.key, journey, sameStep: step !== null && other.step === step }));
}
