import { z } from "zod";
import { type Posterior, type Prior, posterior, priorInUnits } from "#experiments/stats/bayesian.ts";
import { cupedDifference } from "#experiments/stats/cuped.ts";
import { meanDifference, proportionDifference, ratioDifference } from "#experiments/stats/difference.ts";
import {
  type Alternative,
  type Difference,
  type EffectScale,
  type Interval,
  known,
  type Maybe,
  type ReasonCode,
  unknown,
} from "#experiments/stats/estimate.ts";
import { scaledImpact } from "#experiments/stats/impact.ts";
import { adjustedInterval, benjaminiHochberg, holm } from "#experiments/stats/multiplicity.ts";
import {
  poststratifiedCuped,
  poststratifiedMean,
  poststratifiedProportion,
} from "#experiments/stats/post-stratification.ts";
import { quantileDifference } from "#experiments/stats/quantile.ts";
import { ratioCupedDifference } from "#experiments/stats/ratio-cuped.ts";
import { sampleRatio } from "#experiments/stats/sample-ratio.ts";
import { logEvidence, sequentialTest } from "#experiments/stats/sequential.ts";
import { welchTest } from "#experiments/stats/welch.ts";
import {
  alphaOnly,
  armsOf,
  cuped,
  cupedRatio,
  type Handler,
  handler,
  isBinary,
  noSettings,
  pairOf,
  ratio,
  summary,
  toCuped,
  toCupedRatio,
  toMean,
  toProportion,
  toRatio,
} from "./wire.ts";

const alternatives = { two_sided: "two-sided", greater: "greater", less: "less" } satisfies Record<string, Alternative>;
const testSettings = z.object({
  alternative: z.enum(["two_sided", "greater", "less"]).default("two_sided"),
  difference_type: z.enum(["absolute", "relative", "scaled"]),
  alpha: z.number(),
  statistic: z.enum(["mean", "proportion", "ratio", "cuped", "cuped_ratio"]).default("mean"),
  tuning_parameter: z.number().default(5000),
});
type Statistic = z.infer<typeof testSettings>["statistic"];
type Compared = { difference: Maybe<Difference & { theta?: number }>; controlMean: number };

/** The difference of two arms, whatever the statistic, and the unadjusted control mean a prior is scaled by. */
export function compare(statistic: Statistic, input: unknown, scale: EffectScale): Compared {
  if (statistic === "ratio") {
    const { control, treatment } = armsOf(ratio).parse(input);
    const binary = isBinary(control.m) && isBinary(control.d);
    const arms = { control: toRatio(control), treatment: toRatio(treatment) };
    return { difference: ratioDifference(arms, scale, binary), controlMean: control.m.sum / control.d.sum };
  }
  if (statistic === "cuped") {
    const { control, treatment } = armsOf(cuped).parse(input);
    const binary = { outcome: isBinary(control.post), before: isBinary(control.pre) };
    const arms = { control: toCuped(control), treatment: toCuped(treatment) };
    return { difference: cupedDifference(arms, scale, binary), controlMean: control.post.sum / control.n };
  }
  if (statistic === "cuped_ratio") {
    const { control, treatment } = armsOf(cupedRatio).parse(input);
    const arms = { control: toCupedRatio(control), treatment: toCupedRatio(treatment) };
    return { difference: ratioCupedDifference(arms, scale), controlMean: control.m_post.sum / control.d_post.sum };
  }
  const { control, treatment } = armsOf(summary).parse(input);
  const controlMean = control.sum / control.n;
  return statistic === "mean"
    ? { difference: meanDifference({ control: toMean(control), treatment: toMean(treatment) }, scale), controlMean }
    : {
        difference: proportionDifference({ control: toProportion(control), treatment: toProportion(treatment) }, scale),
        controlMean,
      };
}

const errorOf = (reason: ReasonCode) =>
  reason === "zero-control-mean" ? "ZERO_NEGATIVE_BASELINE_VARIATION" : "ZERO_NEGATIVE_VARIANCE";

/** GrowthBook's way to say "no answer"; in Cairn it is null with a reason, and never enters a family of tests. */
const noTest = (reason: ReasonCode) => ({
  ...{ effect: 0, se: 0, ci: [0, 0], p_value: 1, error: errorOf(reason), p_value_error: null },
});

