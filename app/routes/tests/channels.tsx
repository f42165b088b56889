import { StatusWord } from "#app/components/badge.tsx";
import { Card } from "#app/components/card.tsx";
import { IntervalBar, intervalDomain } from "#app/components/charts/interval-bar.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import type { Goodness } from "#app/components/goodness.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { ChannelReading, ChannelWord, Comparison } from "#experiments/analysis/report.ts";
import { channelWords, type NamedMetric, reasonText } from "./result-words.ts";
import type { EffectsView, ResultsView } from "./results-view.server.ts";

type ChannelsProps = { view: ResultsView; effects: EffectsView };

/** The headline's effect within each channel, and the word for how alike they are. */
export function Channels({ view, effects }: ChannelsProps) {
  const { t } = useText();
  const { headline, metrics } = effects.report;
  const comparison = metrics
    .flatMap(({ comparisons }) => comparisons)
    .find(({ metricId, variation }) => metricId === headline.value?.metricId && variation === headline.value.variation);
  const metric = view.metrics.find(({ id }) => id === comparison?.metricId);
  if (!comparison || !metric || comparison.channels.length === 0) return null;
  const nameOf = (id: number) =>
    effects.channels.find((channel) => channel.id === id)?.name ?? t("testsResults.channels.unknownChannel");
  return (
    <Card title={t("testsResults.channels.title")} lead={t("testsResults.channels.lead")} flush>
      <Heterogeneity comparison={comparison} nameOf={nameOf} />
      <ChannelTable comparison={comparison} metric={metric} nameOf={nameOf} />
    </Card>
  );
}

const looks: Readonly<Record<ChannelWord, Goodness>> = {
  consistent: "better",
  concentrated: "attention",
  displaced: "worse",
};

type NameOf = (channelId: number) => string;

/** What the table shows of a channel. */
const shown = ({ sequential, fixed }: ChannelReading) => sequential.value ?? fixed.value;

function Heterogeneity({
  comparison: { heterogeneity, channels },
  nameOf,
}: {
  comparison: Comparison;
  nameOf: NameOf;
}) {
  const { t, format } = useText();
  if (heterogeneity.value === null) {
    return <p className="px-5 pb-3 text-muted text-sm">{t("testsResults.channels.oneChannel")}</p>;
  }
  const { word, iSquared, qPValue } = heterogeneity.value;
  const { words, gaining, losing } = channelWords(heterogeneity.value, (id) => {
    const reading = channels.find(({ channelId }) => channelId === id);
    return (reading && shown(reading)?.interval) ?? null;
  });
  const names = { gaining: format.list(gaining.map(nameOf)), losing: format.list(losing.map(nameOf)) };
  const spread = { share: format.percent(iSquared), p: format.pValue(qPValue) };
  return (
    <p className="figures flex flex-wrap items-baseline gap-x-3 px-5 pb-3 text-sm [&>span]:whitespace-normal">
      <StatusWord goodness={looks[word]}>{t(`testsResults.channels.${words}`, names)}</StatusWord>
      <span className="text-muted">{t("testsResults.channels.spread", spread)}</span>
    </p>
  );
}

type ChannelTableProps = { comparison: Comparison; metric: NamedMetric; nameOf: NameOf };

function ChannelTable({ comparison, metric, nameOf }: ChannelTableProps) {
  const text = useText();
  const { t, format } = text;
  const ends = (reading: ChannelReading) => ({
    effect: shown(reading)?.effect ?? null,
    lower: shown(reading)?.interval.lower ?? null,
    upper: shown(reading)?.interval.upper ?? null,
  });
  const domain = intervalDomain(comparison.channels.filter(({ sequential }) => sequential.value !== null).map(ends));
  const good = metric.direction === "up" ? 1 : -1;
  const goodness = ({ sequential }: ChannelReading): Goodness => {
    if (sequential.value === null) return "unknown";
    const { lower, upper } = sequential.value.interval;
    if (lower <= 0 && upper >= 0) return "attention";
    return Math.sign(lower) === good ? "better" : "worse";
  };
  return (
    <DataTable
      small
      caption={t("testsResults.channels.caption", { metric: metric.name })}
      captionHidden
      rows={comparison.channels}
      rowKey={({ channelId }) => String(channelId)}
      columns={[
        {
          ...{ key: "channel", header: t("testsResults.channels.channel"), rowHeader: true },
          cell: ({ channelId, control, treatment }) => (
            <>
              {nameOf(channelId)}
              <span className="block font-normal text-muted text-xs">
                {t("ui.n", { count: control.n + treatment.n })}
              </span>
            </>
          ),
        },
        {
          ...{ key: "difference", header: t("testsResults.table.difference"), numeric: true },
          cell: (reading) => {
            const { effect, lower, upper } = ends(reading);
            if (effect === null || lower === null || upper === null || reading.sequential.reason !== null) {
              const why = reading.sequential;
              return (
                <span className="whitespace-normal text-unknown">
                  {why.reason === null ? "–" : reasonText(text, why)}
                </span>
              );
            }
            return (
              <>
                <span className="font-semibold">{format.effect(effect, metric.unit)}</span>
                <span className="block text-muted text-xs">{format.effectInterval(lower, upper, metric.unit)}</span>
              </>
            );
          },
        },
        {
          ...{ key: "bar", header: t("testsResults.table.bar"), width: "10rem", hideBelow: "sm" },
          cell: (reading) =>
            reading.sequential.value && (
              <IntervalBar
                {...ends(reading)}
                domain={domain}
                unit={metric.unit}
                goodness={goodness(reading)}
                label={nameOf(reading.channelId)}
              />
            ),
        },
      ]}
    />
  );
}
