import { Card } from "#app/components/card.tsx";
import { LineChart } from "#app/components/charts/line-chart.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { TimelinePoint } from "#experiments/analysis/timeline.ts";
import type { NamedMetric } from "./result-words.ts";
import type { EffectsView, ResultsView } from "./results-view.server.ts";

/** The cumulative difference over time with its always-valid band, for each variation on the primary metric. */
export function Course({ view, effects }: { view: ResultsView; effects: EffectsView }) {
  const { t } = useText();
  return (
    <Card title={t("testsResults.course.title")}>
      <div className="space-y-6">
        {effects.timelines.flatMap(({ metricId, lines }) => {
          const metric = view.metrics.find(({ id }) => id === metricId);
          if (!metric) return [];
          return lines.map(({ variation, points }) => (
            <CourseLine
              key={`${metricId} ${variation}`}
              points={points}
              metric={metric}
              variation={view.test.variations[variation]?.name ?? ""}
              name={`${view.test.key}-${metric.key}-${variation}`}
            />
          ));
        })}
      </div>
    </Card>
  );
}

type CourseLineProps = { points: readonly TimelinePoint[]; metric: NamedMetric; variation: string; name: string };

function CourseLine({ points, metric, variation, name }: CourseLineProps) {
  const { t, format } = useText();
  const known = points.flatMap(({ day, sequential }) => (sequential.value ? [{ day, ...sequential.value }] : []));
  const last = known.at(-1);
  if (!last) return <p className="text-muted text-sm">{t("testsResults.course.none")}</p>;
  return (
    <LineChart
      title={t("testsResults.course.chart", { metric: metric.name, variation })}
      summary={t("testsResults.course.summary", {
        day: format.day(last.day),
        effect: format.effect(last.effect, metric.unit),
        interval: format.effectInterval(last.interval.lower, last.interval.upper, metric.unit),
      })}
      name={name}
      unit={metric.unit}
      zero
      points={known.map(({ day, effect, interval }) => ({
        x: Date.parse(day),
        label: format.dayShort(day),
        value: effect,
        lower: interval.lower,
        upper: interval.upper,
      }))}
    />
  );
}
