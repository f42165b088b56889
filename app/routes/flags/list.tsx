import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { Plus } from "lucide-react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Badge } from "#app/components/badge.tsx";
import { LinkButton } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { shownFlags } from "./flag-data.server.ts";
import { flagPath } from "./flag-path.ts";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "flags.read");
  const all = await shownFlags(context.db, member.workspace.id);
  const archived = new URL(request.url).searchParams.has("archived");
  return {
    title: textFor(member.locale).t("flags.title"),
    canWrite: member.can("flags.write"),
    archived,
    anyArchived: all.some(({ document }) => document.archived),
    rows: all
      .filter(({ document }) => document.archived === archived)
      .map(({ key, document, tests }) => ({
        ...{ key, description: document.description, environments: document.environments },
        value: JSON.stringify(document.defaultValue),
        rules: document.rules.length,
        tests: tests
          .filter(({ experiment: { status } }) => status === "running" || status === "paused")
          .map((test) => ({
            ...{ key: test.key, status: test.experiment.status },
            name: inLocale(test.experiment.definition.name, member.locale),
          })),
      })),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export default function Flags() {
  const { title, rows, canWrite, archived, anyArchived } = useLoaderData<typeof loader>();
  const { t } = useText();
  const add = canWrite && (
    <LinkButton to="/new-flag" kind="primary" icon={<Plus size={16} aria-hidden="true" />}>
      {t("flags.new")}
    </LinkButton>
  );
  return (
    <>
      <PageHeader title={title} lead={t("flags.lead")} actions={add} />
      <Card flush>
        <DataTable
          caption={archived ? t("flags.archivedLink") : title}
          captionHidden
          rows={rows}
          rowKey={({ key }) => key}
          empty={
            <EmptyState title={t("flags.empty")} actions={add}>
              {t("flags.emptyText")}
            </EmptyState>
          }
          columns={useColumns()}
        />
      </Card>
      {(archived || anyArchived) && (
        <p className="mt-4 text-sm">
          <Link to={archived ? "/flags" : "/flags?archived"} className="text-accent underline underline-offset-4">
            {t(archived ? "flags.liveLink" : "flags.archivedLink")}
          </Link>
        </p>
      )}
    </>
  );
}

type Row = ReturnType<typeof useLoaderData<typeof loader>>["rows"][number];

function useColumns() {
  const { t } = useText();
  return [
    {
      ...{ key: "key", header: t("flags.column.key"), rowHeader: true },
      cell: ({ key, description }: Row) => (
        <>
          <Link to={flagPath(key)} className="break-all font-mono text-accent underline-offset-4 hover:underline">
            {key}
          </Link>
          {description && <span className="block font-normal text-muted">{description}</span>}
        </>
      ),
    },
    {
      ...{ key: "value", header: t("flags.column.value"), hideBelow: "sm" as const },
      cell: ({ value }: Row) => <span className="line-clamp-2 max-w-48 break-all font-mono text-xs">{value}</span>,
    },
    {
      ...{ key: "where", header: t("flags.column.where"), hideBelow: "md" as const },
      cell: ({ environments }: Row) =>
        environments.length > 0 ? environments.join(", ") : <span className="text-muted">{t("flags.nowhere")}</span>,
    },
    {
      ...{ key: "rules", header: t("flags.column.rules"), hideBelow: "md" as const },
      cell: ({ rules }: Row) => (rules === 0 ? "–" : t("flags.rulesCount", { count: rules })),
    },
    {
      ...{ key: "test", header: t("flags.column.test") },
      cell: ({ tests }: Row) =>
        tests.length === 0
          ? "–"
          : tests.map(({ key, name, status }) => (
              <span key={key} className="flex flex-wrap items-center gap-2">
                <Link to={`/tests/${key}`} className="underline-offset-4 hover:underline">
                  {name}
                </Link>
                <Badge goodness={status === "running" ? "running" : "neutral"}>
                  {t(`words.experimentStatus.${status}`)}
                </Badge>
              </span>
            )),
    },
  ];
}
