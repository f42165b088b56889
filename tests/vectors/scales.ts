import { z } from "zod";
import { brunnerMunzel } from "#experiments/stats/brunner-munzel.ts";
import type { Arms, ReasonCode } from "#experiments/stats/estimate.ts";
import { type LeeBounds, leeBounds } from "#experiments/stats/lee-bounds.ts";
import { mannWhitney, superiority, tiesOf } from "#experiments/stats/mann-whitney.ts";
import { type ConstrainedFit, middleRoot, miettinenNurminenInterval } from "#experiments/stats/miettinen-nurminen.ts";
import { promoterDifference, promoterScore, promoterWelch } from "#experiments/stats/nps.ts";
import { proportionalOdds } from "#experiments/stats/proportional-odds.ts";
import { newcombeInterval, pooledTest, waldInterval, wilsonInterval } from "#experiments/stats/proportions.ts";
import { countValues, type OrdinalCounts } from "#experiments/stats/summary.ts";
import { welchTest } from "#experiments/stats/welch.ts";
import { alphaOnly, armsOf, type Handler, handler, noSettings, ordinal, pairOf } from "./wire.ts";

const errorCodes: Partial<Record<ReasonCode, string>> = {
  "empty-arm": "EMPTY_ARM",
  "too-few": "TOO_FEW",
  "no-variance": "ZERO_VARIANCE",
  "one-level": "ONE_LEVEL",
  separation: "SEPARATION",
};
const errorOf = (reason: ReasonCode) => errorCodes[reason] ?? reason;

const histograms = (input: z.infer<typeof ordinal>): Arms<OrdinalCounts> => ({
  control: { scale: input.scale, counts: input.control },
  treatment: { scale: input.scale, counts: input.treatment },
});

const ranks = handler(noSettings, ordinal, (_, input) => {
  const arms = histograms(input);
  const found = superiority(arms);
  if (found.reason !== null) return { error: errorOf(found.reason) };
  const { value } = found;
  const placed = {
    ...{ n_control: value.nControl, n_treatment: value.nTreatment, u_treatment: value.uTreatment },
    ...{ u_control: value.uControl, p_superiority: value.probability, cliffs_delta: value.cliffsDelta },
    tie_sum: tiesOf(arms),
  };
  const test = mannWhitney(arms);
  if (test.reason !== null) return { ...placed, error: errorOf(test.reason) };
  const { standardDeviation, z: score, pValue, corrected } = test.value;
  return {
    ...{ ...placed, sd_u: standardDeviation, z: score, p_value: pValue },
    ...{ z_cc: corrected.z, p_value_cc: corrected.pValue, error: null },
  };
});

const brunner = handler(alphaOnly, ordinal, ({ alpha }, input) => {
  const arms = histograms(input);
  const found = superiority(arms);
  if (found.reason !== null) return { error: errorOf(found.reason) };
  const test = brunnerMunzel(arms, alpha);
  if (test.reason !== null) return { p_superiority: found.value.probability, se: 0, error: errorOf(test.reason) };
  const { value } = test;
  return {
    ...{ p_superiority: value.probability, se: value.standardError, statistic: value.statistic, df: value.df },
    ...{ p_value: value.pValue, p_value_normal: value.pValueNormal, ci: pairOf(value.interval), error: null },
    ...{ ci_logit: pairOf(value.intervalLogit), wmw_odds: value.odds },
  };
});

const odds = handler(alphaOnly, ordinal, ({ alpha }, input) => {
  const fit = proportionalOdds(histograms(input), alpha);
  if (fit.reason !== null) return { error: errorOf(fit.reason) };
  const { value } = fit;
  return {
    ...{ log_odds: value.logOdds, se: value.standardError, z: value.z, p_value: value.pValue, error: null },
    ...{ odds_ratio: value.oddsRatio, ci: pairOf(value.interval), thresholds: value.thresholds },
    ...{ loglik: value.logLikelihood, lr_stat: value.likelihoodRatio.statistic },
    lr_p_value: value.likelihoodRatio.pValue,
  };
});

const nps = handler(alphaOnly, ordinal, ({ alpha }, input) => {
  const arms = histograms(input);
  const [control, treatment] = [promoterScore(arms.control, alpha), promoterScore(arms.treatment, alpha)];
  if (control.reason !== null) return { error: errorOf(control.reason) };
  if (treatment.reason !== null) return { error: errorOf(treatment.reason) };
  const [a, b] = [control.value, treatment.value];
  // the file writes a point where Cairn has no interval
  const point = ({ score, interval }: typeof a) => (interval === null ? [score, score] : pairOf(interval));
  const scores = {
    ...{ nps_control: a.score, nps_treatment: b.score, diff: b.score - a.score },
    ...{ se_control: a.standardError, se_treatment: b.standardError, ci_control: point(a), ci_treatment: point(b) },
  };
  const test = promoterDifference(arms, alpha);
  if (test.reason !== null) return { ...scores, se_diff: 0, error: errorOf(test.reason) };
  const { standardError, z: score, pValue, interval } = test.value;
  const paired = promoterWelch(arms);
  const welch = paired.reason === null ? welchTest(paired.value, { alpha }) : null;
  return {
    ...{ ...scores, se_diff: standardError, z: score, p_value: pValue, ci: pairOf(interval), error: null },
    ...(welch && {
      welch: { se: welch.standardError, df: welch.df, p_value: welch.pValue, ci: pairOf(welch.interval) },
    }),
  };
});

