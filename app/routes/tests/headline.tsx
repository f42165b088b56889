import { EffectText } from "#app/components/effect-text.tsx";
import { ProgressBar } from "#app/components/progress-bar.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { TestRow } from "./list-rows.server.ts";
import { goodnessOf, methodText, tierReasons } from "./result-words.ts";

/** The one number of a test in a list, with its evidence; or how far the collection is. */
export function Headline({ row: { headline } }: { row: TestRow }) {
  const text = useText();
  const { t } = text;
  if (headline === null) return <span className="text-muted text-sm">{t("tests.noEffect")}</span>;
  if (headline.show === "progress") {
    if (headline.needed === null) return <span className="text-muted text-sm">{t("tests.collecting")}</span>;
    return (
      <div className="w-44">
        <ProgressBar
          value={headline.answers}
          max={headline.needed}
          label={t("tests.collecting")}
          text={t(`tests.progress.${headline.counts}`, { have: headline.answers, need: headline.needed })}
        />
      </div>
    );
  }
  const { effect, lower, upper, badge, metric, verdict } = headline;
  return (
    <EffectText
      {...{ effect, lower, upper }}
      n={badge.n}
      tier={verdict === "not-enough-answers" ? null : badge.tier}
      unit={metric.unit}
      goodness={goodnessOf(verdict)}
      method={methodText(text, badge)}
      reasons={tierReasons(text, badge)}
      reason={t(`testsResults.verdict.${verdict}`)}
    />
  );
}
