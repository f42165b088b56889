import { Download } from "lucide-react";
import { StatusWord } from "#app/components/badge.tsx";
import { LinkButton } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { IntervalBar, intervalDomain } from "#app/components/charts/interval-bar.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { EvidenceBadge } from "#app/components/evidence-badge.tsx";
import { goodnessText } from "#app/components/goodness.ts";
import type { Text } from "#app/i18n/use-text.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { ArmReading, Comparison, MetricReport } from "#experiments/analysis/report.ts";
import type { MetricRole } from "#experiments/metrics/metric.ts";
import { ComputedDrawer } from "./computed-drawer.tsx";
import { goodnessOf, methodText, type NamedMetric, reasonText, shownEffect, tierReasons } from "./result-words.ts";
import type { EffectsView, ResultsView } from "./results-view.server.ts";

type Row = {
  comparison: Comparison;
  report: MetricReport;
  metric: NamedMetric;
  variation: string;
  domain: [number, number];
};

const roles: readonly MetricRole[] = ["primary", "corroboration", "guardrail", "secondary"];

/** Metric × variation, grouped by role: levels, difference with its bar, chance, p, word and badge. */
export function EffectsTable({ view, effects }: { view: ResultsView; effects: EffectsView }) {
  const text = useText();
  const { t } = text;
  const rows = rowsOf(view, effects);
  const lead = t("testsResults.table.lead");
  return (
    <Card
      title={t("testsResults.table.title")}
      lead={view.test.unit === "team-day" ? `${lead} ${t("testsResults.table.teamDays")}` : lead}
      flush
      actions={
        <LinkButton
          to={`/tests/${view.test.key}/results.csv`}
          reloadDocument
          small
          kind="quiet"
          icon={<Download size={14} aria-hidden="true" />}
        >
          {t("testsResults.table.download")}
        </LinkButton>
      }
    >
      <DataTable
        caption={t("testsResults.table.caption")}
        captionHidden
        columns={columnsOf(text, view.test.variations.length > 2)}
        rows={rows}
        rowKey={({ metric, comparison }) => `${metric.id} ${comparison.variation}`}
        groupOf={({ comparison }) => t(`testsResults.table.role.${comparison.role}`)}
      />
    </Card>
  );
}

function rowsOf(view: ResultsView, { report }: EffectsView): Row[] {
  return roles.flatMap((role) =>
    report.metrics
      .filter((metric) => metric.role === role)
      .flatMap((metricReport) => {
        const metric = view.metrics.find(({ id }) => id === metricReport.metricId);
        if (!metric) return [];
        const domain = intervalDomain(metricReport.comparisons.map(shownWithBounds));
        return metricReport.comparisons.map((comparison) => ({
          ...{ comparison, metric, report: metricReport, domain },
          variation: view.test.variations[comparison.variation]?.name ?? "",
        }));
      }),
  );
}

function shownWithBounds(comparison: Comparison) {
  const bounds = comparison.bounds.value?.interval;
  return { ...shownEffect(comparison), ...(bounds && { bounds }) };
}