const answered = (effect: number, se: number, interval: Interval, pValue: number) => ({
  ...{ effect, se, ci: pairOf(interval), p_value: pValue, error: null, p_value_error: null },
});

export function welchAnswer(compared: Maybe<Difference & { theta?: number }>, alpha: number, alternative: Alternative) {
  if (compared.reason !== null) return noTest(compared.reason);
  const test = welchTest(compared.value, { alpha, alternative });
  return {
    ...answered(test.effect, test.standardError, test.interval, test.pValue),
    ...{ t: test.t, df: test.df, theta: compared.value.theta },
  };
}

export function sequentialAnswer(
  compared: Maybe<Difference & { theta?: number }>,
  options: { alpha: number; alternative: Alternative; plannedUnits: number },
) {
  if (compared.reason !== null) return noTest(compared.reason);
  const test = sequentialTest(compared.value, options);
  // GrowthBook searches a one-sided p between 1e-5 and 0.4999 and stops at those ends
  const pValue = options.alternative === "two-sided" ? test.pValue : Math.min(0.4999, Math.max(1e-5, test.pValue));
  return {
    ...answered(test.effect, test.standardError, test.interval, pValue),
    ...{ rho: test.rho, log_e: logEvidence(test, test.rho), theta: compared.value.theta },
  };
}

/** A proper prior on the lift needs a control mean to become a prior on an absolute effect. */
export function posteriorOf(
  { difference, controlMean }: Compared,
  prior: Prior | null,
  options: { alpha: number; higherIsBetter: boolean },
): Maybe<{ difference: Difference; posterior: Posterior }> {
  if (difference.reason !== null) return difference;
  const { value } = difference;
  if (prior !== null && value.scale === "absolute" && controlMean === 0) return unknown("zero-control-mean");
  const own = prior !== null && value.scale === "absolute" ? priorInUnits(prior, controlMean) : prior;
  return known({ difference: value, posterior: posterior(value, { prior: own, ...options }) });
}

export const priorSettings = z.object({ proper: z.boolean(), mean: z.number(), stddev: z.number() });
export const toPrior = (prior: z.infer<typeof priorSettings> | null): Prior | null =>
  prior?.proper ? { mean: prior.mean, standardDeviation: prior.stddev } : null;

const welch = handler(testSettings, z.unknown(), (s, input) => {
  const scale = s.difference_type === "relative" ? "relative" : "absolute";
  return welchAnswer(compare(s.statistic, input, scale).difference, s.alpha, alternatives[s.alternative]);
});

const sequential = handler(testSettings, z.unknown(), (s, input) => {
  const scale = s.difference_type === "relative" ? "relative" : "absolute";
  const options = { alpha: s.alpha, alternative: alternatives[s.alternative], plannedUnits: s.tuning_parameter };
  return sequentialAnswer(compare(s.statistic, input, scale).difference, options);
});

const bayesian = handler(
  testSettings.extend({ inverse: z.boolean(), prior: priorSettings }),
  z.unknown(),
  (s, input) => {
    const scale = s.difference_type === "relative" ? "relative" : "absolute";
    const options = { alpha: s.alpha, higherIsBetter: !s.inverse };
    const found = posteriorOf(compare(s.statistic, input, scale), toPrior(s.prior), options);
    if (found.reason !== null) {
      const nothing = { effect: 0, posterior_sd: 0, ci: [0, 0], chance_to_win: 0.5, risk: [0, 0] };
      return { ...nothing, risk_type: s.difference_type, error: errorOf(found.reason) };
    }
    const { posterior: belief, difference } = found.value;
    return {
      ...{ effect: belief.mean, posterior_sd: belief.standardDeviation, ci: pairOf(belief.interval) },
      ...{ chance_to_win: belief.chanceToBeBetter, risk: [belief.lossIfControlKept, belief.lossIfTreatmentShipped] },
      ...{ risk_type: s.difference_type, error: null },
      ...{ data_effect: difference.effect, data_se: difference.standardError },
    };
  },
);

