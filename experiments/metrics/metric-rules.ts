import type { Metric, MetricUnit } from "./metric.ts";
import type { Scale } from "./scale.ts";

/** What differs between kinds of metric. */
export type MetricRules<M extends Metric> = {
  /**
   * `respondents`: only customers who answered count, so that who answers matters (bounds, response rates).
   * `exposed`: every exposed customer counts, so that randomisation alone protects the comparison.
   */
  population: "respondents" | "exposed";
  unit(metric: M): MetricUnit;
  /** Whether one customer's value is 0 or 1 (when they answer once). */
  isBinary(metric: M): boolean;
  /** The scale whose answers it counts; null for behaviour. */
  scale(metric: M): Scale | null;
};
