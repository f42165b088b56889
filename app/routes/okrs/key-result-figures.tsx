import { okrReason } from "#app/components/okr-reason.ts";
import { Stat } from "#app/components/stat.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { useKeyResult } from "./use-key-result.ts";

/** Where it stands, how far along, and where it is heading. */
export function Figures() {
  const { row, forecast } = useKeyResult();
  const { t, format } = useText();
  const { value, interval, unit, n, window, progress, kind } = row;
  const written = (one: number) => format.value(one, unit);
  return (
    <div className="mb-6 grid gap-x-8 gap-y-5 border-line border-y py-5 sm:grid-cols-3">
      <Stat
        label={`${t("okrs.page.now")} · ${format.dayShort(window.from)} – ${format.dayShort(window.to)}`}
        value={value === null ? "–" : written(value)}
        unit={interval && `[${written(interval.lower)} – ${written(interval.upper)}]`}
        note={<NowNote n={n} />}
        to={row.chip.kind === "scale" ? `/key-results/${row.key}/answers` : undefined}
      />
      <Stat
        label={t("okrs.page.progress")}
        value={progress.share === null ? "–" : format.percent(progress.share)}
        unit={progress.share === null ? undefined : kind === "maintain" ? t("okrs.page.ofWeeks") : t("okrs.page.ofWay")}
        note={
          progress.reason !== null && progress.share === null
            ? okrReason(t, progress.reason)
            : row.expectedValue === null
              ? t(`okrs.statusMeaning.${row.status}`)
              : t("okrs.page.expectedBy", { value: written(row.expectedValue) })
        }
      />
      {forecast.value ? (
        <Stat
          label={t("okrs.page.forecast")}
          value={written(forecast.value.atClose.value)}
          note={[
            t("okrs.page.forecastInterval", {
              lower: written(forecast.value.atClose.interval.lower),
              upper: written(forecast.value.atClose.interval.upper),
            }),
            forecast.value.probability === null
              ? null
              : t("okrs.page.probability", { probability: format.percent(forecast.value.probability) }),
            forecast.value.planned &&
              t("okrsOutlook.withPlanned", {
                count: forecast.value.planned.launches,
                value: written(forecast.value.planned.atClose.value),
                probability:
                  forecast.value.planned.probability === null
                    ? "–"
                    : format.percent(forecast.value.planned.probability),
              }),
          ]
            .filter((part) => part !== null)
            .join(" · ")}
        />
      ) : (
        <Stat
          label={t("okrs.page.forecast")}
          value="–"
          note={forecast.reason && t("okrs.page.noForecast", { reason: okrReason(t, forecast.reason) })}
        />
      )}
    </div>
  );
}

function NowNote({ n }: { n: number }) {
  const { row } = useKeyResult();
  const { t, format } = useText();
  const { provisional, unit, minAnswers } = row;
  if (provisional !== null) {
    return <>{t("okrs.page.provisional", { value: format.value(provisional, unit), n, minimum: minAnswers })}</>;
  }
  return <>{t("ui.n", { count: n })}</>;
}
