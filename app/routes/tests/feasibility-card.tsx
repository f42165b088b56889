import { Card } from "#app/components/card.tsx";
import { Stat } from "#app/components/stat.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { FeasibilityView } from "./feasibility.server.ts";

/** A quarter: what takes longer is not a small bet any more. */
const longWeeks = 13;

/** Weeks to the smallest effect that matters, with one look and with daily looks. */
export function FeasibilityCard({ feasibility }: { feasibility: FeasibilityView }) {
  const { t, format } = useText();
  if (feasibility.reason !== null) {
    const reason = t(`testsSetUp.review.why.${feasibility.reason}`);
    return (
      <Card title={t("testsSetUp.review.feasibility")}>
        <p className="text-muted">{t("testsSetUp.review.unknown", { reason })}</p>
      </Card>
    );
  }
  const { fixed, sequential, smallestEffect, unit, recentAnswers, recentDays, coverage } = feasibility;
  const word = unit === "share" ? t("words.percentagePoints") : t("words.points", { count: smallestEffect });
  const effect = `±${format.effect(smallestEffect, unit).replace("+", "")}\u00a0${word}`;
  const ways = [
    ["fixed", fixed],
    ["sequential", sequential],
  ] as const;
  return (
    <Card title={t("testsSetUp.review.feasibility")}>
      <div className="grid gap-6 sm:grid-cols-2">
        {ways.map(([name, way]) => (
          <Stat
            key={name}
            label={t(`testsSetUp.review.${name}`)}
            value={t("testsSetUp.review.weeks", { count: Math.max(1, Math.ceil(way.weeks)) })}
            goodness={way.weeks > longWeeks ? "attention" : "neutral"}
            note={t("testsSetUp.review.needs", { effect, answers: way.answers })}
          />
        ))}
      </div>
      <p className="mt-4 text-muted text-sm">
        {t("testsSetUp.review.recent", { answers: recentAnswers, days: recentDays, share: format.percent(coverage) })}
      </p>
      {fixed.weeks > longWeeks && (
        <p className="mt-2 font-medium text-attention text-sm">{t("testsSetUp.review.tooLong")}</p>
      )}
    </Card>
  );
}
