import { ratioArm } from "#experiments/stats/arms.ts";
import { chiSquareTail } from "#experiments/stats/distributions.ts";
import { type ArmEstimate, known, type Maybe, unknown } from "#experiments/stats/estimate.ts";
import type { RatioSums } from "#experiments/stats/summary.ts";
import { type Finding, found, missing, type UnknownFinding } from "./finding.ts";
import type { RateCheck } from "./health-report.ts";
import type { ArmSums, ClusterReach } from "./input.ts";

/**
 * Clusters an arm needs before its spread between clusters is believed: with fewer, the error estimated from them is
 * itself so uncertain that Student's t no longer mends it (tests/calibration/clusters.test.ts).
 */
export const minimumClusters = 20;

/**
 * Clusters of both arms at which the always-valid interval is tightest. Fixed, because the planned size of a test
 * counts answers or customers: a month of four teams.
 */
export const plannedClusters = 100;

/** Σm ÷ Σd over clusters with the error of a ratio between clusters (delta method): customers of one cluster are not independent. */
export function clusterArm({ m, d, mm, dd, md, clusters }: ArmSums): Maybe<ArmEstimate> {
  return betweenClusters({ n: clusters?.answering ?? 0, m, d, mm, dd, md });
}

/**
 * The delta method with the correction of the jackknife: a cluster pulls the ratio towards itself by its share of the
 * customers, so that its residual is too small by 1 − share. With few and unequal clusters that is a twentieth of the
 * error; the mean share, weighted by size, stands for each (Cameron & Miller, "A Practitioner's Guide to Cluster-Robust
 * Inference", Journal of Human Resources, 2015, section VI).
 */
function betweenClusters(sums: RatioSums): Maybe<ArmEstimate> {
  const estimate = ratioArm(sums);
  if (estimate.reason !== null) return estimate;
  const share = sums.dd / sums.d ** 2;
  if (!(share < 1)) return unknown("too-few");
  return known({ ...estimate.value, variance: estimate.value.variance / (1 - share) ** 2 });
}

/** Why a pair of arms drawn by cluster cannot be compared yet; null: it can, or lots are drawn by customer. */
export function tooFewClusters(...arms: readonly ArmSums[]): UnknownFinding | null {
  const counts = arms.flatMap(({ clusters }) => clusters?.answering ?? []);
  if (counts.length === 0) return null;
  const have = Math.min(...counts);
  return have < minimumClusters ? { value: null, reason: "few-clusters", have, need: minimumClusters } : null;
}

export function mergeReach(a: ClusterReach | undefined, b: ClusterReach): ClusterReach {
  if (a === undefined) return b;
  return {
    clusters: a.clusters + b.clusters,
    units: a.units + b.units,
    reached: a.reached + b.reached,
    uu: a.uu + b.uu,
    ur: a.ur + b.ur,
    rr: a.rr + b.rr,
  };
}

/** χ² of equal rates over the arms, each rate with its error between clusters. */
export function clusterRates(arms: readonly ClusterReach[], faultLevel: number): Finding<RateCheck> {
  if (arms.length < 2) return missing("empty-arm");
  const have = Math.min(...arms.map(({ clusters }) => clusters));
  if (have < minimumClusters) return { value: null, reason: "few-clusters", have, need: minimumClusters };
  const rates: { rate: number; squaredError: number }[] = [];
  for (const { clusters: n, units: d, reached: m, uu, ur, rr } of arms) {
    const estimate = betweenClusters({ n, m, d, mm: rr, dd: uu, md: ur });
    if (estimate.reason !== null) return missing(estimate.reason);
    rates.push({ rate: estimate.value.mean, squaredError: estimate.value.variance / n });
  }
  const precision = rates.reduce((sum, { squaredError }) => sum + 1 / squaredError, 0);
  if (!Number.isFinite(precision)) return missing("no-variance");
  const centre = rates.reduce((sum, { rate, squaredError }) => sum + rate / squaredError, 0) / precision;
  const chiSquared = rates.reduce((sum, { rate, squaredError }) => sum + (rate - centre) ** 2 / squaredError, 0);
  const pValue = chiSquareTail(chiSquared, rates.length - 1);
  return found({ rates: rates.map(({ rate }) => rate), chiSquared, pValue, alert: pValue < faultLevel });
}
