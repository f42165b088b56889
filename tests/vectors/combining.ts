import { z } from "zod";
import { exactBoundaryTuning, meanSequence, runningLooks } from "#experiments/stats/confidence-sequence.ts";
import { meanDifference } from "#experiments/stats/difference.ts";
import { type Combined, type Estimate, metaAnalysis } from "#experiments/stats/meta-analysis.ts";
import { mixtureTuning, oneSidedBoundary, twoSidedBoundary } from "#experiments/stats/normal-mixture.ts";
import { logEvidence, sequentialRatio, sequentialTest } from "#experiments/stats/sequential.ts";
import { jamesSteinToMean, jamesSteinToZero, shrinkToMean, shrinkToZero } from "#experiments/stats/shrinkage.ts";
import { sampleRatioAnswer } from "./growthbook.ts";
import { alphaOnly, armsOf, type Handler, handler, noSettings, pairOf, summary, toMean } from "./wire.ts";

const sequenceSettings = z.object({ alpha: z.number(), t_star: z.number(), null: z.number().default(0) });
const oneSample = z.object({ t: z.array(z.number()), mean: z.array(z.number()), sd: z.array(z.number()) });

const sequenceOfMean = handler(sequenceSettings, oneSample, (s, { t, mean, sd }) => {
  const looks = t.flatMap((n, i) => {
    const arm = { n, mean: mean[i] ?? Number.NaN, variance: (sd[i] ?? Number.NaN) ** 2 };
    const test = meanSequence(arm, s.null, { alpha: s.alpha, plannedUnits: s.t_star });
    return test.reason === null ? [test.value] : [];
  });
  const running = runningLooks(looks);
  // the file's intervals are for the mean, ours for its distance from the reference
  return {
    ...{ rho: looks[0]?.rho, rho_exact: exactBoundaryTuning(s.t_star, s.alpha) },
    ...{ lower: looks.map((look) => look.interval.lower + s.null) },
    ...{ upper: looks.map((look) => look.interval.upper + s.null) },
    ...{ running_lower: running.map((look) => look.interval.lower + s.null) },
    ...{ running_upper: running.map((look) => look.interval.upper + s.null) },
    ...{ log_e: looks.map((look) => look.logEvidence), p_value: looks.map((look) => look.pValue) },
    ...{ running_p_value: running.map((look) => look.pValue) },
  };
});

const looksInput = z.object({ looks: z.array(armsOf(summary)) });
const sequenceOfDifference = handler(sequenceSettings, looksInput, (s, input) => {
  const looks = input.looks.flatMap(({ control, treatment }) => {
    const found = meanDifference({ control: toMean(control), treatment: toMean(treatment) }, "absolute");
    return found.reason === null ? [sequentialTest(found.value, { alpha: s.alpha, plannedUnits: s.t_star })] : [];
  });
  const running = runningLooks(looks);
  return {
    ...{ rho: looks[0]?.rho, effect: looks.map((look) => look.effect) },
    ...{ lower: looks.map((look) => look.interval.lower), upper: looks.map((look) => look.interval.upper) },
    ...{ running_lower: running.map((look) => look.interval.lower) },
    ...{ running_upper: running.map((look) => look.interval.upper) },
    ...{ log_e: looks.map((look) => logEvidence(look, look.rho)), p_value: looks.map((look) => look.pValue) },
    ...{ running_p_value: running.map((look) => look.pValue) },
  };
});

const mixtureInput = z.object({
  ...{ v: z.number(), v_opt: z.number(), one_sided_t: z.number(), one_sided_sd: z.number() },
});
const mixture = handler(alphaOnly, mixtureInput, ({ alpha }, { v, v_opt, one_sided_t, one_sided_sd }) => {
  const rho = mixtureTuning(v_opt, alpha);
  const errors = sequentialRatio(one_sided_t, v_opt, alpha, "greater");
  return {
    ...{ rho, two_sided: twoSidedBoundary(v, rho, alpha), one_sided: oneSidedBoundary(v, rho, alpha) },
    acs_one_sided_halfwidth: (errors * one_sided_sd) / Math.sqrt(one_sided_t),
  };
});

const estimatesInput = z.object({ effects: z.array(z.number()), ses: z.array(z.number()) });
const toEstimates = ({ effects, ses }: z.infer<typeof estimatesInput>): Estimate[] =>
  effects.map((effect, i) => ({ effect, standardError: ses[i] ?? Number.NaN }));

const combined = (name: string, { effect, standardError, interval, pValue, weights }: Combined) => ({
  [name]: effect,
  [`${name}_se`]: standardError,
  [`${name}_ci`]: pairOf(interval),
  [`${name}_p_value`]: pValue,
  [`weights_${name}`]: weights.map((share) => 100 * share),
});

const meta = handler(alphaOnly, estimatesInput, ({ alpha }, input) => {
  const found = metaAnalysis(toEstimates(input), alpha);
  if (found.reason !== null) return { error: found.reason === "zero-standard-error" ? "ZERO_SE" : found.reason };
  const { k, fixed, random, heterogeneity, hartungKnapp, predictionInterval } = found.value;
  return {
    ...{ k, ...combined("fe", fixed), ...combined("re", random), error: null },
    ...{ q: heterogeneity.q, q_df: heterogeneity.df, q_p_value: heterogeneity.pValue },
    ...{ i2: 100 * heterogeneity.iSquared, h2: heterogeneity.hSquared, tau2: heterogeneity.tauSquared },
    ...(hartungKnapp && {
      ...{ hksj_se: hartungKnapp.standardError, hksj_ci: pairOf(hartungKnapp.interval) },
      hksj_p_value: hartungKnapp.pValue,
    }),
    ...(predictionInterval && { prediction_interval: pairOf(predictionInterval) }),
  };
});

const shrink = handler(noSettings, estimatesInput, (_, input) => {
  const estimates = toEstimates(input);
  const toMean = shrinkToMean(estimates);
  const toZero = shrinkToZero(estimates);
  const [first] = input.ses;
  // James–Stein needs one common error
  const common = first !== undefined && input.ses.every((se) => se === first) ? first : 0;
  const steinZero = jamesSteinToZero(input.effects, common);
  const steinMean = jamesSteinToMean(input.effects, common);
  return {
    eb_normal: toMean.value && {
      ...{ tau2: toMean.value.tauSquared, mu: toMean.value.mean },
      ...{ shrink: toMean.value.shrunk.map((one) => one.shrinkage) },
      ...{ estimates: toMean.value.shrunk.map((one) => one.effect) },
      ...{ sd_plugin: toMean.value.shrunk.map((one) => one.standardError) },
      ...{ sd_with_mu: toMean.value.shrunk.map((one) => one.standardErrorWithMean) },
    },
    eb_zero: toZero.value && {
      ...{ tau2: toZero.value.tauSquared, shrink: toZero.value.shrunk.map((one) => one.shrinkage) },
      ...{ estimates: toZero.value.shrunk.map((one) => one.effect) },
      ...{ sd_plugin: toZero.value.shrunk.map((one) => one.standardError) },
    },
    js_zero: steinZero.value && { factor: steinZero.value.factor, estimates: steinZero.value.effects },
    js_mean: steinMean.value && {
      ...{ factor: steinMean.value.factor, center: steinMean.value.mean, estimates: steinMean.value.effects },
    },
  };
});

export const combiningMethods: Record<string, Handler> = {
  "acs.one_sample": sequenceOfMean,
  "acs.two_sample": sequenceOfDifference,
  "acs.normal_mixture": mixture,
  "meta.iv": meta,
  "eb.shrink": shrink,
  "srm.chisq": sampleRatioAnswer,
};
