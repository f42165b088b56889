import type { OccurrenceMetric } from "./metric.ts";
import type { MetricRules } from "./metric-rules.ts";

export const occurrence: MetricRules<OccurrenceMetric> = {
  population: "exposed",
  unit: () => ({ kind: "share" }),
  isBinary: () => true,
  scale: () => null,
};
