import { meanArm, proportionArm, variation } from "./arms.ts";
import { cupedDifference } from "./cuped.ts";
import { meanDifference } from "./difference.ts";
import {
  type ArmEstimate,
  type Arms,
  type Difference,
  type EffectScale,
  known,
  type Maybe,
  unknown,
} from "./estimate.ts";
import {
  type CupedSums,
  type MeanSums,
  mergeCuped,
  mergeMean,
  mergeProportion,
  type ProportionSums,
} from "./summary.ts";

/** Control mean and effect of one stratum with their covariance, and its units. */
type Stratum = { n: number; base: number; effect: number; varBase: number; varEffect: number; cov: number };

/**
 * Post-stratified difference of means: each stratum (channel) compared within itself, then weighted by its share of
 * all units, so that a chance imbalance between arms cannot look like an effect. A stratum where an arm has no
 * spread is merged into the largest one. Degrees of freedom are those of the plain difference.
 * @param strata one pair of summaries per stratum, disjoint
 * @see Miratrix, Sekhon, Yu, "Adjusting treatment effect estimates by post-stratification", J. R. Statist. Soc. B 2013
 */
export function poststratifiedMean(strata: readonly Arms<MeanSums>[], scale: EffectScale): Maybe<Difference> {
  const stratum = (arms: Arms<MeanSums>) => stratumOfArms(meanArm(arms.control), meanArm(arms.treatment));
  const viable = mergeUnviable(strata, mergeMean, (arms) => stratum(arms) !== null);
  const total = mergeAll(strata, mergeMean);
  if (total === null) return unknown("no-units");
  return combine(viable.map(stratum), meanDifference(total, "absolute"), scale);
}

/** The same for a share of units. The degrees of freedom are those of the 0/1 values as a mean. */
export function poststratifiedProportion(
  strata: readonly Arms<ProportionSums>[],
  scale: EffectScale,
): Maybe<Difference> {
  const stratum = (arms: Arms<ProportionSums>) =>
    stratumOfArms(proportionArm(arms.control), proportionArm(arms.treatment));
  const viable = mergeUnviable(strata, mergeProportion, (arms) => stratum(arms) !== null);
  const total = mergeAll(strata, mergeProportion);
  if (total === null) return unknown("no-units");
  const asMean = ({ n, successes }: ProportionSums): MeanSums => ({ n, sum: successes, sumSquares: successes });
  const arms = { control: asMean(total.control), treatment: asMean(total.treatment) };
  return combine(viable.map(stratum), meanDifference(arms, "absolute"), scale);
}

/** The same with the value before as covariate: within each stratum y is regressed on treatment and x. */
export function poststratifiedCuped(strata: readonly Arms<CupedSums>[], scale: EffectScale): Maybe<Difference> {
  const viable = mergeUnviable(strata, mergeCuped, (arms) => stratumOfCovariate(arms) !== null);
  const total = mergeAll(strata, mergeCuped);
  if (total === null) return unknown("no-units");
  return combine(viable.map(stratumOfCovariate), cupedDifference(total, "absolute"), scale);
}

/** @param plain the unstratified difference, of which the degrees of freedom are kept */
function combine(strata: (Stratum | null)[], plain: Maybe<Difference>, scale: EffectScale): Maybe<Difference> {
  if (plain.reason !== null) return plain;
  const units = plain.value.units;
  let [base, effect, varBase, varEffect, cov] = [0, 0, 0, 0, 0];
  let [baseSquared, effectSquared, product] = [0, 0, 0];
  for (const stratum of strata) {
    if (stratum === null) return unknown("no-variance");
    const weight = stratum.n / units;
    base += weight * stratum.base;
    effect += weight * stratum.effect;
    baseSquared += weight * stratum.base ** 2;
    effectSquared += weight * stratum.effect ** 2;
    product += weight * stratum.base * stratum.effect;
    varBase += weight ** 2 * stratum.varBase;
    varEffect += weight ** 2 * stratum.varEffect;
    cov += weight ** 2 * stratum.cov;
  }
  // the shares of the strata are themselves a multinomial draw
  varBase += (baseSquared - base ** 2) / units;
  varEffect += (effectSquared - effect ** 2) / units;
  cov += (product - base * effect) / units;
  const common = { scale, df: plain.value.df, units };
  if (scale === "absolute") return known({ ...common, effect, standardError: Math.sqrt(varEffect) });
  if (base === 0) return unknown("zero-control-mean");
  const slope = -effect / base;
  const variance = (varEffect + 2 * slope * cov + slope ** 2 * varBase) / base ** 2;
  return known({ ...common, effect: effect / Math.abs(base), standardError: Math.sqrt(variance) });
}

