import { z } from "zod";
import {
  type Experiment,
  experimentDefinitionSchema,
  experimentStatuses,
  phaseSchema,
} from "#experiments/definition/experiment.ts";
import { metricRoles } from "#experiments/metrics/metric.ts";

const moment = z.date().nullable();

/** A test as both of our ways to the database hand it over. */
const storedExperiment: z.ZodType<Experiment> = z.object({
  key: z.string(),
  status: z.enum(experimentStatuses),
  definition: experimentDefinitionSchema,
  phase: z.number(),
  phases: z.array(phaseSchema),
  seed: z.string(),
  coverage: z.number(),
  startedAt: moment,
  pausedAt: moment,
  stoppedAt: moment,
  stopReason: z.string().nullable(),
  shippedVariation: z.number().nullable(),
  shippedAt: moment,
  decidedAt: moment,
  version: z.number(),
});

const boundMetric = z.object({
  metricId: z.number(),
  role: z.enum(metricRoles),
  smallestEffect: z.number().nullable(),
});
export type BoundMetric = z.infer<typeof boundMetric>;

const measured = z.object({ id: z.number(), metrics: z.array(boundMetric) });

/** What `toMeasured` reads, of `experiment e`. */
export const measuredColumns = `
  e.id, e.key, e.status, e.definition, e.phase, e.phases, e.seed, e.coverage, e.started_at as "startedAt",
  e.paused_at as "pausedAt", e.stopped_at as "stoppedAt", e.stop_reason as "stopReason",
  e.shipped_variation as "shippedVariation", e.shipped_at as "shippedAt", e.decided_at as "decidedAt", e.version,
  (select coalesce(json_agg(json_build_object('metricId', m.metric_id, 'role', m.role,
      'smallestEffect', m.smallest_effect) order by m.position), '[]')
    from experiment_metric m where m.experiment_id = e.id) as metrics`;

/** @param row of `experiment`, with more or not */
export function toExperiment(row: unknown): Experiment {
  return storedExperiment.parse(row);
}

/** A test with the metrics it is measured on, from a row of `measuredColumns`. */
export function toMeasured(row: unknown): { id: number; experiment: Experiment; metrics: BoundMetric[] } {
  return { ...measured.parse(row), experiment: toExperiment(row) };
}
