import { Link } from "@remix-run/react";
import { Badge } from "#app/components/badge.tsx";
import { Card } from "#app/components/card.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { Answer, GrowthbookAnswers, GrowthbookBadge, GrowthbookMatter } from "#app/components/growthbook-state.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { TestRow } from "./growthbook-view.server.ts";

type Props = { rows: readonly TestRow[]; mode: "connected" | "import"; canRun: boolean };

/** Where every test stands in GrowthBook, with the buttons that fit. */
export function GrowthbookTests({ rows, mode, canRun }: Props) {
  const { t, format } = useText();
  const columns: Column<TestRow>[] = [
    {
      key: "test",
      header: t("growthbook.list.test"),
      rowHeader: true,
      cell: ({ key, name }) => (
        <Link to={`/tests/${key}`} className="text-accent underline-offset-4 hover:underline">
          {name}
        </Link>
      ),
    },
    {
      key: "state",
      header: t("growthbook.list.state"),
      cell: ({ link }) =>
        link ? <GrowthbookBadge state={link.state} /> : <Badge>{t("growthbook.list.notSent")}</Badge>,
    },
    {
      key: "what",
      header: t("growthbook.list.what"),
      cell: ({ link }) => (link ? <GrowthbookMatter view={link} /> : t("growthbook.list.notSentText")),
    },
    {
      key: "read",
      header: t("growthbook.list.read"),
      hideBelow: "md",
      cell: ({ readAt }) => (readAt ? format.dateTime(readAt) : t("growthbook.list.never")),
    },
    ...(canRun
      ? [
          {
            key: "actions",
            header: t("growthbook.list.actions"),
            cell: ({ key, link }: TestRow) =>
              link ? (
                <GrowthbookAnswers view={link} to="settings" />
              ) : (
                mode === "connected" && (
                  <Answer test={key} to="settings" intent="send" label={t("growthbook.list.send")} />
                )
              ),
          },
        ]
      : []),
  ];
  return (
    <Card title={t("growthbook.list.title")}>
      <DataTable
        caption={t("growthbook.list.caption")}
        captionHidden
        columns={columns}
        rows={rows}
        rowKey={({ key }) => key}
        empty={<p className="text-muted text-sm">{t("growthbook.list.empty")}</p>}
      />
    </Card>
  );
}
