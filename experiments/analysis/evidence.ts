import type { Metric } from "#experiments/metrics/metric.ts";
import { goodSign, populationOf } from "#experiments/metrics/registry.ts";
import { type Compared, sideOf } from "./compare.ts";
import type { TierBadge, TierReason } from "./evidence-tier.ts";
import type { Finding } from "./finding.ts";
import type { Health } from "./health-report.ts";
import type { AdjustedP } from "./report.ts";

/**
 * Level at which a difference in who answers counts against an effect. Laxer than the health alert: where the bounds
 * do not settle the matter, a false doubt costs one true effect in a hundred its B, and a missed one ships a bias.
 */
const silenceLevel = 0.01;

/** A comparison with its metric and its p within its family. */
export type Judged = Compared & { metric: Metric; adjusted: Finding<AdjustedP> };

/**
 * Which way it significantly moved, in the customer's eyes: 1 better, −1 worse, 0 not shown. Within its family's
 * level where it has one, so that three variations do not make three chances of a false alarm.
 */
export function movement({ deciding, adjusted, metric }: Judged, alpha: number): -1 | 0 | 1 {
  if (deciding.reason !== null) return 0;
  const { effect, pValue } = deciding.value;
  if ((adjusted.value?.pValue ?? pValue) >= alpha || effect === 0) return 0;
  return effect > 0 === (goodSign(metric) === 1) ? 1 : -1;
}

export function isHarmed({ guardrail }: Compared): boolean {
  return guardrail.value?.harmed === true;
}

/**
 * The evidence tier of one comparison.
 * X: the split, the trigger or mixed customers forbid any use.
 * A: the interval excludes 0; the bounds against differential response exclude it on the same side (where every
 * exposed customer counts there is nothing to bound); another metric of behaviour, named before the start and counted
 * on all exposed customers, moved the same way; nothing contradicts.
 * B: the interval excludes 0 and nothing contradicts. C: the rest.
 * A variation that significantly changes who answers contradicts itself unless the bounds exclude 0: the score may
 * have risen because unhappy customers fell silent.
 *
 * The bounds that must exclude 0 are Lee's at the response rates seen, widened by the sampling error of the plain
 * difference: not the full Imbens–Manski interval, which adds the error of the trimmed share. At equal true rates
 * that error is counted twice, since the bounds already open by |rate difference| ≥ 0, and the full interval would
 * confirm a real +0.5 CES with repeat contact 20 → 16 % in 60 % of runs only (4,000 exposed, 15 % answering); this
 * one confirms 83 %. The price is in the bounds alone: when unhappy customers answer 9 % instead of 15 %, they are
 * misled in 10 % of runs instead of 2 % (a naive test: 71 %). Sequential interval and corroboration stand in front
 * of them, so that tier A itself stays under 0.5 % in every biased world of tests/calibration/tiers.test.ts.
 * @param companions every comparison of the same variation, itself included
 */
export function badgeOf(
  judged: Judged,
  companions: readonly Judged[],
  {
    health,
    alpha,
    method,
  }: { health: Pick<Health, "forbids" | "response">; alpha: number; method: "sequential" | "fixed" },
): TierBadge {
  const badge = (tier: TierBadge["tier"], reasons: TierReason[]): TierBadge => ({
    tier,
    reasons,
    method: judged.deciding.value?.method ?? method,
    n: judged.control.n + judged.treatment.n,
  });
  if (health.forbids.length > 0) return badge("X", [...health.forbids]);
  if (judged.fixed.reason !== null) return badge("C", ["no-data"]);
  if (judged.deciding.reason !== null) return badge("C", ["collecting"]);
  const moved = isHarmed(judged) ? -1 : movement(judged, alpha);
  if (moved === 0)
    return badge("C", [
      sideOf(judged.deciding.value.interval) === 0 ? "interval-includes-zero" : "lost-to-multiple-comparisons",
    ]);
  const contradicted = contradiction(judged, companions, moved, alpha);
  if (contradicted !== null) return badge("C", ["interval-excludes-zero", contradicted]);
  const boundary = boundsReason(judged, moved);
  const unsettled = boundary === "bounds-touch-zero" || boundary === "no-bounds";
  if (unsettled && (health.response.value?.pValue ?? 1) < silenceLevel) {
    return badge("C", ["interval-excludes-zero", "response-differs", boundary]);
  }
  const support = corroboration(judged, companions, moved, alpha);
  const confirmed = !unsettled && support === "corroborated";
  return badge(confirmed ? "A" : "B", ["interval-excludes-zero", boundary, support]);
}

function contradiction(judged: Judged, companions: readonly Judged[], moved: -1 | 1, alpha: number): TierReason | null {
  const others = companions.filter((other) => other.metricId !== judged.metricId);
  if (moved === 1 && others.some(isHarmed)) return "guardrail-contradicts";
  const against = others.some((other) => other.role === "corroboration" && movement(other, alpha) === -moved);
  return against ? "corroboration-contradicts" : null;
}

function boundsReason({ metric, bounds }: Judged, moved: -1 | 1): TierReason {
  if (populationOf(metric) === "exposed") return "all-exposed-counted";
  if (bounds.reason !== null) return "no-bounds";
  return sideOf(bounds.value.atRatesSeen) === moved * goodSign(metric) ? "bounds-exclude-zero" : "bounds-touch-zero";
}

/**
 * Behaviour on all exposed customers that moved the same way: a corroboration metric, or a primary one when a
 * corroboration metric is itself the one judged. A share of complaints cannot confirm itself.
 */
function corroboration(judged: Judged, companions: readonly Judged[], moved: -1 | 1, alpha: number): TierReason {
  const witnesses = companions.filter(
    ({ metricId, role, metric }) =>
      metricId !== judged.metricId &&
      (role === "corroboration" || role === "primary") &&
      populationOf(metric) === "exposed",
  );
  if (witnesses.length === 0) return "no-corroboration-metric";
  return witnesses.some((witness) => movement(witness, alpha) === moved) ? "corroborated" : "not-corroborated";
}
