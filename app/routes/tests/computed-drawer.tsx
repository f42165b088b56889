import { Calculator } from "lucide-react";
import { Drawer } from "#app/components/dialog.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { Comparison, MetricReport } from "#experiments/analysis/report.ts";
import { type NamedMetric, reasonText } from "./result-words.ts";

type ComputedDrawerProps = {
  report: MetricReport;
  comparison: Comparison;
  metric: NamedMetric;
  variation: string;
};

/** The metric's name, which opens every number its effect was computed from. */
export function ComputedDrawer({ report, comparison, metric, variation }: ComputedDrawerProps) {
  const { t } = useText();
  return (
    <Drawer
      title={t("testsEvidence.computed.title")}
      description={`${metric.name} · ${variation}`}
      trigger={
        <button
          type="button"
          className="group/why inline-flex items-start gap-1.5 text-left underline-offset-4 hover:underline"
        >
          {metric.name}
          <Calculator
            size={13}
            className="mt-1 shrink-0 text-muted opacity-60 group-hover/why:opacity-100"
            aria-label={t("testsEvidence.computed.open")}
          />
        </button>
      }
    >
      <div className="space-y-6 text-sm">
        <p className="text-muted">{t("testsEvidence.computed.lead")}</p>
        <SumsTable report={report} named={{ index: comparison.variation, name: variation }} />
        <p className="text-muted">{t("testsEvidence.computed.formula")}</p>
        <Ways report={report} comparison={comparison} metric={metric} />
      </div>
    </Drawer>
  );
}

const sums = ["m", "d", "mm", "md", "dd", "x", "e", "xx", "mx", "dx", "me", "de", "xe", "ee"] as const;

type SumsTableProps = { report: MetricReport; named: { index: number; name: string } };

function SumsTable({ report: { inputs }, named }: SumsTableProps) {
  const { t, format } = useText();
  const scores = [...new Set(inputs.flatMap(({ sums: own }) => own.histogram.map(({ score }) => score)))].sort(
    (a, b) => a - b,
  );
  const lines: [string, number[]][] = [
    [t("testsEvidence.computed.units"), inputs.map(({ exposed }) => exposed)],
    [t("testsEvidence.computed.asked"), inputs.map(({ asked }) => asked)],
    [t("testsEvidence.computed.answered"), inputs.map((input) => input.sums.answered)],
    [t("testsEvidence.computed.preUnits"), inputs.map((input) => input.sums.preUnits)],
    ...sums
      .map((name): [string, number[]] => [`Σ ${[...name].join("·")}`, inputs.map((input) => input.sums[name])])
      .filter(([, values]) => values.some((value) => value !== 0)),
    ...scores.map((score): [string, number[]] => [
      `${t("testsEvidence.computed.answers")} ${format.number(score)}`,
      inputs.map((input) => input.sums.histogram.find((cell) => cell.score === score)?.answers ?? 0),
    ]),
  ];
  return (
    <table className="w-full border-collapse">
      <thead>
        <tr className="border-line border-b text-muted text-xs">
          <td />
          {inputs.map(({ variation }) => (
            <th key={variation} scope="col" className="py-1.5 text-right font-medium">
              {variation === 0 ? t("words.control") : variation === named.index ? named.name : `#${variation}`}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map(([name, values]) => (
          <tr key={name} className="border-line border-b last:border-0">
            <th scope="row" className="py-1 text-left font-normal text-muted">
              {name}
            </th>
            {inputs.map(({ variation }, place) => (
              <td key={variation} className="py-1 text-right">
                {format.number(values[place] ?? 0, Number.isInteger(values[place]) ? 0 : 4)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Ways({ report, comparison, metric }: Omit<ComputedDrawerProps, "variation">) {
  const text = useText();
  const { t, format } = text;
  const { fixed, sequential, bounds, cuped, ordinal, bayes, badge, deciding } = comparison;
  const written = (effect: { effect: number; interval: { lower: number; upper: number } }) => ({
    effect: format.effect(effect.effect, metric.unit),
    interval: format.effectInterval(effect.interval.lower, effect.interval.upper, metric.unit),
  });
  const prior = bayes.value;
  const lines = [
    deciding.reason === null
      ? t("testsEvidence.computed.method", {
          method: t(`testsResults.method.${badge.method}`),
          alpha: format.number(0.05, 2),
          units: Math.round(sequential.value?.plannedUnits ?? 0),
        })
      : t("testsEvidence.computed.unknown", { reason: reasonText(text, deciding) }),
    report.smallestEffect === null
      ? t("testsEvidence.computed.noSmallest")
      : t("testsEvidence.computed.smallest", { effect: format.effect(report.smallestEffect, metric.unit) }),
    fixed.value &&
      t("testsEvidence.computed.fixed", {
        ...written(fixed.value),
        p: fixed.value.pValue === null ? "–" : format.pValue(fixed.value.pValue),
      }),
    bounds.value &&
      t("testsEvidence.computed.bounds", {
        interval: format.effectInterval(bounds.value.interval.lower, bounds.value.interval.upper, metric.unit),
        control: format.percent(bounds.value.responseControl, 1),
        treatment: format.percent(bounds.value.responseTreatment, 1),
      }),
    cuped.value &&
      t("testsEvidence.computed.cuped", {
        ...written(cuped.value),
        removed: format.percent(cuped.value.varianceRemoved),
      }),
    ordinal.value && t("testsEvidence.computed.ordinal", { share: format.percent(ordinal.value.superiority, 1) }),
    prior &&
      t("testsEvidence.computed.prior", {
        prior:
          prior.prior === "flat"
            ? t("testsEvidence.computed.flat")
            : t("testsEvidence.computed.history", {
                mean: format.effect(prior.priorMean ?? 0, metric.unit),
                sd: format.number(prior.priorSd ?? 0, 3),
              }),
      }),
  ].filter((line) => line !== null);
  return (
    <ul className="figures space-y-2">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
