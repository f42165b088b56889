import { Callout } from "#app/components/callout.tsx";
import { EffectText } from "#app/components/effect-text.tsx";
import { useText } from "#app/i18n/use-text.ts";
import {
  adviceText,
  goodnessOf,
  methodText,
  reasonText,
  shownEffect,
  tierReasons,
  verdictSentence,
} from "./result-words.ts";
import type { EffectsView, ResultsView } from "./results-view.server.ts";

type VerdictLineProps = { view: ResultsView; effects: EffectsView; early: boolean };

/** The page in one sentence, with its number, its evidence and what to do about it. */
export function VerdictLine({ view, effects, early }: VerdictLineProps) {
  const text = useText();
  const { t } = text;
  const { headline, metrics } = effects.report;
  const comparison = metrics
    .flatMap(({ comparisons }) => comparisons)
    .find(({ metricId, variation }) => metricId === headline.value?.metricId && variation === headline.value.variation);
  const metric = view.metrics.find(({ id }) => id === comparison?.metricId);
  if (!comparison || !metric) return <p className="honour text-2xl">{t("testsResults.nothing")}</p>;
  const { variations } = view.test;
  const shown = shownEffect(comparison);
  return (
    <section className="grid gap-x-10 gap-y-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div>
        <p className="honour max-w-3xl text-balance text-[1.625rem] leading-snug">
          {verdictSentence(text, comparison, metric, variations[comparison.variation]?.name ?? "")}
        </p>
        <p className="mt-3">
          <EffectText
            {...shown}
            n={comparison.badge.n}
            tier={comparison.badge.tier}
            unit={metric.unit}
            goodness={goodnessOf(comparison.verdict)}
            method={methodText(text, comparison.badge)}
            reasons={tierReasons(text, comparison.badge)}
            reason={comparison.deciding.reason === null ? undefined : reasonText(text, comparison.deciding)}
            large
          />
        </p>
        {early && (
          <div className="mt-4 max-w-2xl">
            <Callout goodness="attention" title={t("testsResults.earlyTitle")}>
              {t("testsResults.early")}
            </Callout>
          </div>
        )}
        {view.test.stopReason === "affordable-loss" && (
          <div className="mt-4 max-w-2xl">
            <Callout goodness="better" title={t("testsResults.stopReason.affordable-loss")}>
              {t("testsResults.stoppedAtLoss")}
            </Callout>
          </div>
        )}
      </div>
      <Advice view={view} effects={effects} />
    </section>
  );
}

function Advice({ view, effects: { report } }: Pick<VerdictLineProps, "view" | "effects">) {
  const text = useText();
  const advice = report.recommendation;
  const named = {
    variation: advice.variation === null ? "" : (view.test.variations[advice.variation]?.name ?? ""),
    metric: view.metrics.find(({ id }) => id === advice.metricId)?.name ?? "",
  };
  const { what, why } = adviceText(text, advice, named);
  return (
    <aside className="border-accent border-l-2 pl-5">
      <p className="eyebrow">{text.t("testsResults.advice.title")}</p>
      <p className="honour mt-1 text-xl leading-snug">{what}</p>
      <p className="mt-1.5 text-muted text-sm">{why}</p>
    </aside>
  );
}
