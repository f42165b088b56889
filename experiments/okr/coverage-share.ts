import { requireFinite } from "#experiments/stats/estimate.ts";
import type { CoverageShare } from "./decomposition.ts";

/**
 * What is counted in one window for one test; every count is of answers (events for behaviour) on the key result's
 * metric, from the key result's population (its steps and channel).
 */
export type CoverageCounts = {
  /** All of the window: Σ n of `series` rows with experiment_id = 0. */
  respondents: number;
  /**
   * Those of customers living in the counted variation, before it was shipped: Σ n of `series` rows with the test's
   * experiment_id and that variation, on days before `shippedOn` (on all days when it was not shipped).
   */
  living: number;
  /**
   * Those of the test's own journey and step from the day it was shipped on: Σ n of `series` rows with
   * experiment_id = 0 on days ≥ `shippedOn`, narrowed to the test's steps. 0 when it was not shipped.
   */
  afterShip: number;
};

/** Share 0–1 of a test's population that its audience conditions let in. */
export type AudienceShare = { share: number; standardError: number };

/**
 * Share of a window's respondents living in a test's winning or running variation. Until it ships, those are the
 * customers assigned to it; from then on everyone in its audience, assigned or not. A share of counts has the error
 * of a multinomial, plus that of the audience share.
 * @param audience from `audienceShare`; null when nothing is known: then everyone at the test's steps is in
 * @throws {RangeError} on counts that cannot be: negative, or more parts than respondents
 */
export function coverageShare(counts: CoverageCounts, audience: AudienceShare | null): CoverageShare {
  const { respondents, living, afterShip } = counts;
  requireFinite(counts);
  if (living < 0 || afterShip < 0 || living + afterShip > respondents) {
    throw new RangeError(`of ${respondents} respondents, ${living} and ${afterShip} cannot be parts`);
  }
  if (respondents === 0) return { share: 0, standardError: 0, respondents };
  const scale = audience?.share ?? 1;
  const before = living / respondents;
  const after = afterShip / respondents;
  // Multinomial: Var(before) + scale²·Var(after) + 2·scale·Cov, with Cov = −before·after/n.
  const sampling =
    (before * (1 - before) + scale ** 2 * after * (1 - after) - 2 * scale * before * after) / respondents;
  const fromAudience = after ** 2 * (audience?.standardError ?? 0) ** 2;
  return {
    share: before + scale * after,
    standardError: Math.sqrt(Math.max(0, sampling) + fromAudience),
    respondents,
  };
}

/**
 * How much of the answers at a test's steps came from customers in it while it ran, brought up from the coverage it
 * was ramped to: what shipping to everyone in the audience will reach.
 * @param exposed answers of customers exposed to any variation, from the launch to the stop
 * @param population all answers at the test's steps over the same days
 * @param rampCoverage share of the audience that was let in over those days, 0–1, weighted by answers
 * @returns null when nobody answered, or nobody was let in
 */
export function audienceShare(exposed: number, population: number, rampCoverage: number): AudienceShare | null {
  requireFinite({ exposed, population, rampCoverage });
  if (population <= 0 || rampCoverage <= 0) return null;
  const seen = Math.min(1, exposed / population);
  return {
    share: Math.min(1, seen / rampCoverage),
    standardError: Math.sqrt((seen * (1 - seen)) / population) / rampCoverage,
  };
}
