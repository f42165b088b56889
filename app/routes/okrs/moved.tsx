import { Card } from "#app/components/card.tsx";
import { Waterfall, type WaterfallStep } from "#app/components/charts/waterfall.tsx";
import { Disclosure } from "#app/components/disclosure.tsx";
import { EvidenceBadge } from "#app/components/evidence-badge.tsx";
import { okrReason } from "#app/components/okr-reason.ts";
import { useText } from "#app/i18n/use-text.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import type { Decomposition } from "#experiments/okr/decomposition.ts";
import { HoldoutCheck } from "./holdout-check.tsx";
import { MixTable, TestTable } from "./moved-tables.tsx";
import { useKeyResult } from "./use-key-result.ts";

/** "What moved it": the bars from the baseline window to now, and everything that does not count, with why. */
export function Moved() {
  const { decomposition, row } = useKeyResult();
  const { t } = useText();
  if (row.kind === "milestone") return null;
  if (decomposition.reason !== null) {
    return (
      <Card title={t("okrs.page.moved")}>
        <p className="text-muted">
          {t("okrs.page.notMoved", { reason: okrReason(t, decomposition.reason) })} (
          {t("ui.n", { count: decomposition.answers.before })} → {t("ui.n", { count: decomposition.answers.now })})
        </p>
      </Card>
    );
  }
  return <Parts moved={decomposition.value} />;
}

function Parts({ moved }: { moved: Decomposition }) {
  const { row } = useKeyResult();
  const { t, format, locale } = useText();
  const { unit } = row;
  const steps: WaterfallStep[] = [
    ...moved.tests.map((bar) => ({
      key: `${bar.experiment}-${bar.variation}`,
      kind: "test" as const,
      label: inLocale(bar.name, locale),
      value: bar.value,
      lower: bar.interval.lower,
      upper: bar.interval.upper,
      tier: bar.tier,
    })),
    { key: "mix", kind: "mix", label: t("okrs.page.mix"), value: moved.mix.value, ...moved.mix.interval },
    { key: "drift", kind: "drift", label: t("okrs.page.drift"), value: moved.drift.value, ...moved.drift.interval },
  ];
  const period = ({ from, to }: { from: string; to: string }) => `${format.dayShort(from)} – ${format.dayShort(to)}`;
  return (
    <Card title={t("okrs.page.moved")}>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-9 gap-y-4 xl:grid-cols-[minmax(0,1fr)_21rem]">
        <Waterfall
          title={t("okrs.page.movedLead", {
            before: period(moved.before),
            beforeN: moved.before.n,
            now: period(moved.now),
            nowN: moved.now.n,
          })}
          summary={t("okrs.page.movedSummary", {
            start: format.value(moved.start.value, unit),
            end: format.value(moved.end.value, unit),
            tests: format.effect(moved.testsTotal.value, unit),
            mix: format.effect(moved.mix.value, unit),
            drift: format.effect(moved.drift.value, unit),
          })}
          name={`${row.key}-moved`}
          unit={unit}
          direction={row.direction}
          start={{ label: t("okrs.page.start"), value: moved.start.value }}
          steps={steps}
          end={{ label: t("okrs.page.end"), value: moved.end.value, ...moved.end.interval }}
          target={row.kind === "maintain" ? undefined : (row.target ?? undefined)}
        />
        <Readings moved={moved} />
      </div>
      {moved.holdout && <HoldoutCheck holdout={moved.holdout} sum={moved.testsTotal} />}
      <div className="mt-4">
        {moved.tests.length > 0 && (
          <Disclosure summary={t("okrs.page.contribution")}>
            <TestTable tests={moved.tests} unit={unit} />
            <Prior moved={moved} />
          </Disclosure>
        )}
        <Disclosure summary={t("okrs.page.cells")}>
          <MixTable cells={moved.cells} unit={unit} />
        </Disclosure>
        {moved.naiveSum && (
          <Disclosure summary={t("okrs.page.naive")}>
            <p className="max-w-2xl text-muted text-sm">
              {t("okrs.page.naiveText", {
                value: format.effect(moved.naiveSum.value, unit),
                interval: format.effectInterval(moved.naiveSum.interval.lower, moved.naiveSum.interval.upper, unit),
              })}
            </p>
          </Disclosure>
        )}
      </div>
    </Card>
  );
}

/** The chart in words: drift, mix, overlaps, a baseline that differs, and the tests that do not count. */
function Readings({ moved }: { moved: Decomposition }) {
  const { measuredBaseline, row } = useKeyResult();
  const { t, format, locale } = useText();
  const { unit } = row;
  const written = row.kind === "maintain" ? null : row.baseline;
  const measured = measuredBaseline?.value ?? null;
  const interval = measuredBaseline?.interval ?? null;
  const differs =
    written !== null &&
    measured !== null &&
    interval !== null &&
    (written < interval.lower || written > interval.upper);
  const nameOf = (key: string) => {
    const test = moved.tests.find(({ experiment }) => experiment === key);
    return test ? inLocale(test.name, locale) : key;
  };
  return (
    <div className="space-y-5 text-sm xl:pt-8">
      <ul className="space-y-1.5">
        {moved.tests.length === 0 && <li>{t("okrs.page.noTests")}</li>}
        <li className="font-medium">{moved.drift.explained ? t("okrs.page.noDrift") : t("okrs.page.someDrift")}</li>
        <li className="text-muted">{t("okrs.page.mixText")}</li>
        {moved.overlaps
          .filter(({ flagged }) => flagged)
          .map(({ experiments: [a, b], share }) => (
            <li key={`${a} ${b}`} className="text-attention">
              {t("okrs.page.overlap", { a: nameOf(a), b: nameOf(b), share: format.percent(share) })}
            </li>
          ))}
        {differs && (
          <li className="text-muted">
            {t("okrs.page.baselineDiffers", {
              written: format.value(written, unit),
              measured: format.value(measured, unit),
              interval: `[${format.value(interval.lower, unit)} – ${format.value(interval.upper, unit)}]`,
              n: measuredBaseline?.n ?? 0,
            })}
          </li>
        )}
      </ul>
      {moved.notCounted.length > 0 && (
        <div>
          <h3 className="font-medium font-sans text-sm">{t("okrs.page.notCounted")}</h3>
          <ul className="mt-1.5 space-y-1.5">
            {moved.notCounted.map(({ experiment, name, tier, reason }) => (
              <li key={experiment} className="flex flex-wrap items-center gap-x-2">
                <a href={`/tests/${experiment}`}>{inLocale(name, locale)}</a>
                <EvidenceBadge tier={tier} />
                <span className="text-muted">{t(`okrs.notCounted.${reason}`)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Prior({ moved: { prior } }: { moved: Decomposition }) {
  const { row } = useKeyResult();
  const { t, format } = useText();
  const source =
    prior.source === "learned" ? t("okrs.page.priorLearned", { count: prior.effects }) : t("okrs.page.priorStated");
  const spread = format.effect(prior.standardDeviation, row.unit).replace("+", "");
  return <p className="mt-3 text-muted text-sm">{t("okrs.page.prior", { spread, source })}</p>;
}
