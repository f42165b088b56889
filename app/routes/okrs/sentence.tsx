import { useText } from "#app/i18n/use-text.ts";
import type { KeyResultView } from "./key-result-view.server.ts";

type SentenceProps = { row: KeyResultView; population: string | null };

/** "Raise “Ease of returning” from 4.60 to 5.10 by 31 Dec 2026 — Returning an item". */
export function Sentence({ row, population }: SentenceProps) {
  const { t } = useText();
  return (
    <>
      {useAim(row)} <span className="whitespace-nowrap">— {population ?? t("okrs.sentence.everywhere")}</span>
    </>
  );
}

function useAim(row: KeyResultView): string {
  const { t, format } = useText();
  const { kind, metricName, baseline, target, bandLow, bandHigh, dueOn, unit } = row;
  if (dueOn === null) return t("okrs.sentence.unfinished");
  const due = format.day(dueOn);
  const written = (value: number) => format.value(value, unit);
  if (kind === "milestone") return t("okrs.sentence.milestone", { due });
  if (metricName === null) return t("okrs.sentence.unfinished");
  if (kind === "maintain") {
    if (bandLow !== null && bandHigh !== null) {
      return t("okrs.sentence.maintain", { metric: metricName, low: written(bandLow), high: written(bandHigh), due });
    }
    if (bandLow !== null) return t("okrs.sentence.maintainAbove", { metric: metricName, low: written(bandLow), due });
    return bandHigh === null
      ? t("okrs.sentence.unfinished")
      : t("okrs.sentence.maintainBelow", { metric: metricName, high: written(bandHigh), due });
  }
  if (baseline === null || target === null) return t("okrs.sentence.unfinished");
  return t(`okrs.sentence.${kind}`, {
    metric: metricName,
    baseline: written(baseline),
    target: written(target),
    due,
  });
}
