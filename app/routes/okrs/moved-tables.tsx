import { Link } from "@remix-run/react";
import { DataTable } from "#app/components/data-table.tsx";
import { EvidenceBadge } from "#app/components/evidence-badge.tsx";
import type { Unit } from "#app/i18n/format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import type { MixCell, TestBar } from "#experiments/okr/decomposition.ts";
import { useKeyResult } from "./use-key-result.ts";

const reach = 1.959963984540054;

/** From the effect as measured to the bar: shrinkage, and how many of the respondents live in it. */
export function TestTable({ tests, unit }: { tests: readonly TestBar[]; unit: Unit }) {
  const { t, format, locale } = useText();
  const effect = ({ value, standardError }: { value: number; standardError: number }) =>
    `${format.effect(value, unit)} ${format.effectInterval(value - reach * standardError, value + reach * standardError, unit)}`;
  return (
    <DataTable
      caption={t("okrs.page.contribution")}
      captionHidden
      small
      rows={tests}
      rowKey={({ experiment, variation }) => `${experiment}-${variation}`}
      columns={[
        {
          key: "test",
          header: t("okrs.tests.test"),
          rowHeader: true,
          cell: ({ experiment, name }) => <Link to={`/tests/${experiment}`}>{inLocale(name, locale)}</Link>,
        },
        { key: "tier", header: t("ui.chart.evidence"), cell: ({ tier }) => <EvidenceBadge tier={tier} /> },
        { key: "effect", header: t("okrs.page.effect"), numeric: true, cell: (test) => effect(test.effect) },
        { key: "shrunk", header: t("okrs.page.shrunk"), numeric: true, cell: (test) => effect(test.shrunkEffect) },
        {
          key: "lives",
          header: t("okrs.page.lives"),
          numeric: true,
          cell: ({ coverageBefore, coverageNow }) =>
            `${format.percent(coverageBefore.share)} → ${format.percent(coverageNow.share)}`,
        },
        {
          key: "contribution",
          header: t("okrs.page.contribution"),
          numeric: true,
          cell: ({ value, interval }) => (
            <>
              <strong>{format.effect(value, unit)}</strong>{" "}
              {format.effectInterval(interval.lower, interval.upper, unit)}
            </>
          ),
        },
      ]}
    />
  );
}

/** Who answered then and now, and what changed among them. */
export function MixTable({ cells, unit }: { cells: readonly MixCell[]; unit: Unit }) {
  const { places } = useKeyResult();
  const { t, format } = useText();
  const nameOf = ({ stepId, channelId }: MixCell) => {
    if (stepId === null || channelId === null) return t("okrs.page.other");
    const step = places.steps.find(({ id }) => id === stepId)?.name ?? t("okrs.page.unknownPlace");
    const channel = places.channels.find(({ id }) => id === channelId)?.name ?? t("okrs.page.unknownPlace");
    return `${step} · ${channel}`;
  };
  const side = ({ share, mean, n }: MixCell["now"]) =>
    `${format.percent(share)} · ${mean === null || n < 5 ? "–" : format.value(mean, unit)} (${format.number(n)})`;
  return (
    <DataTable
      caption={t("okrs.page.cells")}
      captionHidden
      small
      rows={cells}
      rowKey={({ stepId, channelId }) => `${stepId}-${channelId}`}
      columns={[
        { key: "cell", header: t("okrs.page.cell"), rowHeader: true, cell: nameOf },
        { key: "before", header: t("okrs.page.cellBefore"), numeric: true, cell: ({ before }) => side(before) },
        { key: "now", header: t("okrs.page.cellNow"), numeric: true, cell: ({ now }) => side(now) },
        { key: "mix", header: t("okrs.page.mix"), numeric: true, cell: ({ mix }) => format.effect(mix, unit) },
        {
          key: "within",
          header: t("okrs.page.within"),
          numeric: true,
          cell: ({ within }) => format.effect(within, unit),
        },
      ]}
    />
  );
}
