import type { Metric, MetricKind, MetricUnit } from "./metric.ts";
import type { MetricRules } from "./metric-rules.ts";
import { occurrence } from "./occurrence.ts";
import { quantity } from "./quantity.ts";
import type { Scale } from "./scale.ts";
import { survey } from "./survey.ts";

/** The only place where kinds are told apart: a new kind is one file and one line. */
const registry = { survey, occurrence, quantity } satisfies {
  [K in MetricKind]: MetricRules<Extract<Metric, { kind: K }>>;
};

function rulesOf<K extends MetricKind>(kind: K): MetricRules<Extract<Metric, { kind: K }>> {
  // proof: `satisfies` above checks entry K against exactly this type; TypeScript does not follow the index
  return registry[kind] as unknown as MetricRules<Extract<Metric, { kind: K }>>;
}

/** Who counts: those who answered, or everyone exposed. */
export function populationOf(metric: Metric): "respondents" | "exposed" {
  return rulesOf(metric.kind).population;
}

export function unitOf<M extends Metric>(metric: M): MetricUnit {
  return rulesOf(metric.kind).unit(metric);
}

/** Whether one customer's value is 0 or 1 (when they answer once). */
export function isBinary(metric: Metric): boolean {
  return rulesOf(metric.kind).isBinary(metric);
}

export function scaleOf(metric: Metric): Scale | null {
  return rulesOf(metric.kind).scale(metric);
}

/** 1 when higher is better, −1 when lower is. Multiply an effect by it to read gain as positive. */
export function goodSign({ direction }: Pick<Metric, "direction">): 1 | -1 {
  return direction === "up" ? 1 : -1;
}
