import { chiSquareTail, logChiSquareTail } from "./distributions.ts";
import { known, type Maybe, requireFinite, unknown } from "./estimate.ts";

export type SampleRatio = {
  chiSquare: number;
  df: number;
  pValue: number;
  /** ln p, finite when p is too small for a double. */
  logPValue: number;
};

/**
 * Did the units split as planned? Pearson's χ² of the units seen against the weights. A small p (the product alerts
 * under 0.001) says that assignment, exposure or answering lost units unevenly, and no effect may be believed.
 * Arms of weight 0 are left out, with their units; weights need not sum to 1.
 * @param units seen per arm, ≥ 0
 * @param weights planned per arm, ≥ 0
 * @throws {RangeError} on lists of different length or negative entries
 * @see Fabijan et al., "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments", KDD 2019
 */
export function sampleRatio(units: readonly number[], weights: readonly number[]): Maybe<SampleRatio> {
  if (units.length !== weights.length) throw new RangeError("one weight per arm is needed");
  let seen = 0;
  let planned = 0;
  let arms = 0;
  for (const [arm, weight] of weights.entries()) {
    const count = units[arm] ?? 0;
    requireFinite({ weight, units: count });
    if (weight < 0 || count < 0) throw new RangeError("weights and units must be at least 0");
    if (weight === 0) continue;
    seen += count;
    planned += weight;
    arms++;
  }
  if (arms < 2) return unknown("no-control");
  if (seen === 0) return unknown("no-units");
  let chiSquare = 0;
  for (const [arm, weight] of weights.entries()) {
    if (weight === 0) continue;
    const expected = (seen * weight) / planned;
    chiSquare += ((units[arm] ?? 0) - expected) ** 2 / expected;
  }
  const df = arms - 1;
  return known({ chiSquare, df, pValue: chiSquareTail(chiSquare, df), logPValue: logChiSquareTail(chiSquare, df) });
}
