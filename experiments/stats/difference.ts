import { meanArm, proportionArm, ratioArm } from "./arms.ts";
import {
  type ArmEstimate,
  type Arms,
  type Difference,
  type EffectScale,
  known,
  type Maybe,
  unknown,
} from "./estimate.ts";
import type { MeanSums, ProportionSums, RatioSums } from "./summary.ts";

/**
 * Treatment minus control, with its standard error and Welch–Satterthwaite degrees of freedom.
 * Absolute: Δ = m_B − m_A. Relative: Δ = (m_B − m_A)/|m_A| by the delta method, so that a rise of a negative
 * mean is positive. A control mean of 0 has an absolute effect and no relative one; one arm without spread
 * still has an effect. The degrees of freedom come from the per-unit variances on both scales.
 * @see Welch, Biometrika 1947; Deng, Knoblich, Lu, KDD 2018
 */
export function difference(arms: Arms<ArmEstimate>, scale: EffectScale): Maybe<Difference> {
  const { control: a, treatment: b } = arms;
  if (a.variance === 0 && b.variance === 0) return unknown("no-variance");
  const df = welchDf(arms);
  const units = a.n + b.n;
  if (scale === "absolute") {
    const standardError = Math.sqrt(b.variance / b.n + a.variance / a.n);
    return known({ scale, effect: b.mean - a.mean, standardError, df, units });
  }
  if (a.mean === 0) return unknown("zero-control-mean");
  const variance = b.variance / (b.n * a.mean ** 2) + (a.variance * b.mean ** 2) / (a.n * a.mean ** 4);
  if (variance === 0) return unknown("no-variance");
  return known({ scale, effect: (b.mean - a.mean) / Math.abs(a.mean), standardError: Math.sqrt(variance), df, units });
}

/** Degrees of freedom of the difference of two means with unequal variances, from per-unit variances. */
export function welchDf({ control: a, treatment: b }: Arms<ArmEstimate>): number {
  const errorA = a.variance / a.n;
  const errorB = b.variance / b.n;
  return (errorA + errorB) ** 2 / (errorA ** 2 / (a.n - 1) + errorB ** 2 / (b.n - 1));
}

/** Difference of two means of one value per unit. */
export function meanDifference(sums: Arms<MeanSums>, scale: EffectScale): Maybe<Difference> {
  return fromArms(meanArm(sums.control), meanArm(sums.treatment), scale);
}

/** Difference of two shares of units. For an interval on rare events prefer `newcombeInterval`. */
export function proportionDifference(sums: Arms<ProportionSums>, scale: EffectScale): Maybe<Difference> {
  return fromArms(proportionArm(sums.control), proportionArm(sums.treatment), scale);
}

/** Difference of two ratios of sums clustered by unit: survey scores per answer, minutes per contact. */
export function ratioDifference(sums: Arms<RatioSums>, scale: EffectScale, binary = false): Maybe<Difference> {
  return fromArms(ratioArm(sums.control, binary), ratioArm(sums.treatment, binary), scale);
}

function fromArms(control: Maybe<ArmEstimate>, treatment: Maybe<ArmEstimate>, scale: EffectScale): Maybe<Difference> {
  if (control.reason !== null) return control;
  if (treatment.reason !== null) return treatment;
  return difference({ control: control.value, treatment: treatment.value }, scale);
}