const scaledSettings = testSettings.extend({
  ...{ total_users: z.number(), traffic_percentage: z.number(), phase_length_days: z.number() },
});
const scaled = handler(scaledSettings, z.unknown(), (s, input) => {
  const { difference } = compare(s.statistic, input, "absolute");
  if (difference.reason !== null) return noTest(difference.reason);
  const test = welchTest(difference.value, { alpha: s.alpha, alternative: alternatives[s.alternative] });
  const exposure = { totalUnits: s.total_users, trafficShare: s.traffic_percentage, days: s.phase_length_days };
  const metric = s.statistic === "ratio" || s.statistic === "cuped_ratio" ? "ratio" : "mean";
  const impact = scaledImpact(test, metric, exposure);
  if (impact.reason !== null) return noTest(impact.reason);
  const { effect, standardError, interval } = impact.value;
  return { ...answered(effect, standardError, interval, test.pValue), theta: difference.value.theta };
});

const split = z.object({ users: z.array(z.number()), weights: z.array(z.number()) });
export const sampleRatioAnswer: Handler = handler(noSettings, split, (_, { users, weights }) => {
  const found = sampleRatio(users, weights);
  if (found.reason !== null) return { chi2: 0, df: 1, p_value: 1, log_p_value: 0 };
  const { chiSquare, df, pValue, logPValue } = found.value;
  return { chi2: chiSquare, df, p_value: pValue, log_p_value: logPValue };
});

const family = z.object({ p_values: z.array(z.number()) });
const multiplicity = handler(noSettings, family, (_, { p_values }) => ({
  ...{ holm: holm(p_values), bh: benjaminiHochberg(p_values) },
}));

const widened = z.object({ p_value_adjusted: z.number(), effect: z.number(), ci: z.tuple([z.number(), z.number()]) });
const widen = handler(alphaOnly, widened, ({ alpha }, { p_value_adjusted, effect, ci: [lower, upper] }) => ({
  ci_adjusted: pairOf(adjustedInterval(effect, { lower, upper }, p_value_adjusted, alpha)),
}));

const quantileArm = z
  .object({
    ...{ n: z.number(), n_star: z.number(), nu: z.number() },
    ...{ quantile_hat: z.number(), quantile_lower: z.number(), quantile_upper: z.number() },
  })
  .transform((arm) => ({
    ...{ n: arm.n, boundsFor: arm.n_star, level: arm.nu },
    ...{ value: arm.quantile_hat, lower: arm.quantile_lower, upper: arm.quantile_upper },
  }));
const quantile = handler(testSettings, armsOf(quantileArm), (s, input) => {
  const scale = s.difference_type === "relative" ? "relative" : "absolute";
  return welchAnswer(quantileDifference(input, scale), s.alpha, alternatives[s.alternative]);
});

const strata = z.object({ strata: z.array(z.unknown()) });
const poststratified = handler(testSettings, strata, (s, input) => {
  const scale = s.difference_type === "relative" ? "relative" : "absolute";
  const each = <T, S>(shape: z.ZodType<T>, convert: (arm: T) => S) =>
    input.strata.map((arms) => {
      const { control, treatment } = armsOf(shape).parse(arms);
      return { control: convert(control), treatment: convert(treatment) };
    });
  const found =
    s.statistic === "cuped"
      ? poststratifiedCuped(each(cuped, toCuped), scale)
      : s.statistic === "proportion"
        ? poststratifiedProportion(each(summary, toProportion), scale)
        : poststratifiedMean(each(summary, toMean), scale);
  const answer = welchAnswer(found, s.alpha, alternatives[s.alternative]);
  return { ...answer, post_stratification_applied: found.reason === null };
});

export const growthbookMethods: Record<string, Handler> = {
  "gb.ttest.mean": welch,
  "gb.ttest.proportion": welch,
  "gb.ttest.ratio": welch,
  "gb.ttest.cuped": welch,
  "gb.ttest.cuped_ratio": welch,
  "gb.ttest.one_sided": welch,
  "gb.sequential.two_sided": sequential,
  "gb.sequential.one_sided": sequential,
  "gb.bayes.flat": bayesian,
  "gb.bayes.proper": bayesian,
  "gb.scaled": scaled,
  "gb.srm": sampleRatioAnswer,
  "gb.multiplicity": multiplicity,
  "gb.adjusted_ci": widen,
  "gb.quantile": quantile,
  "gb.post_strat": poststratified,
};
