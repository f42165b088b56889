import type { QuantityMetric } from "./metric.ts";
import type { MetricRules } from "./metric-rules.ts";

export const quantity: MetricRules<QuantityMetric> = {
  population: "exposed",
  unit: ({ unit }) => ({ kind: "quantity", unit }),
  isBinary: () => false,
  scale: () => null,
};
