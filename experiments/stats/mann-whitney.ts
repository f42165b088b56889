import { normalTwoSided } from "./distributions.ts";
import { type Arms, known, type Maybe, unknown } from "./estimate.ts";
import { midRanksBelow, ordinalPair } from "./ordinal.ts";
import type { OrdinalCounts } from "./summary.ts";

export type Superiority = {
  nControl: number;
  nTreatment: number;
  /** Pairs in which the treatment is higher, ties counted half. */
  uTreatment: number;
  uControl: number;
  /** Probability 0–1 that a random treated unit is higher than a random control unit, ties counted half. */
  probability: number;
  /** 2·probability − 1, from −1 to 1. */
  cliffsDelta: number;
};

export type MannWhitney = Superiority & {
  /** Σ(t³ − t) over the pooled ties. */
  tieSum: number;
  /** Standard deviation of U when the arms are alike. */
  standardDeviation: number;
  z: number;
  pValue: number;
  /** With the continuity correction of ½ toward 0. */
  corrected: { z: number; pValue: number };
};

/** Probability of superiority on an ordinal scale, without a test. */
export function superiority(arms: Arms<OrdinalCounts>): Maybe<Superiority> {
  const pair = ordinalPair(arms);
  if (pair.reason !== null) return pair;
  const { control, treatment, nControl, nTreatment } = pair.value;
  const placements = midRanksBelow(control);
  const uTreatment = treatment.reduce((sum, count, level) => sum + count * (placements[level] ?? 0), 0);
  const pairs = nControl * nTreatment;
  const probability = uTreatment / pairs;
  return known({
    ...{ nControl, nTreatment, uTreatment, uControl: pairs - uTreatment },
    ...{ probability, cliffsDelta: 2 * probability - 1 },
  });
}

/**
 * Mann–Whitney test of equal distributions with the variance corrected for ties, normal approximation. Under unequal
 * spread it does not hold its level for "neither arm tends to be higher": there use `brunnerMunzel`.
 * @see Mann, Whitney, Ann. Math. Statist. 1947; ties: Lehmann, "Nonparametrics", 1975
 */
export function mannWhitney(arms: Arms<OrdinalCounts>): Maybe<MannWhitney> {
  const found = superiority(arms);
  if (found.reason !== null) return found;
  const { nControl, nTreatment, uTreatment } = found.value;
  const tieSum = tiesOf(arms);
  const total = nControl + nTreatment;
  const variance = ((nControl * nTreatment) / 12) * (total + 1 - tieSum / (total * (total - 1)));
  if (!(variance > 0)) return unknown("no-variance");
  const standardDeviation = Math.sqrt(variance);
  const gap = uTreatment - (nControl * nTreatment) / 2;
  const z = gap / standardDeviation;
  const zCorrected = (Math.sign(gap) * Math.max(0, Math.abs(gap) - 0.5)) / standardDeviation;
  return known({
    ...found.value,
    ...{ tieSum, standardDeviation, z, pValue: normalTwoSided(z) },
    corrected: { z: zCorrected, pValue: normalTwoSided(zCorrected) },
  });
}

/** Σ(t³ − t) where t is how many units of both arms share a level. */
export function tiesOf({ control, treatment }: Arms<OrdinalCounts>): number {
  return control.counts.reduce((sum, count, level) => {
    const tied = count + (treatment.counts[level] ?? 0);
    return sum + (tied ** 3 - tied);
  }, 0);
}
