import { Card } from "#app/components/card.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { reasonText } from "./result-words.ts";
import type { EffectsView, ResultsView } from "./results-view.server.ts";

/** For ordered variations: how the score follows the dose, and from which dose on more adds nothing. */
export function DosageCard({ view, effects }: { view: ResultsView; effects: EffectsView }) {
  const text = useText();
  const { t, format } = text;
  const report = effects.report.metrics.find(({ role, dosage }) => role === "primary" && dosage.value !== null);
  const metric = view.metrics.find(({ id }) => id === report?.metricId);
  const dosage = report?.dosage.value;
  if (!metric || !dosage) return null;
  const { slope, interval, pValue, plateau } = dosage;
  const word = metric.unit === "share" ? t("words.percentagePoints") : t("words.points", { count: Math.abs(slope) });
  return (
    <Card title={t("testsEvidence.dosage.title")} lead={t("testsEvidence.dosage.lead")}>
      <p className="figures">
        {t("testsEvidence.dosage.slope", {
          ...{ effect: format.effect(slope, metric.unit), word, p: format.pValue(pValue) },
          interval: format.effectInterval(interval.lower, interval.upper, metric.unit),
        })}
      </p>
      <p className="mt-1.5 text-muted text-sm">
        {plateau.reason === null
          ? t("testsEvidence.dosage.plateau", { variation: view.test.variations[plateau.value.variation]?.name ?? "" })
          : t("testsEvidence.dosage.unknown", { reason: reasonText(text, plateau) })}
      </p>
    </Card>
  );
}
