import { Stat } from "#app/components/stat.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { OutcomeView } from "./outcome-view.server.ts";

/** The line of numbers: standing, proof, loss avoided, programme. */
export function Numbers({ outcome }: { outcome: OutcomeView }) {
  const { t, format } = useText();
  const { counts, provenCount, weakestTier, programme, cycle } = outcome;
  const weeks = programme.medianWeeksToDecision.value;
  const board = `/okrs?cycle=${cycle.key}`;
  return (
    <div className="grid grid-cols-2 gap-x-8 gap-y-4 border-line border-y py-3 lg:grid-cols-4">
      <Stat
        label={t("outcomes.stat.standing")}
        value={format.number(counts.onPace)}
        unit={t("outcomes.stat.onPace")}
        note={t("outcomes.stat.standingNote", { late: counts.late, cannotTell: counts.cannotTell })}
        to={board}
      />
      <Stat
        label={t("outcomes.stat.proven")}
        value={format.number(provenCount)}
        unit={t("outcomes.stat.provenUnit", { count: provenCount })}
        note={
          provenCount === 0
            ? t("outcomes.stat.provenNone")
            : t("outcomes.stat.provenNote", { total: counts.total, tier: weakestTier })
        }
        to={board}
      />
      <Avoided outcome={outcome} />
      <Stat
        label={t("outcomes.stat.tests")}
        value={format.number(programme.decided)}
        unit={
          weeks === null
            ? undefined
            : t("outcomes.stat.median", { weeks: t("words.weeks", { count: Math.round(weeks * 10) / 10 }) })
        }
        note={[
          t("outcomes.stat.shipped", { count: programme.shipped }),
          t("outcomes.stat.stopped", { count: programme.stopped }),
          t("outcomes.stat.atLoss", { count: programme.stoppedAtLoss }),
        ].join(" · ")}
        to="/tests"
      />
    </div>
  );
}

function Avoided({ outcome: { avoidedLoss } }: { outcome: OutcomeView }) {
  const { t, format } = useText();
  const first = avoidedLoss.value?.[0];
  if (!first) {
    return <Stat label={t("outcomes.stat.avoided")} value="–" note={t("outcomes.stat.avoidedNone")} to="/tests" />;
  }
  const { currency, value, interval, tests } = first;
  return (
    <Stat
      label={t("outcomes.stat.avoided")}
      value={format.number(value, 0)}
      unit={t(`outcomes.stat.${currency}`)}
      note={t("outcomes.stat.avoidedNote", {
        count: tests,
        interval: format.interval(interval.lower, interval.upper, 0),
      })}
      to="/tests"
    />
  );
}
