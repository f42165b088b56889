import { goodSign } from "#experiments/metrics/registry.ts";
import { unitsToPower } from "#experiments/stats/mid-run-power.ts";
import { minimumRun } from "./display-rule.ts";
import { isHarmed, type Judged } from "./evidence.ts";
import type { TierBadge } from "./evidence-tier.ts";
import type { Health } from "./health-report.ts";
import type { AnalysisInput } from "./input.ts";
import type { Recommendation, VerdictWord } from "./report.ts";

export type Worded = Judged & { badge: TierBadge; verdict: VerdictWord; smallestEffect: number | null };

export type RecommendationContext = {
  input: AnalysisInput;
  health: Pick<Health, "forbids">;
  /** Answers so far over all variations, of the primary survey; null when the primary is behaviour. */
  answers: number | null;
  /** N* of a pair, by variation. */
  plannedUnits: (worded: Worded) => number;
  alpha: number;
};

const power = 0.8;

const because = (
  verdict: Recommendation["verdict"],
  reason: Recommendation["reason"],
  about: Partial<Omit<Recommendation, "verdict" | "reason">> = {},
): Recommendation => ({ verdict, reason, variation: null, metricId: null, days: null, ...about });

/**
 * What to do now, and the one reason. In this order: the accepted loss is reached; nothing may be used; some
 * variation is safe and better; every variation does harm; wait; talk.
 */
export function recommend(worded: readonly Worded[], context: RecommendationContext): Recommendation {
  const { input, health } = context;
  if (input.lossBreached === true) return because("stop", "loss-reached");
  if (health.forbids.length > 0) return because("discuss", "do-not-use");
  const primaries = worded.filter(({ role }) => role === "primary");
  if (primaries.length === 0) return because("discuss", "no-primary");
  const harm = harmEverywhere(worded, primaries);
  if (harm !== null) return harm;
  const tooEarly = input.running ? Math.ceil(minimumRun(input.plan.minimumDays) - input.daysRun) : 0;
  const best = bestToShip(worded, primaries);
  if (best !== null) {
    const about = { variation: best.variation, metricId: best.metricId };
    if (tooEarly > 0) return because("extend", "before-minimum", { ...about, days: tooEarly });
    return because("ship", "better-and-safe", about);
  }
  return wait(worded, primaries, context, tooEarly);
}

/** Stop when each variation is worse on a primary metric or on a guardrail. */
function harmEverywhere(worded: readonly Worded[], primaries: readonly Worded[]): Recommendation | null {
  const variations = [...new Set(primaries.map(({ variation }) => variation))];
  const harms = variations.map((variation) => {
    const own = worded.filter((one) => one.variation === variation);
    return own.find(({ role, verdict }) => role === "primary" && verdict === "worse") ?? own.find(isHarmed) ?? null;
  });
  const [first] = harms;
  if (first === undefined || first === null || harms.includes(null)) return null;
  const reason = first.role === "primary" ? "primary-worse" : "guardrail-worse";
  return because("stop", reason, { variation: first.variation, metricId: first.metricId });
}

/** The largest gain among variations better at tier B or A on a primary metric, worse on none, with no guardrail harmed. */
function bestToShip(worded: readonly Worded[], primaries: readonly Worded[]): Worded | null {
  const safe = primaries.filter(
    ({ variation, verdict, badge }) =>
      verdict === "better" &&
      (badge.tier === "A" || badge.tier === "B") &&
      !primaries.some((other) => other.variation === variation && other.verdict === "worse") &&
      !worded.some((other) => other.variation === variation && isHarmed(other)),
  );
  return safe.reduce<Worded | null>((best, one) => (best === null || gainOf(one) > gainOf(best) ? one : best), null);
}

/** Gain in standard errors, so that metrics of different units can be ranked. */
function gainOf({ fixed, metric }: Worded): number {
  if (fixed.reason !== null || fixed.value.standardError === 0) return 0;
  return (goodSign(metric) * fixed.value.effect) / fixed.value.standardError;
}

function wait(
  worded: readonly Worded[],
  primaries: readonly Worded[],
  context: RecommendationContext,
  tooEarly: number,
): Recommendation {
  const about = (one: Worded) => ({ variation: one.variation, metricId: one.metricId });
  const contradicted = primaries.find(({ verdict }) => verdict === "better");
  if (contradicted !== undefined) return because("discuss", "weak-evidence", about(contradicted));
  const harmed = worded.find((one) => isHarmed(one) || (one.role === "primary" && one.verdict === "worse"));
  if (primaries.every(({ verdict }) => verdict === "no-meaningful-difference")) {
    const [first] = primaries;
    if (first !== undefined) return because("discuss", "no-meaningful-difference", about(first));
  }
  const open = primaries.find(
    ({ verdict, variation }) =>
      (verdict === "cannot-tell" || verdict === "not-enough-answers") && variation !== harmed?.variation,
  );
  if (open === undefined) {
    if (harmed === undefined) return because("discuss", "inconclusive");
    return because("discuss", harmed.role === "primary" ? "primary-worse" : "guardrail-worse", about(harmed));
  }
  if (!context.input.running)
    return because("discuss", open.fixed.reason === null ? "inconclusive" : "no-data", about(open));
  if (tooEarly > 0) return because("extend", "before-minimum", { ...about(open), days: tooEarly });
  return feasible(open, context);
}

/** Extend when the smallest effect that matters can be seen (80 %) in the time left; else talk. */
function feasible(open: Worded, context: RecommendationContext): Recommendation {
  const { input } = context;
  const about = { variation: open.variation, metricId: open.metricId };
  const more = additionalDays(open, context);
  if (more === null) return because("discuss", open.smallestEffect === null ? "no-smallest-effect" : "no-data", about);
  if (more.days === 0) return because("discuss", "inconclusive", about);
  const tooLong = input.daysRun + more.days > input.plan.maximumDays;
  if (tooLong) return because("discuss", "too-long", { ...about, days: more.days });
  return because("extend", more.reason, { ...about, days: more.days });
}

type More = { days: number; reason: "reaches-smallest-effect" | "reaches-planned-size" };

function additionalDays(open: Worded, { input, answers, plannedUnits, alpha }: RecommendationContext): More | null {
  const units = open.control.units + open.treatment.units;
  if (units === 0 || input.daysRun <= 0) return null;
  const { fixed, smallestEffect, deciding } = open;
  if (smallestEffect !== null && fixed.reason === null && fixed.value.standardError > 0 && deciding.reason === null) {
    const sequential = deciding.value.method === "sequential";
    const needed = unitsToPower(
      {
        ...{ standardError: fixed.value.standardError, units, effect: smallestEffect, alpha },
        ...{
          comparisons: open.adjusted.value?.size ?? 1,
          plannedUnits: sequential ? plannedUnits(open) : null,
          prior: null,
        },
      },
      power,
    );
    if (needed.reason !== null) return { days: input.plan.maximumDays, reason: "reaches-smallest-effect" };
    const days = Math.ceil((needed.value.additionalUnits / units) * input.daysRun);
    return { days, reason: "reaches-smallest-effect" };
  }
  const { plannedAnswers } = input.plan;
  if (plannedAnswers === null || answers === null || answers === 0) return null;
  const days = Math.ceil((Math.max(0, plannedAnswers - answers) / answers) * input.daysRun);
  return { days, reason: "reaches-planned-size" };
}
