import { Card } from "#app/components/card.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { GrowthbookAnswers, GrowthbookBadge, GrowthbookMatter } from "#app/components/growthbook-state.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { GrowthbookView } from "./growthbook-view.server.ts";
import type { ResultsView } from "./results-view.server.ts";

/** Where the test stands in GrowthBook, and what GrowthBook computed of it: named as theirs, without a tier of ours. */
export function GrowthbookCard({ view, growthbook }: { view: ResultsView; growthbook: GrowthbookView }) {
  const { t } = useText();
  const { kind, link } = growthbook;
  return (
    <section id="growthbook">
      <Card
        title={t("growthbook.card.title")}
        lead={kind === "imported" ? t("growthbook.card.imported") : undefined}
        actions={
          <>
            <GrowthbookBadge state={link.state} />
            {view.can.run && <GrowthbookAnswers view={link} to="test" />}
          </>
        }
      >
        <div className="space-y-4">
          <GrowthbookMatter view={link} />
          <TheirResults view={view} growthbook={growthbook} />
        </div>
      </Card>
    </section>
  );
}

type Row = NonNullable<GrowthbookView["results"]>["metrics"][number]["variations"][number] & { metricId: string };

function TheirResults({ view, growthbook: { results } }: { view: ResultsView; growthbook: GrowthbookView }) {
  const { t, format } = useText();
  if (!results) return <p className="text-muted text-sm">{t("growthbook.results.none")}</p>;
  const unknown = t("growthbook.results.unknown");
  const change = ({ missing, change: share, low, high }: Row) => {
    if (missing === "control") return t("growthbook.results.control");
    if (share === null || low === null || high === null) return t("growthbook.results.noData");
    return `${format.percent(share, 1)} [${format.percent(low, 1)}, ${format.percent(high, 1)}]`;
  };
  const columns: Column<Row>[] = [
    {
      key: "variation",
      header: t("growthbook.results.variation"),
      rowHeader: true,
      cell: ({ variation }) => view.test.variations[variation]?.name ?? unknown,
    },
    {
      ...{ key: "users", header: t("growthbook.results.users"), numeric: true },
      cell: ({ users }) => (users === null ? unknown : format.number(users, 0)),
    },
    {
      ...{ key: "mean", header: t("growthbook.results.mean"), numeric: true, hideBelow: "sm" },
      cell: ({ mean }) => (mean === null ? unknown : format.number(mean, 3)),
    },
    { ...{ key: "change", header: t("growthbook.results.change"), numeric: true }, cell: change },
    {
      ...{ key: "chance", header: t("growthbook.results.chance"), numeric: true, hideBelow: "md" },
      cell: ({ chance }) => (chance === null ? unknown : format.percent(chance, 1)),
    },
  ];
  const rows = results.metrics.flatMap(({ metricId, variations }) => variations.map((one) => ({ ...one, metricId })));
  return (
    <div className="space-y-2">
      <h3 className="font-semibold">{t("growthbook.results.title")}</h3>
      <p className="text-muted text-sm">
        {t("growthbook.results.lead", { engine: results.engine ?? unknown, when: format.date(results.at) })}
      </p>
      <DataTable
        caption={t("growthbook.results.title")}
        captionHidden
        small
        columns={columns}
        rows={rows}
        groupOf={({ metricId }) => metricId}
        rowKey={({ metricId, variation }) => `${metricId} ${variation}`}
        empty={<p className="text-muted text-sm">{t("growthbook.results.none")}</p>}
      />
    </div>
  );
}
