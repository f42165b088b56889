import { isImmaterial } from "./effects.ts";
import { isHarmed, type Judged, movement } from "./evidence.ts";
import type { TierBadge } from "./evidence-tier.ts";
import type { VerdictWord } from "./report.ts";

/**
 * The word for one comparison. An interval wholly inside ± the smallest effect that matters is *no meaningful
 * difference*, even when it excludes 0: a difference too small to matter has been shown, and that is worth knowing.
 * Where the tier is X no word but *cannot tell* is honest.
 */
export function verdictOf(judged: Judged, badge: TierBadge, smallestEffect: number | null, alpha: number): VerdictWord {
  const { deciding } = judged;
  if (deciding.reason === "no-variance") return "cannot-tell";
  if (deciding.reason !== null) return "not-enough-answers";
  if (badge.tier === "X") return "cannot-tell";
  if (isImmaterial(deciding.value.interval, smallestEffect)) return "no-meaningful-difference";
  if (isHarmed(judged)) return "worse";
  const moved = movement(judged, alpha);
  if (moved === 0) return "cannot-tell";
  return moved === 1 ? "better" : "worse";
}
