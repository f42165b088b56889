import { Link } from "@remix-run/react";
import { Card } from "#app/components/card.tsx";
import { Stat } from "#app/components/stat.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { FeasibilityView } from "./feasibility.server.ts";
import type { ReviewView } from "./set-up-view.server.ts";

/** A quarter: what takes longer is not a small bet any more. */
const longWeeks = 13;

type Known = Extract<FeasibilityView, { reason: null }>;

/** Weeks to the smallest effect that matters, with one look and with daily looks. */
export function FeasibilityCard({ review: { feasibility, overlaps } }: { review: ReviewView }) {
  const { t } = useText();
  if (feasibility.reason !== null) {
    const reason = t(`testsSetUp.review.why.${feasibility.reason}`);
    return (
      <Card title={t("testsSetUp.review.feasibility")}>
        <p className="text-muted">{t("testsSetUp.review.unknown", { reason })}</p>
      </Card>
    );
  }
  return (
    <Card title={t("testsSetUp.review.feasibility")}>
      <Ways feasibility={feasibility} />
      <Basis feasibility={feasibility} />
      {overlaps.length > 0 && (
        <p className="mt-2 text-muted text-sm">
          {t("testsSetUp.review.competing")}{" "}
          {overlaps.map(({ test, name }, at) => (
            <span key={test}>
              {at > 0 && ", "}
              <Link to={`/tests/${test}`}>{name}</Link>
            </span>
          ))}
        </p>
      )}
      {feasibility.fixed.weeks > longWeeks && (
        <p className="mt-2 font-medium text-attention text-sm">{t("testsSetUp.review.tooLong")}</p>
      )}
    </Card>
  );
}

function Ways({ feasibility: { fixed, sequential, smallestEffect, unit, basis } }: { feasibility: Known }) {
  const { t, format } = useText();
  const word = unit === "share" ? t("words.percentagePoints") : t("words.points", { count: smallestEffect });
  const number = format.effect(smallestEffect, unit).replace("+", "");
  const effect = unit === "amount" ? `±${number}` : `±${number}\u00a0${word}`;
  return (
    <div className="grid gap-6 sm:grid-cols-2">
      {(
        [
          ["fixed", fixed],
          ["sequential", sequential],
        ] as const
      ).map(([name, way]) => (
        <Stat
          key={name}
          label={t(`testsSetUp.review.${name}`)}
          value={t("testsSetUp.review.weeks", { count: Math.max(1, Math.ceil(way.weeks)) })}
          goodness={way.weeks > longWeeks ? "attention" : "neutral"}
          note={[
            t(`testsSetUp.review.needs.${basis.kind}`, { effect, count: format.number(way.perVariation) }),
            ...(way.exposed === null ? [] : [t("testsSetUp.review.exposed", { exposed: format.number(way.exposed) })]),
          ].join(" ")}
        />
      ))}
    </div>
  );
}

/** What the weeks are reckoned from. */
function Basis({ feasibility: { basis, share } }: { feasibility: Known }) {
  const { t, format } = useText();
  const percent = format.percent(share);
  if (basis.kind === "customers") {
    return (
      <p className="mt-4 text-muted text-sm">
        {t("testsSetUp.review.traffic", {
          weekly: format.number(basis.weekly),
          test: basis.test,
          controls: format.number(basis.controls),
          share: percent,
        })}
      </p>
    );
  }
  const { answers, days, traffic } = basis;
  return (
    <p className="mt-4 text-muted text-sm">
      {t("testsSetUp.review.recent", { answers: format.number(answers), days, share: percent })}
      {traffic?.answered != null &&
        ` ${t(`testsSetUp.review.funnel.${traffic.asked === null ? "unlogged" : "asked"}`, {
          test: traffic.test,
          weekly: format.number(Math.round(traffic.weeklyExposed)),
          asked: format.percent(traffic.asked ?? 0),
          answered: format.percent(traffic.answered),
        })}`}
    </p>
  );
}
