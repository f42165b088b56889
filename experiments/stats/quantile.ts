import { difference } from "./difference.ts";
import { normalQuantile } from "./distributions.ts";
import {
  type ArmEstimate,
  type Arms,
  type Difference,
  type EffectScale,
  known,
  type Maybe,
  requireFinite,
  requireProbability,
  unknown,
} from "./estimate.ts";

/**
 * One arm's quantile with the order statistics around it.
 * `level` 0–1 (0.9 = ninth decile); `lower` and `upper` bound the 95 % interval that a sample of `boundsFor` values
 * out of the arm's `n` would have: few fixed ranks can then be read from any database.
 */
export type QuantileSummary = {
  n: number;
  boundsFor: number;
  level: number;
  value: number;
  lower: number;
  upper: number;
};

/** A large arm whose values are all equal around the quantile still has this variance per value. */
const smallestVariance = 1e-5;

/** Difference of one quantile between arms (median minutes), one value per unit. */
export function quantileDifference(arms: Arms<QuantileSummary>, scale: EffectScale): Maybe<Difference> {
  const control = quantileArm(arms.control);
  if (control.reason !== null) return control;
  const treatment = quantileArm(arms.treatment);
  if (treatment.reason !== null) return treatment;
  return difference({ control: control.value, treatment: treatment.value }, scale);
}

/** The quantile's variance per value, from the width of its interval. */
function quantileArm(summary: QuantileSummary): Maybe<ArmEstimate> {
  requireFinite(summary);
  requireProbability(summary.level, "level");
  const { n, boundsFor, level, value, lower, upper } = summary;
  if (n === 0) return unknown("empty-arm");
  const z = normalQuantile(0.975);
  const ranksNeeded = z ** 2 * Math.max(level / (1 - level), (1 - level) / level);
  if (n <= 1 || n <= ranksNeeded) return unknown("too-few");
  const spread = (boundsFor / n) * (n - 1) * ((upper - lower) / (2 * z)) ** 2;
  if (spread === 0 && n < 1000) return unknown("no-variance");
  return known({ n, mean: value, variance: n < 100 ? spread : Math.max(spread, smallestVariance) });
}
