import type { Metric } from "#experiments/metrics/metric.ts";
import { goodSign } from "#experiments/metrics/registry.ts";
import { type Prior, posterior } from "#experiments/stats/bayesian.ts";
import { difference } from "#experiments/stats/difference.ts";
import type { Alternative, ArmEstimate, Arms, Difference, Interval } from "#experiments/stats/estimate.ts";
import { newcombeInterval, pooledTest } from "#experiments/stats/proportions.ts";
import { sequentialTest } from "#experiments/stats/sequential.ts";
import { welchTest } from "#experiments/stats/welch.ts";
import { estimateOf, eventsOf, minimumEvents, obstacle, proportionOf, type Shape, shapeOf } from "./arm-estimate.ts";
import type { Arm } from "./arms.ts";
import { plannedClusters } from "./clusters.ts";
import { collecting, type Finding, findingOf, found, missing, type UnknownFinding } from "./finding.ts";
import type { BayesEffect, FixedEffect, GuardrailTest, RelativeLift, SequentialEffect } from "./report.ts";

/** What every effect of one pair of arms is computed from. */
export type Pair = {
  metric: Metric;
  control: Arm | undefined;
  treatment: Arm;
  alpha: number;
  /** Customers of both arms at which the always-valid interval is tightest. */
  plannedUnits: number;
};

/** A pair that can be compared, with what several views share: computed once, since it is needed per channel. */
export type Measured = {
  pair: Pair;
  arms: Arms<Arm>;
  shape: Shape;
  estimates: Finding<Arms<ArmEstimate>>;
  /** In the metric's units. */
  difference: Finding<Difference>;
  /** Why a running comparison may not be shown yet; null: it may. */
  closed: UnknownFinding | null;
};

export function measure(pair: Pair): Measured | UnknownFinding {
  const { metric, control, treatment } = pair;
  const why = obstacle(metric, control, treatment);
  if (why !== null || control === undefined) return why ?? missing("no-control");
  const arms = { control, treatment };
  const shape = shapeOf(metric, arms);
  const estimates = estimatesOf(metric, arms, shape);
  const plain = estimates.reason === null ? findingOf(difference(estimates.value, "absolute")) : estimates;
  const drawn = control.sums.clusters ? { ...pair, plannedUnits: plannedClusters } : pair;
  return { pair: drawn, arms, shape, estimates, difference: plain, closed: gate(metric, arms, estimates, plain) };
}

function estimatesOf(metric: Metric, arms: Arms<Arm>, shape: Shape): Finding<Arms<ArmEstimate>> {
  const control = estimateOf(metric, arms.control, shape);
  if (control.reason !== null) return missing(control.reason);
  const treatment = estimateOf(metric, arms.treatment, shape);
  if (treatment.reason !== null) return missing(treatment.reason);
  return found({ control: control.value, treatment: treatment.value });
}

/** Whether a running comparison may be shown: 30 events in both arms, and spread in both. */
function gate(
  metric: Metric,
  arms: Arms<Arm>,
  estimates: Finding<Arms<ArmEstimate>>,
  plain: Finding<Difference>,
): UnknownFinding | null {
  const have = Math.min(eventsOf(metric, arms.control), eventsOf(metric, arms.treatment));
  if (have < minimumEvents) return collecting(Math.floor(have), minimumEvents);
  if (estimates.reason !== null) return estimates;
  if (plain.reason !== null) return plain;
  const { control, treatment } = estimates.value;
  return control.variance === 0 || treatment.variance === 0 ? missing("no-variance") : null;
}

/**
 * The effect at one planned look. Shares: Newcombe's interval and the pooled score test, so that an arm without a
 * single complaint still has an answer. Everything else: Welch on the mean or ratio per customer.
 */
export function fixedEffect({ pair, arms, shape, difference: plain }: Measured): Finding<FixedEffect> {
  const { metric, alpha } = pair;
  if (shape === "proportion") return proportionEffect(metric, arms, alpha);
  if (plain.reason !== null) return plain;
  const { effect, standardError, df, interval, pValue } = welchTest(plain.value, { alpha });
  if (arms.control.sums.clusters) return found({ method: "ratio", effect, standardError, df, interval, pValue });
  const once = arms.control.sums.dd === arms.control.sums.d && arms.treatment.sums.dd === arms.treatment.sums.d;
  const method = shape === "ratio" && !once ? "ratio" : "welch";
  return found({ method, effect, standardError, df, interval, pValue });
}

