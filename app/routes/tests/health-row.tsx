import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { StatusWord } from "#app/components/badge.tsx";
import { Card } from "#app/components/card.tsx";
import { Funnel } from "#app/components/charts/funnel.tsx";
import { Disclosure } from "#app/components/disclosure.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { Finding } from "#experiments/analysis/finding.ts";
import type { Health, RateCheck } from "#experiments/analysis/health-report.ts";
import { reasonText } from "./result-words.ts";
import type { ResultsView } from "./results-view.server.ts";

type HealthRowProps = { view: ResultsView; health: Health };

/** Below this share of cards followed, the test measures the card less than its absence. */
const faithful = 0.8;

/** What must be in order before any effect is believed: each check in a word and its numbers. */
export function HealthRow({ view, health }: HealthRowProps) {
  const text = useText();
  const { t, format } = text;
  const { exposed, trigger, response, mixed, balance, fidelity, order } = health;
  const pValue = (p: number) => format.pValue(p).replaceAll(" ", "\u00a0");
  const rates = (check: RateCheck) =>
    check.rates.map((rate) => (rate === null ? "–" : format.percent(rate, 1))).join(" / ");
  const balanced = view.metrics.find(({ id }) => id === balance.value?.metricId);
  return (
    <Card title={t("testsResults.health.title")} lead={t("testsResults.health.lead")}>
      <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
        <Check name={t("testsResults.health.split")} finding={exposed}>
          {(split) =>
            t(`testsResults.health.${view.test.unit === "team-day" ? "splitTeamDays" : "splitNote"}`, {
              observed: split.observed.map((units) => format.number(units)).join(" / "),
              expected: split.expected.map((units) => format.number(units, 0)).join(" / "),
              p: pValue(split.pValue),
            })
          }
        </Check>
        <Check name={t("testsResults.health.trigger")} finding={trigger}>
          {(check) => t("testsResults.health.triggerNote", { rates: rates(check), p: pValue(check.pValue) })}
        </Check>
        <Check name={t("testsResults.health.response")} finding={response}>
          {(check) => t("testsResults.health.responseNote", { rates: rates(check), p: pValue(check.pValue) })}
        </Check>
        <Line
          name={t("testsResults.health.mixed")}
          state={mixed.share === null ? "unknown" : mixed.level === "ok" ? "ok" : "alert"}
        >
          {t("testsResults.health.mixedNote", {
            units: mixed.units,
            share: mixed.share === null ? "–" : format.percent(mixed.share, 1),
          })}
        </Line>
        <Check name={t("testsResults.health.balance")} finding={balance}>
          {(check) =>
            t("testsResults.health.balanceNote", {
              metric: balanced?.name ?? "",
              means: check.means.map((mean) => format.value(mean, balanced?.unit ?? "scale")).join(" / "),
              p: pValue(check.pValue),
            })
          }
        </Check>
        {fidelity.value && (
          <Line
            name={t("testsResults.health.fidelity")}
            state={fidelity.value.some(({ share }) => share !== null && share < faithful) ? "alert" : "ok"}
          >
            {fidelity.value.map(({ variation, share, done, logged }) => (
              <span key={variation} className="block">
                {t(share === null ? "testsResults.health.noDelivery" : "testsResults.health.fidelityNote", {
                  variation: view.test.variations[variation]?.name ?? "",
                  share: share === null ? "–" : format.percent(share),
                  done,
                  logged,
                })}
              </span>
            ))}
          </Line>
        )}
        <Check name={t("testsResults.health.order")} finding={order}>
          {({ before, after, share, alert }) => (
            <>
              {t("testsResults.health.orderNote", { before, after, share: format.percent(share) })}
              {alert && <span className="mt-1 block text-ink">{t("testsResults.health.orderHint")}</span>}
            </>
          )}
        </Check>
        <Overlap health={health} names={view.overlapNames} />
      </dl>
      <div className="mt-5 -mb-3">
        <Disclosure summary={t("testsResults.health.funnel")}>
          <HealthFunnel view={view} health={health} />
        </Disclosure>
      </div>
    </Card>
  );
}

type CheckProps<T> = { name: string; finding: Finding<T>; children(value: T): ReactNode };

function Check<T extends { alert: boolean }>({ name, finding, children }: CheckProps<T>) {
  const text = useText();
  if (finding.reason !== null) {
    return (
      <Line name={name} state="unknown">
        {reasonText(text, finding)}
      </Line>
    );
  }
  return (
    <Line name={name} state={finding.value.alert ? "alert" : "ok"}>
      {children(finding.value)}
    </Line>
  );
}

type LineState = "ok" | "alert" | "unknown";

function Line({ name, state, children }: { name: string; state: LineState; children: ReactNode }) {
  const { t } = useText();
  return (
    <div>
      <dt className="flex items-baseline justify-between gap-3 text-sm">
        <span className="font-medium">{name}</span>
        <StatusWord goodness={state === "ok" ? "better" : state === "alert" ? "worse" : "unknown"}>
          {t(`testsResults.health.${state}`)}
        </StatusWord>
      </dt>
      <dd className="figures mt-0.5 text-muted text-sm">{children}</dd>
    </div>
  );
}

type Names = ResultsView["overlapNames"];

function Overlap({ health: { overlaps }, names }: { health: Health; names: Names }) {
  const { t, format } = useText();
  const alert = overlaps.some(({ share }) => share !== null && share > 0.1);
  const state = overlaps.length === 0 ? "ok" : alert ? "alert" : "ok";
  return (
    <Line name={t("testsResults.health.overlap")} state={state}>
      {overlaps.length === 0
        ? t("testsResults.health.noOverlap")
        : overlaps.map(({ experimentKey, share }) => (
            <span key={experimentKey} className="block">
              <Link to={`/tests/${experimentKey}`} className="underline-offset-4 hover:underline">
                {share === null
                  ? t("testsResults.health.overlapPlain", { test: names[experimentKey] ?? experimentKey })
                  : t("testsResults.health.overlapNote", {
                      test: names[experimentKey] ?? experimentKey,
                      share: format.percent(share, 1),
                    })}
              </Link>
            </span>
          ))}
    </Line>
  );
}

function HealthFunnel({ view, health }: HealthRowProps) {
  const { t } = useText();
  const nameOf = (variation: number) => view.test.variations[variation]?.name ?? "";
  const asked = health.funnel.every((step) => step.asked !== null);
  const steps = [
    t("testsResults.health.exposed"),
    ...(asked ? [t("testsResults.health.asked")] : []),
    t("testsResults.health.answered"),
  ];
  const parts = health.funnel.map(({ variation, exposed, answered }) =>
    t("testsResults.health.funnelPart", { variation: nameOf(variation), exposed, answered: answered ?? 0 }),
  );
  return (
    <Funnel
      title={t("testsResults.health.funnel")}
      summary={t("testsResults.health.funnelSummary", { parts: parts.join("; ") })}
      name={`${view.test.key}-funnel`}
      steps={steps}
      series={health.funnel.map((step) => ({
        label: nameOf(step.variation),
        counts: [step.exposed, ...(asked ? [step.asked ?? 0] : []), step.answered ?? 0],
      }))}
    />
  );
}
