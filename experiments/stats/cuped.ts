import { tooShort, variation } from "./arms.ts";
import { difference, welchDf } from "./difference.ts";
import {
  type ArmEstimate,
  type Arms,
  type Difference,
  type EffectScale,
  known,
  type Maybe,
  requireFinite,
  unknown,
} from "./estimate.ts";
import { type CupedSums, mergeCuped } from "./summary.ts";

/** A difference with part of the noise explained by the value before. `theta` 0: no adjustment was possible. */
export type CupedDifference = Difference & { theta: number };

/** Which of the two values per unit is a 0 or 1; variances then have divisor n, as for a proportion. */
export type BinaryPair = { outcome: boolean; before: boolean };

type Moments = { n: number; meanY: number; meanX: number; varY: number; varX: number; cov: number };

/**
 * Variance reduction by the value before the experiment: the difference of y − θx, θ = cov(y, x)/var(x) on both
 * arms together. The expectation is that of the plain difference; only the noise shrinks.
 * The relative effect divides by the unadjusted control mean, whose error enters the variance.
 * @see Deng, Xu, Kohavi, Walker, "Improving the Sensitivity of Online Controlled Experiments" (CUPED), WSDM 2013
 */
export function cupedDifference(
  sums: Arms<CupedSums>,
  scale: EffectScale,
  binary: BinaryPair = { outcome: false, before: false },
): Maybe<CupedDifference> {
  const control = momentsOf(sums.control, binary);
  if (control.reason !== null) return control;
  const treatment = momentsOf(sums.treatment, binary);
  if (treatment.reason !== null) return treatment;
  const pooled = momentsOf(mergeCuped(sums.control, sums.treatment), binary);
  if (pooled.reason !== null) return pooled;
  const { varX, varY, cov } = pooled.value;
  const theta = varX === 0 || varY === 0 ? 0 : cov / varX;
  const arms = { control: adjust(control.value, theta), treatment: adjust(treatment.value, theta) };
  const plain =
    scale === "absolute" || theta === 0
      ? difference(arms, scale)
      : relativeDifference({ control: control.value, treatment: treatment.value }, arms, theta);
  return plain.reason === null ? known({ ...plain.value, theta }) : plain;
}

/** One arm's value per unit after subtracting θ times the value before. Its mean is not on the score's scale. */
function adjust({ n, meanY, meanX, varY, varX, cov }: Moments, theta: number): ArmEstimate {
  const variance = variation(varY + theta ** 2 * varX, 2 * theta * cov);
  return { n, mean: meanY - theta * meanX, variance: Math.max(0, variance) };
}

function relativeDifference(raw: Arms<Moments>, adjusted: Arms<ArmEstimate>, theta: number): Maybe<Difference> {
  const { control: a, treatment: b } = raw;
  const m = a.meanY;
  if (m === 0) return unknown("zero-control-mean");
  if (adjusted.control.variance === 0 && adjusted.treatment.variance === 0) return unknown("no-variance");
  const lift = b.meanY / m;
  const treatmentPart = adjusted.treatment.variance / (b.n * m ** 2);
  const controlPart =
    ((a.varY * lift ** 2) / m ** 2 - (2 * theta * a.cov * lift) / m ** 2 + (theta ** 2 * a.varX) / m ** 2) / a.n;
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

function momentsOf(sums: CupedSums, binary: BinaryPair): Maybe<Moments> {
  requireFinite(sums);
  const { n, y, x, yy, xx, xy } = sums;
  const short = tooShort(n);
  if (short !== null) return unknown(short);
  const varY = variation(yy, y ** 2 / n) / (binary.outcome ? n : n - 1);
  const varX = variation(xx, x ** 2 / n) / (binary.before ? n : n - 1);
  if (varY < 0 || varX < 0) return unknown("inconsistent-sums");
  const cov = (xy - (x * y) / n) / (binary.outcome && binary.before ? n : n - 1);
  return known({ n, meanY: y / n, meanX: x / n, varY, varX, cov });
}
