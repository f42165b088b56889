import { variation } from "./arms.ts";
import { difference, welchDf } from "./difference.ts";
import {
  type ArmEstimate,
  type Arms,
  type Difference,
  type EffectScale,
  known,
  type Maybe,
  unknown,
} from "./estimate.ts";

/** A difference with part of the noise explained by the value before. `theta` 0: no adjustment was possible. */
export type CupedDifference = Difference & { theta: number };

/** Outcome y and value before x of one arm: means, and per-unit variances and covariance. */
export type PairMoments = { n: number; meanY: number; meanX: number; varY: number; varX: number; cov: number };

/**
 * The difference of y − θx between two arms. The relative effect divides by the unadjusted control mean, whose own
 * error enters the variance through `lift`, the treatment's level in control means.
 */
export function adjustedDifference(
  raw: Arms<PairMoments>,
  theta: number,
  scale: EffectScale,
  lift: number,
): Maybe<CupedDifference> {
  const adjusted = { control: adjust(raw.control, theta), treatment: adjust(raw.treatment, theta) };
  const plain =
    scale === "absolute" || theta === 0 ? difference(adjusted, scale) : relative(raw, adjusted, theta, lift);
  return plain.reason === null ? known({ ...plain.value, theta }) : plain;
}

/** One arm's value per unit after subtracting θ times the value before. Its mean is not on the score's scale. */
export function adjust({ n, meanY, meanX, varY, varX, cov }: PairMoments, theta: number): ArmEstimate {
  const variance = variation(varY + theta ** 2 * varX, 2 * theta * cov);
  return { n, mean: meanY - theta * meanX, variance: Math.max(0, variance) };
}

function relative(
  { control: a, treatment: b }: Arms<PairMoments>,
  adjusted: Arms<ArmEstimate>,
  theta: number,
  lift: number,
): Maybe<Difference> {
  const m = a.meanY;
  if (m === 0) return unknown("zero-control-mean");
  if (adjusted.control.variance === 0 && adjusted.treatment.variance === 0) return unknown("no-variance");
  const treatmentPart = adjusted.treatment.variance / (b.n * m ** 2);
  const controlPart = (lift ** 2 * a.varY - 2 * theta * lift * a.cov + theta ** 2 * a.varX) / (a.n * m ** 2);
  const variance = treatmentPart + controlPart;
  if (!(variance > 0)) return unknown("no-variance");
  return known({
    scale: "relative",
    effect: (adjusted.treatment.mean - adjusted.control.mean) / Math.abs(m),
    standardError: Math.sqrt(variance),
    df: welchDf(adjusted),
    units: a.n + b.n,
  });
}
