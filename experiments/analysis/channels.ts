import { averagesOf } from "#experiments/stats/meta-analysis.ts";
import { holm } from "#experiments/stats/multiplicity.ts";
import { minimumEvents } from "./arm-estimate.ts";
import { type Finding, found, missing } from "./finding.ts";
import type { ChannelHeterogeneity, ChannelReading, ChannelWord } from "./report.ts";

type Estimated = { channelId: number; effect: number; standardError: number; pValue: number };

/**
 * Is the effect the same in every channel? Channel is that of the first exposure, known before any answer, so that
 * each comparison stays randomised. *displaced*: one channel gains and another loses, both beyond chance (Holm over
 * channels). *concentrated*: effects differ (Cochran's Q) without opposing each other. *consistent*: no sign of either.
 * @param good 1 when higher is better, −1 when lower is
 */
export function heterogeneity(
  channels: readonly ChannelReading[],
  alpha: number,
  good: 1 | -1,
): Finding<ChannelHeterogeneity> {
  const estimates: Estimated[] = [];
  for (const channel of channels) {
    const estimate = estimateOf(channel);
    if (estimate !== null) estimates.push(estimate);
  }
  if (estimates.length < 2) return missing("one-channel");
  const combined = averagesOf(estimates);
  if (combined.reason !== null) return missing(combined.reason);
  const { fixed, random, heterogeneity: spread } = combined.value;
  const adjusted = holm(estimates.map(({ pValue }) => pValue));
  const moved = (sign: 1 | -1) =>
    estimates
      .filter(({ effect }, i) => (adjusted[i] ?? 1) < alpha && effect * good * sign > 0)
      .map(({ channelId }) => channelId);
  const gaining = moved(1);
  const losing = moved(-1);
  return found({
    word: wordFor(gaining.length > 0 && losing.length > 0, spread.pValue < alpha),
    q: spread.q,
    qPValue: spread.pValue,
    iSquared: spread.iSquared,
    fixed: { effect: fixed.effect, standardError: fixed.standardError },
    random: { effect: random.effect, standardError: random.standardError, tauSquared: spread.tauSquared },
    gaining,
    losing,
  });
}

function wordFor(opposed: boolean, differ: boolean): ChannelWord {
  if (opposed) return "displaced";
  return differ ? "concentrated" : "consistent";
}

/** Channels with 30 answers (behaviour: 30 customers) in both arms and a usable error. */
function estimateOf({ channelId, control, treatment, fixed }: ChannelReading): Estimated | null {
  if (fixed.reason !== null || fixed.value.pValue === null || fixed.value.standardError === 0) return null;
  if (Math.min(control.units, treatment.units) < minimumEvents) return null;
  const { effect, standardError, pValue } = fixed.value;
  return { channelId, effect, standardError, pValue };
}
