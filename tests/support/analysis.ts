import { emptyArmSums } from "#experiments/analysis/arms.ts";
import type { AnalysisInput, ArmSums, MetricInput, ScoreCount } from "#experiments/analysis/input.ts";
import type { Metric, MetricRole } from "#experiments/metrics/metric.ts";
import { scaleOf } from "#experiments/metrics/registry.ts";
import type { Direction, Scale } from "#experiments/metrics/scale.ts";
import { valueOfScore } from "#experiments/metrics/scale.ts";
import { presetOf, type ScoringChoice, scaleFromPreset } from "#experiments/metrics/scale-presets.ts";

const metricBase = { name: { en: "Metric" }, journeyId: null, stepId: null, windowHours: 336, version: 1 };

/** A preset scale with an id, under its default scoring or another. */
export function presetScale(instrument: "nps" | "csat" | "ces-2" | "ces-5" | "ces-1", choice?: ScoringChoice): Scale {
  const preset = presetOf(instrument);
  if (preset === null) throw new RangeError(`no preset for ${instrument}`);
  return { id: 1, ...scaleFromPreset(preset, choice) };
}

/** A scale of one's own over whole scores, scored by its mean. */
export function customScale(min: number, max: number, direction: Direction = "up"): Scale {
  const words = { key: "custom", name: { en: "Custom" }, wording: { en: "?" }, labels: null };
  return { id: 2, ...words, instrument: "custom", min, max, direction, scoring: "mean", topBoxFrom: null };
}

export function surveyMetric(id: number, scale: Scale): Metric {
  return { ...metricBase, id, key: `survey-${id}`, kind: "survey", direction: scale.direction, scale };
}

export function occurrenceMetric(id: number, direction: Direction = "down"): Metric {
  return { ...metricBase, id, key: `occurrence-${id}`, kind: "occurrence", direction };
}

export function quantityMetric(id: number, direction: Direction = "down"): Metric {
  return { ...metricBase, id, key: `quantity-${id}`, kind: "quantity", direction, unit: "min", cap: null };
}

/** Sums of customers who answered once each, from the histogram of their raw scores. */
export function surveyArm(metric: Metric, variation: number, histogram: ScoreCount[], channelId = 1): ArmSums {
  const scale = scaleOf(metric);
  if (scale === null) throw new RangeError("not a survey metric");
  const arm = emptyArmSums(variation, channelId);
  arm.histogram = histogram.filter(({ answers }) => answers > 0);
  for (const { score, answers } of arm.histogram) {
    const value = valueOfScore(scale, score);
    arm.m += answers * value;
    arm.mm += answers * value ** 2;
    arm.d += answers;
  }
  arm.answered = arm.d;
  arm.dd = arm.d;
  arm.md = arm.m;
  return arm;
}

/** Sums of one amount per exposed customer: `m` in total, `mm` squared. */
export function behaviourArm(variation: number, exposed: number, m: number, mm: number, channelId = 1): ArmSums {
  const arm = emptyArmSums(variation, channelId);
  arm.answered = exposed;
  arm.d = exposed;
  arm.dd = exposed;
  arm.m = m;
  arm.mm = mm;
  arm.md = m;
  return arm;
}

export function metricInput(
  metric: Metric,
  role: MetricRole,
  arms: ArmSums[],
  smallestEffect: number | null = null,
): MetricInput {
  return { metric, role, smallestEffect, arms, history: [] };
}

/** A running test of equal arms without plan, budget or logs, unless said otherwise. */
export function analysisInput(
  parts: Partial<AnalysisInput> & Pick<AnalysisInput, "exposures" | "metrics">,
): AnalysisInput {
  return {
    running: true,
    daysRun: 28,
    variations: [
      { index: 0, weight: 1, dose: null },
      { index: 1, weight: 1, dose: null },
    ],
    plan: { method: "sequential", plannedAnswers: null, plannedExposed: null, minimumDays: 7, maximumDays: 84 },
    fidelity: null,
    overlaps: [],
    answersWithoutExposure: null,
    answerOrder: null,
    lossBreached: null,
    ...parts,
  };
}
