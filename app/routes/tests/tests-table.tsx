import { Link } from "@remix-run/react";
import { Badge } from "#app/components/badge.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { Headline } from "./headline.tsx";
import type { TestRow } from "./list-rows.server.ts";
import { Marks } from "./tests-board.tsx";

/** Every test in a line: key result, effect, state, owner, days. */
export function TestsTable({ rows }: { rows: readonly TestRow[] }) {
  const { t, format } = useText();
  return (
    <DataTable
      caption={t("tests.title")}
      captionHidden
      rows={rows}
      rowKey={({ key }) => key}
      columns={[
        {
          ...{ key: "test", header: t("tests.test"), rowHeader: true },
          cell: ({ key, name }) => (
            <Link to={`/tests/${key}`} className="text-accent underline-offset-4 hover:underline">
              {name}
            </Link>
          ),
        },
        {
          ...{ key: "keyResult", header: t("tests.keyResult"), hideBelow: "md" },
          cell: ({ keyResult }) =>
            keyResult ? (
              <Link to={`/key-results/${keyResult.key}`} className="underline-offset-4 hover:underline">
                {keyResult.title}
              </Link>
            ) : (
              <span className="text-muted">{t("tests.exploration")}</span>
            ),
        },
        { key: "effect", header: t("tests.effect"), cell: (row) => <Headline row={row} /> },
        {
          ...{ key: "state", header: t("tests.state") },
          cell: (row) => (
            <span className="flex flex-wrap items-center gap-1">
              <Badge goodness={row.status === "running" ? "running" : undefined}>
                {t(`words.experimentStatus.${row.status}`)}
              </Badge>
              <Marks row={row} />
            </span>
          ),
        },
        {
          ...{ key: "owner", header: t("tests.owner"), hideBelow: "lg" },
          cell: ({ owner }) => <span className="whitespace-nowrap">{owner ?? t("tests.nobody")}</span>,
        },
        {
          ...{ key: "days", header: t("tests.days"), numeric: true, hideBelow: "sm" },
          cell: ({ days }) => (days === null ? "–" : format.number(days)),
        },
      ]}
    />
  );
}
