import type { Metric } from "#experiments/metrics/metric.ts";
import { populationOf } from "#experiments/metrics/registry.ts";
import { type Arm, pooledArms } from "./arms.ts";
import { fixedEffect, measure, sequentialEffect } from "./effects.ts";
import type { Finding } from "./finding.ts";
import type { AnalysisPlan, ArmSums, ExposureSums, VariationPlan } from "./input.ts";
import { plannedUnitsFor } from "./planned-units.ts";
import type { FixedEffect, SequentialEffect } from "./report.ts";

/** Facts of the customers first exposed on one day. */
export type DaySums = { day: string; exposures: ExposureSums[]; arms: ArmSums[] };

/** The comparison as it stood with everyone exposed up to and including `day`. */
export type TimelinePoint = {
  day: string;
  /** Answers (behaviour: exposed customers) of both arms so far. */
  n: number;
  fixed: Finding<FixedEffect>;
  sequential: Finding<SequentialEffect>;
};

/**
 * Cumulative difference over time with its always-valid band, by day of first exposure.
 * @param days ascending, each day once
 * @returns points per variation but the control
 */
export function timeline(
  metric: Metric,
  days: readonly DaySums[],
  { plan, variations, alpha = 0.05 }: { plan: AnalysisPlan; variations: readonly VariationPlan[]; alpha?: number },
): { variation: number; points: TimelinePoint[] }[] {
  const treatments = variations.map(({ index }) => index).filter((index) => index !== 0);
  const lines = treatments.map((variation) => ({ variation, points: [] as TimelinePoint[] }));
  let exposures: ExposureSums[] = [];
  let arms: ArmSums[] = [];
  for (const day of days) {
    exposures = [...exposures, ...day.exposures];
    arms = [...arms, ...day.arms];
    const pooled = pooledArms({ exposures, variations: [...variations] }, { metric, arms });
    exposures = [...pooled.values()].map(({ variation, exposed, asked }) => ({
      variation,
      channelId: 0,
      units: exposed,
      asked,
    }));
    arms = [...pooled.values()].map(({ sums }) => sums);
    for (const { variation, points } of lines) {
      const treatment = pooled.get(variation);
      if (treatment === undefined) continue;
      const plannedUnits = plannedUnitsFor(metric, plan, variations, [0, variation]);
      points.push({ day: day.day, ...pointOf(metric, pooled.get(0), treatment, alpha, plannedUnits) });
    }
  }
  return lines;
}

function pointOf(
  metric: Metric,
  control: Arm | undefined,
  treatment: Arm,
  alpha: number,
  plannedUnits: number,
): Omit<TimelinePoint, "day"> {
  const measured = measure({ metric, control, treatment, alpha, plannedUnits });
  const count = ({ sums, exposed }: Arm) => (populationOf(metric) === "respondents" ? sums.d : exposed);
  const n = count(treatment) + (control === undefined ? 0 : count(control));
  if (!("difference" in measured)) return { n, fixed: measured, sequential: measured };
  return { n, fixed: fixedEffect(measured), sequential: sequentialEffect(measured) };
}
