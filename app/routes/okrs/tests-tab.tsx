import { Link } from "@remix-run/react";
import { Badge } from "#app/components/badge.tsx";
import { LinkButton } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { EffectText } from "#app/components/effect-text.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import type { Goodness } from "#app/components/goodness.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { TestView } from "./key-result-page.server.ts";
import { useKeyResult } from "./use-key-result.ts";

const verdictGoodness: Readonly<Record<NonNullable<TestView["verdict"]>, Goodness>> = {
  better: "better",
  worse: "worse",
  "no-meaningful-difference": "neutral",
  "cannot-tell": "attention",
  "not-enough-answers": "unknown",
};

/** Every test that serves the key result or is measured on its metric, with what it did to it. */
export default function TestsTab() {
  const { tests, row, may } = useKeyResult();
  const { t } = useText();
  const columns = useColumns();
  const prepare = may.prepareTests && (
    <LinkButton to={`/new-test?key-result=${row.key}`} small>
      {t("okrs.tests.new")}
    </LinkButton>
  );
  if (tests.length === 0) {
    return (
      <EmptyState title={t("okrs.tests.none")} actions={prepare}>
        {t("okrs.tests.noneText")}
      </EmptyState>
    );
  }
  return (
    <Card title={t("okrs.tests.title")} actions={prepare} flush>
      <DataTable
        caption={t("okrs.tests.title")}
        captionHidden
        columns={columns}
        rows={tests}
        rowKey={({ key }) => key}
      />
    </Card>
  );
}

function useColumns(): Column<TestView>[] {
  const { row } = useKeyResult();
  const { t, format } = useText();
  return [
    {
      key: "test",
      header: t("okrs.tests.test"),
      rowHeader: true,
      cell: ({ key, name, variation, bound }) => (
        <>
          <Link to={`/tests/${key}`} className="underline-offset-4 hover:underline">
            {name}
          </Link>
          <span className="block font-normal text-muted text-xs">
            {[variation, bound ? null : t("okrs.tests.onlyMeasured")].filter((part) => part !== null).join(" · ")}
          </span>
        </>
      ),
    },
    {
      key: "state",
      header: t("okrs.tests.state"),
      cell: ({ status, shipped, startedAt }) => (
        <>
          <Badge goodness={status === "running" ? "running" : undefined}>
            {shipped ? t("okrs.tests.shipped") : t(`words.experimentStatus.${status}`)}
          </Badge>
          {startedAt && <span className="mt-1 block text-muted text-xs">{format.dateShort(startedAt)}</span>}
        </>
      ),
    },
    {
      key: "effect",
      header: t("okrs.tests.effect"),
      cell: (test) => (
        <EffectText
          effect={test.effect}
          lower={test.interval?.lower ?? null}
          upper={test.interval?.upper ?? null}
          n={test.n}
          tier={test.tier}
          unit={row.unit}
          goodness={test.verdict ? verdictGoodness[test.verdict] : "unknown"}
          reason={reasonOf(test, t)}
        />
      ),
    },
    {
      key: "here",
      header: t("okrs.tests.here"),
      cell: ({ contribution, notCounted }) =>
        contribution === null ? (
          <span className="text-muted">{notCounted ? t(`okrs.notCounted.${notCounted}`) : "–"}</span>
        ) : (
          <span className="figures font-semibold">{format.effect(contribution, row.unit)}</span>
        ),
    },
  ];
}

function reasonOf({ startedAt, measured }: TestView, t: ReturnType<typeof useText>["t"]): string {
  if (startedAt === null) return t("okrs.tests.draft");
  return measured ? t("okrs.tests.noControl") : t("okrs.tests.notMeasured");
}