function columnsOf(text: Text, several: boolean): Column<Row>[] {
  const { t } = text;
  return [
    {
      key: "metric",
      header: t("testsResults.table.metric"),
      rowHeader: true,
      cell: (row) => <MetricCell row={row} several={several} />,
    },
    {
      ...{ key: "control", header: t("testsResults.table.control"), numeric: true, hideBelow: "sm" },
      cell: ({ comparison, metric }) => <Level arm={comparison.control} metric={metric} />,
    },
    {
      ...{ key: "treatment", header: t("testsResults.table.treatment"), numeric: true, hideBelow: "sm" },
      cell: ({ comparison, metric }) => <Level arm={comparison.treatment} metric={metric} />,
    },
    {
      ...{ key: "difference", header: t("testsResults.table.difference"), numeric: true },
      cell: (row) => <Difference row={row} />,
    },
    {
      ...{ key: "bar", header: t("testsResults.table.bar"), width: "11rem", hideBelow: "lg" },
      cell: ({ comparison, metric, domain, variation }) => (
        <IntervalBar
          {...shownWithBounds(comparison)}
          domain={domain}
          unit={metric.unit}
          goodness={goodnessOf(comparison.verdict)}
          label={`${metric.name}, ${variation}`}
        />
      ),
    },
    {
      ...{ key: "chance", header: t("testsResults.table.chance"), numeric: true, hideBelow: "md" },
      cell: ({ comparison: { bayes } }) => (bayes.value ? chance(text, bayes.value.chanceBetter) : "–"),
    },
    {
      ...{ key: "p", header: t("testsResults.table.p"), numeric: true, hideBelow: "md" },
      cell: ({ comparison }) => <PValue comparison={comparison} />,
    },
    {
      ...{ key: "verdict", header: t("testsResults.table.verdict") },
      cell: ({ comparison }) => (
        <span className="flex flex-col items-start gap-1">
          <StatusWord goodness={goodnessOf(comparison.verdict)}>
            {t(`testsResults.verdict.${comparison.verdict}`)}
          </StatusWord>
          <EvidenceBadge
            tier={comparison.verdict === "not-enough-answers" ? null : comparison.badge.tier}
            n={comparison.badge.n}
            method={methodText(text, comparison.badge)}
            reasons={tierReasons(text, comparison.badge)}
          />
        </span>
      ),
    },
  ];
}

/** Never 0 or 100 %: a finite sample leaves a doubt. */
function chance({ format }: Text, share: number): string {
  if (share > 0.999) return `> ${format.percent(0.999, 1)}`;
  return share < 0.001 ? `< ${format.percent(0.001, 1)}` : format.percent(share, 1);
}

function MetricCell({ row, several }: { row: Row; several: boolean }) {
  return (
    <>
      <ComputedDrawer report={row.report} comparison={row.comparison} metric={row.metric} variation={row.variation} />
      {several && <span className="block font-normal text-muted text-sm">{row.variation}</span>}
    </>
  );
}

function Level({ arm, metric }: { arm: ArmReading; metric: NamedMetric }) {
  const text = useText();
  const { t, format } = text;
  if (arm.value.reason !== null) {
    return <span className="whitespace-normal text-unknown">{reasonText(text, arm.value)}</span>;
  }
  return (
    <>
      {format.value(arm.value.value, metric.unit)}
      {metric.unitWord && ` ${metric.unitWord}`}
      <span className="block text-muted text-xs">{t("ui.n", { count: arm.n })}</span>
    </>
  );
}

function Difference({ row: { comparison, metric } }: { row: Row }) {
  const text = useText();
  const { t, format } = text;
  const { effect, lower, upper } = shownEffect(comparison);
  if (effect === null || lower === null || upper === null) {
    const { deciding } = comparison;
    return (
      <span className="whitespace-normal text-unknown">
        {deciding.reason === null ? "–" : reasonText(text, deciding)}
      </span>
    );
  }
  const harm = comparison.guardrail.value?.harmed ? comparison.guardrail.value.harmAtLeast : null;
  return (
    <>
      <span className={`font-semibold ${goodnessText[goodnessOf(comparison.verdict)]}`}>
        {format.effect(effect, metric.unit)}
        {metric.unit === "share" && <span className="font-normal">{`\u00a0${t("words.percentagePoints")}`}</span>}
      </span>
      <span className="block text-muted text-xs">{format.effectInterval(lower, upper, metric.unit)}</span>
      {harm !== null && (
        <span className="block text-worse text-xs">
          {t("testsResults.table.harmAtLeast", { amount: format.effect(harm, metric.unit) })}
        </span>
      )}
    </>
  );
}

function PValue({ comparison: { deciding, adjusted } }: { comparison: Comparison }) {
  const { t, format } = useText();
  if (deciding.value === null) return "–";
  const corrected = adjusted.value !== null && adjusted.value.size > 1 ? adjusted.value : null;
  return (
    <>
      {format.pValue((corrected ?? deciding.value).pValue)}
      {corrected && (
        <span className="block whitespace-normal text-muted text-xs">
          {t("testsResults.table.adjusted", { count: corrected.size })}
        </span>
      )}
    </>
  );
}
