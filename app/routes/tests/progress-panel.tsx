import { Card } from "#app/components/card.tsx";
import { ProgressBar } from "#app/components/progress-bar.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { type Display, minimumRun } from "#experiments/analysis/display-rule.ts";
import type { ResultsView } from "./results-view.server.ts";

type ProgressPanelProps = { view: ResultsView; display: Extract<Display, { show: "progress" }> };

/** Before the minimum: how far the collection is, and no effect. */
export function ProgressPanel({ view: { progress }, display }: ProgressPanelProps) {
  const { t } = useText();
  const { answers, answersNeeded, daysLeft } = display;
  const counts = progress?.counts ?? "answers";
  const wholeRun = minimumRun(progress?.minimumDays ?? 7);
  const daysRun = Math.min(wholeRun, Math.floor(progress?.daysRun ?? 0));
  return (
    <Card title={t("testsResults.collecting.title")} lead={t("testsResults.collecting.text")}>
      <div className="grid gap-x-10 gap-y-5 sm:grid-cols-2">
        {answersNeeded === null ? (
          <p className="honour text-2xl">{t(`testsResults.collecting.plain.${counts}`, { count: answers })}</p>
        ) : (
          <ProgressBar
            value={answers}
            max={answersNeeded}
            label={t("testsResults.collecting.bar")}
            text={t(`testsResults.collecting.${counts}`, { have: answers, need: answersNeeded })}
          />
        )}
        <ProgressBar
          value={daysRun}
          max={wholeRun}
          label={t("testsResults.collecting.bar")}
          text={
            daysLeft > 0
              ? t("testsResults.collecting.days", { count: daysLeft })
              : t("testsResults.collecting.time", { have: wholeRun, need: wholeRun })
          }
        />
      </div>
    </Card>
  );
}
