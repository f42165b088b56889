import type { Translate } from "#app/i18n/translate.ts";
import type { OkrReason } from "#experiments/okr/reason.ts";
import type { ReasonCode } from "#experiments/stats/estimate.ts";

/** What only a key result can lack; the words for everything else are those of single effects. */
const own = {
  "no-baseline": true,
  "no-target": true,
  "target-is-baseline": true,
  "no-band": true,
  "no-metric": true,
  "no-period": true,
  "not-started": true,
  "too-few-weeks": true,
  "milestones-only": true,
  "no-effect-history": true,
  "no-budget": true,
  "no-holdout": true,
  "already-reached": true,
  "nothing-stopped": true,
  "nothing-decided": true,
  "not-covered": true,
} as const satisfies Record<Exclude<OkrReason, ReasonCode>, true>;

type OwnReason = keyof typeof own;

const isOwn = (reason: OkrReason): reason is OwnReason => reason in own;

/** Why a key result has no such number, in the reader's language. */
export function okrReason(t: Translate, reason: OkrReason): string {
  return isOwn(reason) ? t(`okrs.reason.${reason}`) : t(`words.reason.${reason}`);
}
