import { Link } from "@remix-run/react";
import { EvidenceBadge } from "#app/components/evidence-badge.tsx";
import type { Translate } from "#app/i18n/translate.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { OutcomeView } from "./outcome-view.server.ts";

/** One generated sentence, and under it the figures it rests on. */
export function Headline({ outcome }: { outcome: OutcomeView }) {
  const { t, format } = useText();
  const { headline, cycle } = outcome;
  const counts = t("outcomes.headline.counts", { count: headline.total, onPace: headline.onPace });
  return (
    <div className="max-w-[50rem]">
      <p className="eyebrow mb-1">
        {cycle.name} ·{" "}
        {t("okrs.board.clock", {
          weeks: t("words.weeks", { count: cycle.weeksLeft }),
          elapsed: format.percent(cycle.elapsed),
        })}
      </p>
      <h1 className="text-[1.625rem] leading-[1.22]">
        {counts}
        {t("outcomes.headline.separator")}
        <Story lead={headline.lead} />.
      </h1>
      {headline.lead && <Footing lead={headline.lead} />}
    </div>
  );
}

type Lead = OutcomeView["headline"]["lead"];

function Story({ lead }: { lead: Lead }) {
  const { t, format } = useText();
  if (!lead) return <>{t("outcomes.headline.nothing")}</>;
  const { movement, better, title, unit, proven, share } = lead;
  const size = format.effect(Math.abs(movement.value), unit).replace("+", "");
  const amount = `${size}\u00a0${unitWord(t, lead)}`;
  const said = t(better === false ? "outcomes.headline.worse" : "outcomes.headline.better", { title, amount });
  const credit =
    proven === null
      ? t("outcomes.headline.notProven")
      : share === null
        ? null
        : share > 0.995
          ? t("outcomes.headline.allProven")
          : t("outcomes.headline.proven", { share: format.percent(share) });
  return <>{credit === null ? said : `${said}, ${credit}`}</>;
}

/** The movement and what tests account for, each with its interval, n of tests and weakest tier. */
function Footing({ lead }: { lead: NonNullable<Lead> }) {
  const { t, format } = useText();
  const { keyResult, movement, proven, unit } = lead;
  const ends = ({ lower, upper }: { lower: number; upper: number }) => format.effectInterval(lower, upper, unit);
  return (
    <p className="figures mt-1.5 flex flex-wrap items-center gap-x-2.5 gap-y-1 text-muted text-sm">
      <Link to={`/key-results/${keyResult}`}>
        {t("outcomes.headline.interval", {
          effect: format.effect(movement.value, unit),
          unit: unitWord(t, lead),
          interval: ends(movement.interval),
        })}
      </Link>
      {proven && (
        <>
          <span>
            {t("outcomes.headline.provenBy", {
              count: proven.tests,
              effect: format.effect(proven.value, unit),
              interval: ends(proven.interval),
            })}
          </span>
          <EvidenceBadge tier={proven.weakestTier} />
        </>
      )}
    </p>
  );
}

function unitWord(t: Translate, { unit, movement }: NonNullable<Lead>): string {
  return unit === "share" ? t("words.percentagePoints") : t("words.points", { count: Math.abs(movement.value) });
}
