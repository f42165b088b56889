import type { Metric } from "#experiments/metrics/metric.ts";
import { isBinary, populationOf } from "#experiments/metrics/registry.ts";
import { meanArm, proportionArm, ratioArm } from "#experiments/stats/arms.ts";
import { studentQuantile } from "#experiments/stats/distributions.ts";
import type { ArmEstimate, Arms, Interval, Maybe } from "#experiments/stats/estimate.ts";
import { wilsonInterval } from "#experiments/stats/proportions.ts";
import type { ProportionSums } from "#experiments/stats/summary.ts";
import type { Arm } from "./arms.ts";
import { clusterArm, tooFewClusters } from "./clusters.ts";
import { type Finding, findingOf, found, missing, type UnknownFinding } from "./finding.ts";
import type { ArmReading, ChannelArm } from "./report.ts";

/** Before either arm has this many answers (events for occurrences) no running comparison is shown. */
export const minimumEvents = 30;

/** How a pair of arms is compared; `proportion` needs one 0 or 1 per customer in both. */
export type Shape = "proportion" | "ratio" | "mean";

/** Customers that count: those who answered, or everyone exposed (a customer without an event is a 0). */
export function unitsOf(metric: Metric, arm: Arm): number {
  return populationOf(metric) === "respondents" ? arm.sums.answered : arm.exposed;
}

/** Answers, or customers with an event: what the minimum of 30 counts. */
export function eventsOf(metric: Metric, { sums }: Arm): number {
  if (populationOf(metric) === "respondents") return sums.d;
  // Products are over clusters: customers with an event are counted, amounts by how many clusters carry them.
  if (sums.clusters && isBinary(metric)) return sums.m;
  return sums.mm === 0 ? 0 : sums.m ** 2 / sums.mm;
}

export function shapeOf(metric: Metric, { control, treatment }: Arms<Arm>): Shape {
  const binary = isBinary(metric);
  if (control.sums.clusters || treatment.sums.clusters) return "ratio";
  if (populationOf(metric) === "exposed") return binary ? "proportion" : "mean";
  const once = ({ sums }: Arm) => sums.d === sums.answered && sums.dd === sums.d;
  return binary && once(control) && once(treatment) ? "proportion" : "ratio";
}

export function proportionOf(metric: Metric, arm: Arm): ProportionSums {
  // fixed point ÷ 10⁴ leaves whole numbers a hair off; a count of successes is whole
  return { n: unitsOf(metric, arm), successes: Math.round(arm.sums.m) };
}

/** Mean and variance per customer of one arm. */
export function estimateOf(metric: Metric, arm: Arm, shape: Shape): Maybe<ArmEstimate> {
  const n = unitsOf(metric, arm);
  if (arm.sums.clusters) return clusterArm(arm.sums);
  const { m, d, mm, dd, md } = arm.sums;
  if (shape === "proportion") return proportionArm(proportionOf(metric, arm));
  return shape === "mean" ? meanArm({ n, sum: m, sumSquares: mm }) : ratioArm({ n, m, d, mm, dd, md });
}

/** Why two arms cannot be compared at all, before any arithmetic; null: they can. */
export function obstacle(metric: Metric, control: Arm | undefined, treatment: Arm): UnknownFinding | null {
  if (control === undefined) return missing("no-control");
  if (control.offScale || treatment.offScale) return missing("mixed-scales");
  const [a, b] = [unitsOf(metric, control), unitsOf(metric, treatment)];
  if (control.exposed === 0 && treatment.exposed === 0) return missing("no-units");
  if (control.exposed === 0 || treatment.exposed === 0) return missing("empty-arm");
  if (a === 0 && b === 0) return missing("no-answers");
  if (a === 0 || b === 0) return missing("silent-arm");
  return a < 2 || b < 2 ? missing("too-few") : tooFewClusters(control.sums, treatment.sums);
}

/** One arm on its own, with its interval: Wilson for shares, Student otherwise. */
export function readArm(metric: Metric, arm: Arm, alpha: number): ArmReading {
  return { ...readChannelArm(metric, arm), interval: intervalOfArm(metric, arm, alpha) };
}

/** One arm on its own, within a channel. */
export function readChannelArm(metric: Metric, arm: Arm): ChannelArm {
  const respondents = populationOf(metric) === "respondents";
  const units = unitsOf(metric, arm);
  return {
    variation: arm.variation,
    exposed: arm.exposed,
    asked: arm.asked,
    n: respondents ? arm.sums.d : arm.exposed,
    units,
    events: eventsOf(metric, arm),
    value: levelOf(arm, units, respondents),
  };
}

function levelOf({ exposed, sums, offScale }: Arm, units: number, respondents: boolean): Finding<number> {
  if (offScale) return missing("mixed-scales");
  if (exposed === 0 && units === 0) return missing("no-units");
  if (units === 0) return missing("no-answers");
  return found(respondents ? sums.m / sums.d : sums.m / units);
}

function intervalOfArm(metric: Metric, arm: Arm, alpha: number): Finding<Interval> {
  if (arm.offScale) return missing("mixed-scales");
  const shape = shapeOf(metric, { control: arm, treatment: arm });
  if (shape === "proportion") return findingOf(wilsonInterval(proportionOf(metric, arm), alpha));
  const estimate = estimateOf(metric, arm, shape);
  if (estimate.reason !== null) return missing(estimate.reason);
  const { n, mean, variance } = estimate.value;
  if (variance === 0) return missing("no-variance");
  const reach = -studentQuantile(alpha / 2, n - 1) * Math.sqrt(variance / n);
  return found({ lower: mean - reach, upper: mean + reach });
}