/**
 * The reference interval comes from statsmodels, whose cubic has the control's successes where the paper has its
 * units (statsmodels issue 10269). Cairn keeps the paper's fit; this one serves to check everything else.
 */
const statsmodelsFit: ConstrainedFit = ({ control, treatment }, delta) => {
  const total = control.n + treatment.n;
  const events = control.successes + treatment.successes;
  return middleRoot(
    (treatment.n + 2 * control.n) * delta - total - events,
    (control.successes * delta - total - 2 * control.successes) * delta + events,
    control.successes * delta * (1 - delta),
    { total, delta },
  );
};

const share = z.object({ successes: z.number(), n: z.number() });
const proportions = handler(alphaOnly, armsOf(share), ({ alpha }, arms) => {
  const newcombe = newcombeInterval(arms, alpha);
  if (newcombe.reason !== null) return { error: errorOf(newcombe.reason) };
  const [control, treatment] = [wilsonInterval(arms.control, alpha), wilsonInterval(arms.treatment, alpha)];
  const score = miettinenNurminenInterval(arms, alpha, statsmodelsFit);
  const test = pooledTest(arms);
  const wald = waldInterval(arms, alpha);
  const { difference } = newcombe.value;
  return {
    ...{ p_control: arms.control.successes / arms.control.n, p_treatment: arms.treatment.successes / arms.treatment.n },
    ...{ diff: difference, newcombe_ci: pairOf(newcombe.value.interval), error: null },
    ...{ wilson_control: control.value && pairOf(control.value) },
    ...{ wilson_treatment: treatment.value && pairOf(treatment.value) },
    // the file writes a point and p = 1 where Cairn has no Wald interval and no test
    ...{ wald_se: wald.value?.standardError ?? 0 },
    ...{ wald_ci: wald.value ? pairOf(wald.value.interval) : [difference, difference] },
    ...{ z_pooled: test.value?.z ?? null, p_value: test.value?.pValue ?? 1, chi2: test.value?.chiSquare ?? null },
    ...{ miettinen_nurminen_ci: score.value && pairOf(score.value.interval) },
  };
});

const assigned = { assigned: armsOf(z.number()) };
const responses = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("histogram"), ...assigned, ...ordinal.shape }),
  z.object({ kind: z.literal("values"), ...assigned, ...armsOf(z.array(z.number())).shape }),
]);
const lee = handler(alphaOnly, responses, ({ alpha }, input) => {
  const arms = input.kind === "histogram" ? histograms(input) : onOneScale(input.control, input.treatment);
  const found = leeBounds(arms, input.assigned, alpha);
  return found.reason === null ? leeAnswer(found.value) : { error: errorOf(found.reason) };
});

function leeAnswer({ rates, naive, trimmedArm, trimShare, bounds, standardErrors, interval }: LeeBounds) {
  return {
    ...{ rate_control: rates.control, rate_treatment: rates.treatment },
    ...{ naive_diff: naive.effect, naive_se: naive.standardError, trimmed_arm: trimmedArm, trim_share: trimShare },
    ...{ lower: bounds.lower, upper: bounds.upper },
    ...{ se_lower: standardErrors.lower, se_upper: standardErrors.upper },
    im_c: interval.value?.criticalValue ?? null,
    ci: pairOf(interval.value ?? bounds),
    error: interval.reason === null ? null : errorOf(interval.reason),
  };
}

/** Raw values of both arms as histograms over the union of their distinct values. */
function onOneScale(control: readonly number[], treatment: readonly number[]): Arms<OrdinalCounts> {
  const { scale } = countValues([...control, ...treatment]);
  const countsOf = (values: readonly number[]) => {
    const own = countValues(values);
    const counts = new Map(own.scale.map((score, level) => [score, own.counts[level] ?? 0]));
    return { scale, counts: scale.map((score) => counts.get(score) ?? 0) };
  };
  return { control: countsOf(control), treatment: countsOf(treatment) };
}

export const scaleMethods: Record<string, Handler> = {
  "ord.mwu": ranks,
  "ord.brunner_munzel": brunner,
  "ord.polr": odds,
  "nps.diff": nps,
  "prop.diff": proportions,
  "lee.bounds": lee,
};
