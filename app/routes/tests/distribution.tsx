import { Card } from "#app/components/card.tsx";
import { DistributionBars } from "#app/components/charts/distribution-bars.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { EffectsView, ResultsView } from "./results-view.server.ts";

/** How answers spread over the scale in each variation, for the survey metric that decides (or the first there is). */
export function Distribution({ view, effects }: { view: ResultsView; effects: EffectsView }) {
  const { t, format } = useText();
  const surveys = effects.report.metrics.filter(({ population }) => population === "respondents");
  const report = surveys.find(({ role }) => role === "primary") ?? surveys[0];
  const metric = view.metrics.find(({ id }) => id === report?.metricId);
  const levels = effects.levels.find(({ metricId }) => metricId === report?.metricId)?.levels;
  if (!report || !metric || !levels) return null;
  const rows = report.inputs.map(({ variation, sums }) => ({
    label: view.test.variations[variation]?.name ?? "",
    counts: levels.map(({ value }) => sums.histogram.find(({ score }) => score === value)?.answers ?? 0),
  }));
  const middle = (levels.length - 1) / 2;
  const favourable = (counts: readonly number[]) => {
    const all = counts.reduce((sum, count) => sum + count, 0);
    const good = counts.reduce((sum, count, at) => {
      const isGood = metric.direction === "up" ? at > middle : at < middle;
      return isGood ? sum + count : sum;
    }, 0);
    return all === 0 ? "–" : format.percent(good / all);
  };
  const parts = rows.map(({ label, counts }) =>
    t("testsResults.distribution.part", { variation: label, share: favourable(counts) }),
  );
  return (
    <Card title={t("testsResults.distribution.title")}>
      <DistributionBars
        title={t("testsResults.distribution.chart", { metric: metric.name })}
        summary={t("testsResults.distribution.summary", { parts: parts.join(", ") })}
        name={`${view.test.key}-answers`}
        levels={levels}
        rows={rows}
        direction={metric.direction}
      />
    </Card>
  );
}
