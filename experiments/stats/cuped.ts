import { adjustedDifference, type CupedDifference, type PairMoments } from "./adjustment.ts";
import { tooShort, variation } from "./arms.ts";
import { type Arms, type EffectScale, known, type Maybe, requireFinite, unknown } from "./estimate.ts";
import { type CupedSums, mergeCuped } from "./summary.ts";

/** Which of the two values per unit is a 0 or 1; variances then have divisor n, as for a proportion. */
export type BinaryPair = { outcome: boolean; before: boolean };

/**
 * Variance reduction by the value before the experiment: the difference of y − θx, θ = cov(y, x)/var(x) on both
 * arms together. Its expectation is that of the plain difference; only the noise shrinks.
 * @see Deng, Xu, Kohavi, Walker, "Improving the Sensitivity of Online Controlled Experiments" (CUPED), WSDM 2013
 */
export function cupedDifference(
  sums: Arms<CupedSums>,
  scale: EffectScale,
  binary: BinaryPair = { outcome: false, before: false },
): Maybe<CupedDifference> {
  const control = cupedMoments(sums.control, binary);
  if (control.reason !== null) return control;
  const treatment = cupedMoments(sums.treatment, binary);
  if (treatment.reason !== null) return treatment;
  const pooled = cupedMoments(mergeCuped(sums.control, sums.treatment), binary);
  if (pooled.reason !== null) return pooled;
  const { varX, varY, cov } = pooled.value;
  const theta = varX === 0 || varY === 0 ? 0 : cov / varX;
  const arms = { control: control.value, treatment: treatment.value };
  return adjustedDifference(arms, theta, scale, arms.treatment.meanY / arms.control.meanY);
}

/** Means, per-unit variances and covariance of outcome and value before in one arm. */
export function cupedMoments(sums: CupedSums, binary: BinaryPair): Maybe<PairMoments> {
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
