import type { Metric } from "#experiments/metrics/metric.ts";
import { goodSign } from "#experiments/metrics/registry.ts";
import type { ArmEstimate, Difference, Interval } from "#experiments/stats/estimate.ts";
import { sequentialTest } from "#experiments/stats/sequential.ts";
import { welchTest } from "#experiments/stats/welch.ts";
import { estimateOf, eventsOf, minimumEvents, shapeOf } from "./arm-estimate.ts";
import type { Arm } from "./arms.ts";
import { collecting, type Finding, found, missing } from "./finding.ts";
import type { VariationPlan } from "./input.ts";
import type { DosageReport } from "./report.ts";

type Dose = { dose: number; variation: number; arm: Arm; estimate: ArmEstimate };

export type DosageSetting = {
  method: "sequential" | "fixed";
  alpha: number;
  /** N* over all variations. */
  plannedUnits: number;
  smallestEffect: number | null;
};

/**
 * Ordered variations: the slope of the value on the dose, least squares over customers, with an error that lets each
 * dose have its own spread; and the dose where a plateau begins. Needs three doses or more.
 */
export function dosage(
  metric: Metric,
  variations: readonly VariationPlan[],
  arms: ReadonlyMap<number, Arm>,
  setting: DosageSetting,
): Finding<DosageReport> {
  const ordered = variations.filter(({ dose, weight }) => dose !== null && weight > 0);
  if (ordered.length < 3 || ordered.length < variations.length) return missing("not-ordered");
  if ([...arms.values()].some(({ sums }) => sums.clusters)) return missing("by-cluster");
  const doses: Dose[] = [];
  for (const { index, dose } of ordered) {
    const arm = arms.get(index);
    if (arm === undefined || dose === null) return missing("empty-arm");
    if (arm.offScale) return missing("mixed-scales");
    const have = eventsOf(metric, arm);
    if (have < minimumEvents) return collecting(Math.floor(have), minimumEvents);
    const estimate = estimateOf(metric, arm, shapeOf(metric, { control: arm, treatment: arm }));
    if (estimate.reason !== null) return missing(estimate.reason);
    doses.push({ dose, variation: index, arm, estimate: estimate.value });
  }
  doses.sort((a, b) => a.dose - b.dose);
  const trend = slopeOf(doses);
  if (trend === null) return missing("no-variance");
  const { effect, standardError, interval, pValue } = test(trend, setting);
  return found({ slope: effect, standardError, interval, pValue, plateau: plateau(metric, doses, setting) });
}

const test = (difference: Difference, { method, alpha, plannedUnits }: DosageSetting) =>
  method === "sequential" ? sequentialTest(difference, { alpha, plannedUnits }) : welchTest(difference, { alpha });

/** Σ n(x − x̄)·mean ÷ Σ n(x − x̄)², its error and Satterthwaite degrees of freedom; null without any spread. */
function slopeOf(doses: readonly Dose[]): Difference | null {
  const units = doses.reduce((sum, { estimate }) => sum + estimate.n, 0);
  const centre = doses.reduce((sum, { dose, estimate }) => sum + dose * estimate.n, 0) / units;
  const leverage = doses.reduce((sum, { dose, estimate }) => sum + estimate.n * (dose - centre) ** 2, 0);
  if (leverage === 0) return null;
  const weights = doses.map(({ dose, estimate }) => (estimate.n * (dose - centre)) / leverage);
  const parts = doses.map(({ estimate }, i) => ((weights[i] ?? 0) ** 2 * estimate.variance) / estimate.n);
  const variance = parts.reduce((sum, part) => sum + part, 0);
  if (variance === 0) return null;
  const spread = doses.reduce((sum, { estimate }, i) => sum + (parts[i] ?? 0) ** 2 / (estimate.n - 1), 0);
  return {
    scale: "absolute",
    effect: doses.reduce((sum, { estimate }, i) => sum + (weights[i] ?? 0) * estimate.mean, 0),
    standardError: Math.sqrt(variance),
    df: variance ** 2 / spread,
    units,
  };
}

/**
 * The lowest dose that no higher dose beats by as much as matters: for every one of them the upper end of the gain's
 * interval is under the smallest effect. The highest dose is never a plateau: nothing was tried beyond it.
 */
function plateau(metric: Metric, doses: readonly Dose[], setting: DosageSetting): DosageReport["plateau"] {
  const { smallestEffect } = setting;
  if (smallestEffect === null) return missing("no-smallest-effect");
  const flat = doses.slice(0, -1).find((from, position) =>
    doses.slice(position + 1).every((to) => {
      const gain = gainInterval(metric, from, to, setting);
      return gain !== null && gain.upper < smallestEffect;
    }),
  );
  return flat === undefined ? missing("no-plateau") : found({ dose: flat.dose, variation: flat.variation });
}

/** Interval of what the higher dose adds, gain positive. */
function gainInterval(metric: Metric, from: Dose, to: Dose, setting: DosageSetting): Interval | null {
  const step = slopeOf([
    { ...from, dose: 0 },
    { ...to, dose: 1 },
  ]);
  if (step === null) return null;
  const { lower, upper } = test(step, setting).interval;
  return goodSign(metric) === 1 ? { lower, upper } : { lower: -upper, upper: -lower };
}
