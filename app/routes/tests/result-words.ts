import type { Goodness } from "#app/components/goodness.ts";
import type { Unit } from "#app/i18n/format.ts";
import type { Text } from "#app/i18n/use-text.ts";
import type { TierBadge } from "#experiments/analysis/evidence-tier.ts";
import type { UnknownFinding, UnknownReason } from "#experiments/analysis/finding.ts";
import type { ChannelHeterogeneity, Comparison, Recommendation, VerdictWord } from "#experiments/analysis/report.ts";
import type { MetricUnit } from "#experiments/metrics/metric.ts";
import type { Direction, Instrument } from "#experiments/metrics/scale.ts";

type Words = Pick<Text, "t" | "format">;

/** What a page calls a metric, and how its numbers are written. */
export type NamedMetric = {
  id: number;
  key: string;
  name: string;
  unit: Unit;
  /** Word of an amount: minutes, EUR. */
  unitWord: string | null;
  direction: Direction;
  instrument: Instrument | null;
};

const units: Readonly<Record<MetricUnit["kind"], Unit>> = {
  points: "scale",
  share: "share",
  nps: "nps",
  quantity: "amount",
};

export function unitName({ kind }: MetricUnit): Unit {
  return units[kind];
}

const goodness: Readonly<Record<VerdictWord, Goodness>> = {
  better: "better",
  worse: "worse",
  "no-meaningful-difference": "neutral",
  "cannot-tell": "attention",
  "not-enough-answers": "unknown",
};

export function goodnessOf(verdict: VerdictWord): Goodness {
  return goodness[verdict];
}

type Found = Pick<ChannelHeterogeneity, "word" | "gaining" | "losing">;

/**
 * Which sentence says how alike the channels are, and the channels it names. An effect is said to live in a channel only
 * where the interval the reader sees of it leaves out zero.
 * @param intervalOf null: none is shown
 */
export function channelWords(
  { word, gaining, losing }: Found,
  intervalOf: (channelId: number) => { lower: number; upper: number } | null,
) {
  if (word !== "concentrated") return { words: word, gaining, losing };
  const isSeen = (id: number) => {
    const interval = intervalOf(id);
    return interval !== null && (interval.lower > 0 || interval.upper < 0);
  };
  const seen = { gaining: gaining.filter(isSeen), losing: losing.filter(isSeen) };
  if (seen.gaining.length > 0) return { words: word, ...seen };
  return {
    words: seen.losing.length > 0 ? ("concentratedLoss" as const) : ("concentratedSomewhere" as const),
    ...seen,
  };
}

const ownReasons = [
  ...["collecting", "no-answers", "silent-arm", "not-ordinal", "no-pre-period", "one-channel", "not-logged"],
  ...[
    "few-clusters",
    "by-cluster",
    "not-ordered",
    "no-plateau",
    "no-smallest-effect",
    "not-needed",
    "not-in-family",
    "not-planned",
  ],
] as const;
type OwnReason = Exclude<UnknownReason, "no-units"> & keyof OwnMessages;
type OwnMessages = typeof import("#app/i18n/messages/tests-evidence.en.ts")["testsEvidence"]["unknown"];

const isOwn = (reason: UnknownReason): reason is OwnReason => ownReasons.some((own) => own === reason);

/** Why a number is not there. */
export function reasonText({ t }: Words, { reason, have, need }: UnknownFinding): string {
  if (isOwn(reason)) return t(`testsEvidence.unknown.${reason}`, { have: have ?? 0, need: need ?? 0 });
  return t(`words.reason.${reason}`);
}

export function tierReasons({ t }: Words, badge: TierBadge): string[] {
  return badge.reasons.map((reason) => t(`testsEvidence.tierReason.${reason}`));
}

export function methodText({ t }: Words, { method }: Pick<TierBadge, "method">): string {
  return t(`testsResults.method.${method}`);
}

/** What to show of a comparison: what decides, and nothing while that is still unknown. */
export function shownEffect({ deciding: { value: known } }: Comparison): {
  effect: number | null;
  lower: number | null;
  upper: number | null;
} {
  return { effect: known?.effect ?? null, lower: known?.interval.lower ?? null, upper: known?.interval.upper ?? null };
}

/** The one sentence a comparison comes down to, without its numbers. */
export function verdictSentence({ t }: Words, comparison: Comparison, metric: NamedMetric, variation: string): string {
  const names = { variation, metric: metric.name };
  if (comparison.badge.tier === "X") return t("testsResults.unusable");
  switch (comparison.verdict) {
    case "better":
    case "worse": {
      const sentence = t(`testsResults.${comparison.verdict}.${movedHow(comparison, metric)}`, names);
      return comparison.badge.tier === "C" ? t("testsResults.signal", { sentence }) : sentence;
    }
    case "no-meaningful-difference":
      return t("testsResults.same", names);
    case "cannot-tell":
      return t("testsResults.unclear", names);
    case "not-enough-answers":
      return t("testsResults.few", names);
  }
}

function movedHow(comparison: Comparison, { instrument }: NamedMetric) {
  if (instrument === null) return (shownEffect(comparison).effect ?? 0) > 0 ? "raises" : "lowers";
  if (instrument === "csat") return "satisfaction";
  if (instrument === "nps") return "recommendation";
  return instrument === "custom" ? "score" : "effort";
}

/** What to do, and why, as two short texts. */
export function adviceText(
  { t }: Words,
  advice: Recommendation,
  names: { variation: string; metric: string },
): { what: string; why: string } {
  const days = advice.days ?? 0;
  const what =
    advice.verdict === "extend"
      ? t("testsResults.advice.extend", { count: days })
      : t(`testsResults.advice.${advice.verdict}`, names);
  return { what, why: t(`testsResults.advice.${advice.reason}`, { ...names, days }) };
}