function stratumOfArms(a: Maybe<ArmEstimate>, b: Maybe<ArmEstimate>): Stratum | null {
  if (a.reason !== null || b.reason !== null || a.value.variance === 0 || b.value.variance === 0) return null;
  const varBase = a.value.variance / a.value.n;
  return {
    n: a.value.n + b.value.n,
    base: a.value.mean,
    effect: b.value.mean - a.value.mean,
    varBase,
    varEffect: varBase + b.value.variance / b.value.n,
    cov: -varBase,
  };
}

/**
 * Least squares of y on (1, treatment, x) within one stratum, residual divisor n − 3. The control mean is read at
 * the stratum's own mean of x, of which the sampling error is added: E slope² times the variance of that mean.
 */
function stratumOfCovariate({ control, treatment }: Arms<CupedSums>): Stratum | null {
  if (control.n < 2 || treatment.n < 2) return null;
  const n = control.n + treatment.n;
  const [a, b] = [centred(control), centred(treatment)];
  const spreadX = a.xx + b.xx;
  if (n <= 3 || spreadX === 0) return null;
  const slope = (a.xy + b.xy) / spreadX;
  const residual = (a.yy + b.yy - slope * (a.xy + b.xy)) / (n - 3);
  if (!(residual > 0)) return null;
  const all = centred(mergeCuped(control, treatment));
  const toCentre = all.meanX - a.meanX;
  const apart = b.meanX - a.meanX;
  const slopeSquared = slope ** 2 + residual / spreadX;
  return {
    n,
    base: a.meanY + slope * toCentre,
    effect: b.meanY - a.meanY - slope * apart,
    varBase: residual * (1 / control.n + toCentre ** 2 / spreadX) + (slopeSquared * all.xx) / (n - 1) / n,
    varEffect: residual * (1 / control.n + 1 / treatment.n + apart ** 2 / spreadX),
    cov: -residual * (1 / control.n + (toCentre * apart) / spreadX),
  };
}

function centred({ n, y, x, yy, xx, xy }: CupedSums) {
  return {
    meanY: y / n,
    meanX: x / n,
    yy: variation(yy, y ** 2 / n),
    xx: variation(xx, x ** 2 / n),
    xy: xy - (x * y) / n,
  };
}

type Merge<S> = (a: S, b: S) => S;

function mergeAll<S>(strata: readonly Arms<S>[], merge: Merge<S>): Arms<S> | null {
  const [first, ...rest] = strata;
  if (first === undefined) return null;
  return rest.reduce((sum, arms) => mergeArms(sum, arms, merge), first);
}

function mergeArms<S>(a: Arms<S>, b: Arms<S>, merge: Merge<S>): Arms<S> {
  return { control: merge(a.control, b.control), treatment: merge(a.treatment, b.treatment) };
}

function mergeUnviable<S extends { n: number }>(
  strata: readonly Arms<S>[],
  merge: Merge<S>,
  viable: (arms: Arms<S>) => boolean,
): Arms<S>[] {
  const size = ({ control, treatment }: Arms<S>) => control.n + treatment.n;
  const [largest, ...others] = [...strata].sort((a, b) => size(b) - size(a));
  if (largest === undefined) return [];
  const kept = others.filter(viable);
  const merged = others.filter((arms) => !viable(arms)).reduce((sum, arms) => mergeArms(sum, arms, merge), largest);
  return [merged, ...kept];
}
