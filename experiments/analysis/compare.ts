import { goodSign } from "#experiments/metrics/registry.ts";
import type { Prior } from "#experiments/stats/bayesian.ts";
import type { Interval } from "#experiments/stats/estimate.ts";
import { eventsOf, minimumEvents, readArm, readChannelArm } from "./arm-estimate.ts";
import { type Arm, emptyArmSums } from "./arms.ts";
import { heterogeneity } from "./channels.ts";
import {
  bayesEffect,
  fixedEffect,
  guardrailTest,
  type Measured,
  measure,
  type Pair,
  relativeLift,
  sequentialEffect,
} from "./effects.ts";
import { collecting, type Finding, found, missing, type UnknownFinding } from "./finding.ts";
import type { MetricInput } from "./input.ts";
import type { ChannelReading, Comparison, FixedEffect, SequentialEffect } from "./report.ts";
import { cupedEffect, ordinalEffect, responseBounds } from "./secondary-views.ts";

/** Everything that can be said of one metric and one variation before its family and its companions are looked at. */
export type Compared = Omit<Comparison, "adjusted" | "badge" | "verdict">;

export type Setting = {
  alpha: number;
  method: "sequential" | "fixed";
  prior: Prior | null;
  plannedUnits: number;
  control: Arm | undefined;
  treatment: Arm;
  channels: readonly { channelId: number; control: Arm | undefined; treatment: Arm }[];
};

/** One variation against the control on one metric, over all channels and within each. */
export function compare({ metric, role, smallestEffect }: MetricInput, setting: Setting): Compared {
  const { alpha, method, prior, plannedUnits, control, treatment } = setting;
  const pair: Pair = { metric, control, treatment, alpha, plannedUnits };
  const measured = measure(pair);
  const ask = <T>(question: (measured: Measured) => Finding<T>): Finding<T> =>
    isMeasured(measured) ? question(measured) : measured;
  const fixed = ask(fixedEffect);
  const sequential = ask(sequentialEffect);
  const channels = setting.channels.map((channel) => readChannel(channel, metric, setting));
  const guards = role === "guardrail";
  return {
    metricId: metric.id,
    role,
    variation: treatment.variation,
    control: readArm(metric, control ?? absentArm, alpha),
    treatment: readArm(metric, treatment, alpha),
    fixed,
    sequential,
    deciding: deciding(method, fixed, sequential, pair),
    guardrail: guards ? ask((known) => guardrailTest(known, method, smallestEffect)) : missing("not-in-family"),
    bayes: ask((known) => bayesEffect(known, prior)),
    cuped: ask(cupedEffect),
    ordinal: ask(ordinalEffect),
    bounds: ask(responseBounds),
    relative: ask(relativeLift),
    channels,
    heterogeneity: heterogeneity(channels, alpha, goodSign(metric)),
  };
}

const absentArm: Arm = { variation: 0, exposed: 0, asked: 0, sums: emptyArmSums(0, 0), offScale: false };

function isMeasured(measured: Measured | UnknownFinding): measured is Measured {
  return "difference" in measured;
}

/**
 * The interval and p that words are made from. Under 30 answers or events in an arm nothing is decided, by either
 * method: too little for a normal approximation, and far too easy to peek at.
 */
function deciding(
  method: "sequential" | "fixed",
  fixed: Finding<FixedEffect>,
  sequential: Finding<SequentialEffect>,
  { metric, control, treatment }: Pair,
): Comparison["deciding"] {
  if (method === "sequential") {
    if (sequential.reason !== null) return sequential;
    const { effect, interval, pValue } = sequential.value;
    return found({ method, effect, interval, pValue });
  }
  if (fixed.reason !== null) return fixed;
  const have = Math.min(eventsOf(metric, treatment), control === undefined ? 0 : eventsOf(metric, control));
  if (have < minimumEvents) return collecting(Math.floor(have), minimumEvents);
  const { effect, interval, pValue } = fixed.value;
  return pValue === null ? missing("no-variance") : found({ method, effect, interval, pValue });
}

function readChannel(
  { channelId, control, treatment }: Setting["channels"][number],
  metric: MetricInput["metric"],
  { alpha, plannedUnits, prior }: Setting,
): ChannelReading {
  const measured = measure({ metric, control, treatment, alpha, plannedUnits });
  const known = isMeasured(measured);
  return {
    channelId,
    control: readChannelArm(metric, control ?? absentArm),
    treatment: readChannelArm(metric, treatment),
    fixed: known ? fixedEffect(measured) : measured,
    sequential: known ? sequentialEffect(measured) : measured,
    bayes: known ? bayesEffect(measured, prior) : measured,
  };
}

/** Whether an interval lies on one side of 0; 1 above, −1 below, 0 when it holds it. */
export function sideOf({ lower, upper }: Interval): -1 | 0 | 1 {
  if (lower > 0) return 1;
  return upper < 0 ? -1 : 0;
}