function proportionEffect(metric: Metric, arms: Arms<Arm>, alpha: number): Finding<FixedEffect> {
  const shares = { control: proportionOf(metric, arms.control), treatment: proportionOf(metric, arms.treatment) };
  if (shares.control.successes > shares.control.n || shares.treatment.successes > shares.treatment.n) {
    return missing("inconsistent-sums");
  }
  const newcombe = newcombeInterval(shares, alpha);
  if (newcombe.reason !== null) return missing(newcombe.reason);
  const spread = ({ n, successes }: { n: number; successes: number }) => (successes * (n - successes)) / n ** 3;
  return found({
    method: "newcombe",
    effect: newcombe.value.difference,
    standardError: Math.sqrt(spread(shares.control) + spread(shares.treatment)),
    df: null,
    interval: newcombe.value.interval,
    pValue: pooledTest(shares).value?.pValue ?? null,
  });
}

/** The effect with an interval that stays valid however often one looks. */
export function sequentialEffect(measured: Measured): Finding<SequentialEffect> {
  const { pair, difference: plain, closed } = measured;
  if (closed !== null) return closed;
  if (plain.reason !== null) return plain;
  return found(alwaysValid(plain.value, pair));
}

export function alwaysValid(plain: Difference, { alpha, plannedUnits }: Pair): SequentialEffect {
  const { effect, interval, pValue } = sequentialTest(plain, { alpha, plannedUnits });
  return { effect, interval, pValue, plannedUnits };
}

/** Belief about the effect; the same gate as the running comparison, since a chance from three answers misleads. */
export function bayesEffect(measured: Measured, prior: Prior | null): Finding<BayesEffect> {
  const { pair, difference: plain, closed } = measured;
  if (closed !== null) return closed;
  if (plain.reason !== null) return plain;
  const higherIsBetter = goodSign(pair.metric) === 1;
  const belief = posterior(plain.value, { prior, alpha: pair.alpha, higherIsBetter });
  return found({
    prior: prior === null ? "flat" : "history",
    priorMean: prior?.mean ?? null,
    priorSd: prior?.standardDeviation ?? null,
    mean: belief.mean,
    interval: belief.interval,
    chanceBetter: belief.chanceToBeBetter,
    lossKeeping: belief.lossIfControlKept,
    lossShipping: belief.lossIfTreatmentShipped,
  });
}

/**
 * One-sided test of harm at level alpha, uncorrected: a guardrail must be easy to trip, but not by a harm shown to be
 * smaller than what matters.
 */
export function guardrailTest(
  measured: Measured,
  method: "sequential" | "fixed",
  smallestEffect: number | null,
): Finding<GuardrailTest> {
  const { pair, difference: plain, closed } = measured;
  if (closed !== null) return closed;
  if (plain.reason !== null) return plain;
  const { alpha, plannedUnits, metric } = pair;
  const alternative = goodSign(metric) === 1 ? "less" : "greater";
  const test = (side: Alternative) =>
    method === "sequential"
      ? sequentialTest(plain.value, { alpha, alternative: side, plannedUnits })
      : welchTest(plain.value, { alpha, alternative: side });
  const { pValue, interval } = test(alternative);
  const harmAtLeast = alternative === "less" ? -interval.upper : interval.lower;
  return found({
    pValue,
    harmAtLeast,
    harmed: harmAtLeast > 0 && !isImmaterial(test("two-sided").interval, smallestEffect),
  });
}

/** Whether a whole interval lies inside ± the smallest effect that matters. */
export function isImmaterial({ lower, upper }: Interval, smallestEffect: number | null): boolean {
  return smallestEffect !== null && lower > -smallestEffect && upper < smallestEffect;
}

/** For display on request; never decides: unstable near 0 and for rare events. */
export function relativeLift({ pair, estimates }: Measured): Finding<RelativeLift> {
  if (estimates.reason !== null) return estimates;
  const relative = difference(estimates.value, "relative");
  if (relative.reason !== null) return missing(relative.reason);
  const { effect, interval } = welchTest(relative.value, { alpha: pair.alpha });
  return found({ effect, interval });
}
