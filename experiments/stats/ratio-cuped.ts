import { adjustedDifference, type CupedDifference, type PairMoments } from "./adjustment.ts";
import { ratioArm, tooShort } from "./arms.ts";
import { type Arms, type EffectScale, known, type Maybe, requireFinite, unknown } from "./estimate.ts";
import type { RatioCupedSums } from "./summary.ts";

/** Below this θ the adjustment is rounding and the plain ratio is returned. */
const noTheta = 1e-8;

/**
 * Variance reduction for a ratio Σm ÷ Σd by the same ratio before the experiment. Each ratio is linearised per
 * unit, so that the two become an outcome and a value before; θ = Σ cov ÷ Σ var over the two arms.
 * @see Deng et al., WSDM 2013; Deng, Knoblich, Lu, KDD 2018 (delta method)
 */
export function ratioCupedDifference(sums: Arms<RatioCupedSums>, scale: EffectScale): Maybe<CupedDifference> {
  const control = momentsOf(sums.control);
  if (control.reason !== null) return control;
  const treatment = momentsOf(sums.treatment);
  if (treatment.reason !== null) return treatment;
  const [a, b] = [control.value, treatment.value];
  const spread = a.varX + b.varX;
  const slope = spread === 0 ? 0 : (a.cov + b.cov) / spread;
  const theta = Math.abs(slope) < noTheta ? 0 : slope;
  const effect = b.meanY - a.meanY - theta * (b.meanX - a.meanX);
  return adjustedDifference({ control: a, treatment: b }, theta, scale, (a.meanY + effect) / a.meanY);
}

/** The ratio during (y) and before (x), with variances and covariance of their linearised values per unit. */
function momentsOf(sums: RatioCupedSums): Maybe<PairMoments> {
  requireFinite(sums);
  const { n, m, d, preM, preD } = sums;
  const short = tooShort(n);
  if (short !== null) return unknown(short);
  const during = ratioArm(sums);
  if (during.reason !== null) return during;
  const before = ratioArm({ n, m: preM, d: preD, mm: sums.preMM, dd: sums.preDD, md: sums.preMD });
  if (before.reason !== null) return before;
  const covariance = (product: number, a: number, b: number) => (product - (a * b) / n) / (n - 1);
  const [ratio, preRatio] = [during.value.mean, before.value.mean];
  const cov =
    covariance(sums.mPreM, m, preM) -
    preRatio * covariance(sums.mPreD, m, preD) -
    ratio * covariance(sums.dPreM, d, preM) +
    ratio * preRatio * covariance(sums.dPreD, d, preD);
  return known({
    n,
    meanY: ratio,
    meanX: preRatio,
    varY: during.value.variance,
    varX: before.value.variance,
    cov: cov / ((d / n) * (preD / n)),
  });
}
