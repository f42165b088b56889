import { type Interval, known, type Maybe, requirePositive, unknown } from "./estimate.ts";

export type Impact = { effect: number; standardError: number; interval: Interval };

/** What the experiment saw: all units exposed, share of the traffic (0–1] they are, and days it ran. */
export type Exposure = { totalUnits: number; trafficShare: number; days: number };

/**
 * What an absolute effect amounts to per day if everyone had the treatment: effect × units ÷ (share × days).
 * Only for a value per unit; a ratio has no total, so that it answers `not-scalable`.
 * @param metric what the effect measures per unit
 * @throws {RangeError} on an exposure that is not above 0
 */
export function scaledImpact(
  { effect, standardError, interval }: Impact,
  metric: "mean" | "proportion" | "ratio",
  { totalUnits, trafficShare, days }: Exposure,
): Maybe<Impact> {
  requirePositive(totalUnits, "totalUnits");
  requirePositive(trafficShare, "trafficShare");
  requirePositive(days, "days");
  if (metric === "ratio") return unknown("not-scalable");
  const factor = totalUnits / (trafficShare * days);
  return known({
    effect: effect * factor,
    standardError: standardError * factor,
    interval: { lower: interval.lower * factor, upper: interval.upper * factor },
  });
}
