import type { Unit } from "#app/i18n/format.ts";
import type { MetricUnit } from "#experiments/metrics/metric.ts";

const units: Readonly<Record<MetricUnit["kind"], Unit>> = {
  points: "scale",
  share: "share",
  nps: "nps",
  quantity: "amount",
};

/** How a metric's values are written. */
export function displayUnit({ kind }: Pick<MetricUnit, "kind">): Unit {
  return units[kind];
}
