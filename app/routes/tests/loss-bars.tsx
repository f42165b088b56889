import { StatusWord } from "#app/components/badge.tsx";
import { Card } from "#app/components/card.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { LossReading } from "#experiments/analysis/loss-meter.ts";
import { reasonText } from "./result-words.ts";
import type { ResultsView } from "./results-view.server.ts";

/** Used of accepted, in each currency of the budget. */
export function LossBars({ view: { loss, test } }: { view: ResultsView }) {
  const { t } = useText();
  return (
    <Card title={t("testsResults.loss.title")} lead={t("testsResults.loss.lead")}>
      {loss === null ? (
        <p className="text-muted">{t("testsResults.loss.none")}</p>
      ) : (
        <ul className="space-y-4">
          {loss.readings.map((reading) => (
            <li key={reading.currency}>
              <Meter reading={reading} currency={test.currency} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Meter({ reading, currency }: { reading: LossReading; currency: string }) {
  const text = useText();
  const { t, format } = text;
  const { accepted, used, atLeast, breach } = reading;
  const word = (amount: number) => {
    const rounded = Math.round(amount);
    return reading.currency === "money" ? `${format.number(rounded)} ${currency}` : format.number(rounded);
  };
  const share = used.value === null ? 0 : Math.min(1, Math.max(0, used.value / accepted));
  const paint = breach !== "none" ? "bg-worse" : share > 0.7 ? "bg-attention" : "bg-running";
  const said =
    used.value === null
      ? reasonText(text, used)
      : t(`testsResults.loss.${used.value < 0 ? "helps" : "used"}`, {
          used: word(used.value),
          accepted: word(accepted),
        });
  return (
    <>
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
        <span className="font-medium">{t(`testsResults.loss.${reading.currency}`)}</span>
        <span className="figures text-muted">{said}</span>
      </p>
      <meter
        aria-label={t(`testsResults.loss.${reading.currency}`)}
        aria-valuetext={said}
        min={0}
        max={accepted}
        value={Math.max(0, Math.min(accepted, used.value ?? 0))}
        className="only-read"
      />
      <div aria-hidden="true" className="mt-1.5 h-2 overflow-hidden rounded-full bg-unknown-soft">
        <div className={`h-full rounded-full ${paint}`} style={{ width: `${share * 100}%` }} />
      </div>
      {(breach !== "none" || (atLeast.value !== null && atLeast.value > 0)) && (
        <p className="mt-1 flex flex-wrap gap-x-4 text-sm">
          {breach !== "none" && <StatusWord goodness="worse">{t("testsResults.loss.breached")}</StatusWord>}
          {atLeast.value !== null && atLeast.value > 0 && (
            <span className="text-muted">{t("testsResults.loss.atLeast", { count: Math.round(atLeast.value) })}</span>
          )}
        </p>
      )}
    </>
  );
}
