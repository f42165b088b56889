import { ArrowDown, ArrowUp } from "lucide-react";
import { useText } from "#app/i18n/use-text.ts";
import type { TypeChip as Chip } from "./key-result-view.server.ts";

/** What kind of number it is, on which scale, and which way is good. */
export function TypeChip({ chip }: { chip: Chip }) {
  const { t } = useText();
  const direction = "direction" in chip ? chip.direction : null;
  const Arrow = direction === "down" ? ArrowDown : ArrowUp;
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap rounded-sm border border-line bg-panel px-1.5 py-px text-muted text-xs">
      {words(t, chip)}
      {direction && (
        <>
          <Arrow size={12} strokeWidth={2.2} aria-hidden="true" />
          <span className="only-read">{t(`words.direction.${direction}`)}</span>
        </>
      )}
    </span>
  );
}

function words(t: ReturnType<typeof useText>["t"], chip: Chip): string {
  if ("min" in chip) {
    const { name, min, max, topBoxFrom } = chip;
    return topBoxFrom === null
      ? t("okrs.chip.scale", { name, min, max })
      : t("okrs.chip.topBox", { name, from: topBoxFrom });
  }
  if (!("unit" in chip)) return t(chip.kind === "milestones" ? "okrs.chip.milestones" : "okrs.chip.noMetric");
  if (chip.kind === "share") return t("okrs.chip.share");
  return chip.unit ? t("okrs.chip.amountIn", { unit: chip.unit }) : t("okrs.chip.amount");
}
