import type { Unit } from "#app/i18n/format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { EvidenceBadge } from "./evidence-badge.tsx";
import { type Goodness, goodnessText, type Tier } from "./goodness.ts";

type EffectTextProps = {
  /** null when unknown; `reason` then says why. */
  effect: number | null;
  lower: number | null;
  upper: number | null;
  n: number;
  tier: Tier | null;
  unit: Unit;
  goodness?: Goodness;
  method?: string;
  reasons?: readonly string[];
  /** Why there is no number, in the reader's language. */
  reason?: string;
  large?: boolean;
};

/** An effect as Cairn always shows it: difference, unit, interval, n and tier together, never one without the others. */
export function EffectText(props: EffectTextProps) {
  const { effect, lower, upper, n, tier, unit, goodness = "neutral", method, reasons, reason, large } = props;
  const { t, format } = useText();
  if (effect === null) {
    return (
      <span className="text-unknown text-sm">
        {reason ?? t("words.goodness.unknown")} <span className="whitespace-nowrap">({t("ui.n", { count: n })})</span>
      </span>
    );
  }
  const unitWord =
    unit === "share"
      ? t("words.percentagePoints")
      : unit === "amount"
        ? ""
        : t("words.points", { count: Math.abs(effect) });
  return (
    <span className="figures inline-flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
      <span className={`whitespace-nowrap ${goodnessText[goodness]} ${large ? "honour text-3xl" : "font-semibold"}`}>
        {format.effect(effect, unit)}
        {unitWord && <span className={large ? "text-lg" : "font-normal text-sm"}>{`\u00a0${unitWord}`}</span>}
      </span>
      {lower !== null && upper !== null && (
        <span className="whitespace-nowrap text-muted text-sm">{format.effectInterval(lower, upper, unit)}</span>
      )}
      <span className="whitespace-nowrap text-muted text-sm">{t("ui.n", { count: n })}</span>
      <EvidenceBadge tier={tier} method={method} n={n} reasons={reasons} />
    </span>
  );
}
