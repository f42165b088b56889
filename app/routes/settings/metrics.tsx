import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { Plus } from "lucide-react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { LinkButton } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { listMetrics } from "#app/db/metric.server.ts";
import { listJourneys } from "#app/db/place.server.ts";
import { listScales } from "#app/db/scale.server.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { metricKinds } from "#experiments/metrics/metric.ts";
import { MetricForm } from "./metric-form.tsx";
import { NameCell } from "./name-cell.tsx";
import { saveMetric } from "./save-metric.server.ts";
import { SettingsPage } from "./settings-page.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "registry.read");
  const { locale, workspace } = member;
  const metrics = await listMetrics(context.db, workspace.id);
  const scales = await listScales(context.db, workspace.id);
  const journeys = await listJourneys(context.db, workspace.id);
  const search = new URL(request.url).searchParams;
  const canWrite = member.can("registry.write");
  const steps = journeys.flatMap((journey) =>
    journey.steps.map((step) => ({ ...step, journey: inLocale(journey.name, locale) })),
  );
  const rows = metrics.map((metric) => ({
    ...metric,
    shownName: inLocale(metric.name, locale),
    journey: journeys.find(({ id }) => id === metric.journeyId) ?? null,
    step: steps.find(({ id }) => id === metric.stepId) ?? null,
  }));
  return {
    title: textFor(locale).t("settings.tabs.metrics"),
    canWrite,
    kind: (canWrite && metricKinds.find((kind) => kind === search.get("new"))) || null,
    edited: (canWrite && rows.find(({ key }) => key === search.get("edit"))) || null,
    rows: rows.map((row) => ({
      ...{ key: row.key, name: row.shownName, kind: row.kind, direction: row.direction },
      scale: row.kind === "survey" ? inLocale(row.scale.name, locale) : null,
      where: row.step ? inLocale(row.step.name, locale) : row.journey ? inLocale(row.journey.name, locale) : null,
    })),
    options: {
      scales: scales.map(({ key, name }) => ({ value: key, label: inLocale(name, locale) })),
      journeys: journeys.map(({ key, name }) => ({ value: key, label: inLocale(name, locale) })),
      steps: steps.map(({ key, name, journey }) => ({ value: key, label: inLocale(name, locale), group: journey })),
    },
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "registry.write");
  return await saveMetric(context, member, await request.formData());
}

export default function Metrics() {
  const { title, rows, canWrite, kind, edited, options } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  const add =
    canWrite &&
    metricKinds.map((one) => (
      <LinkButton key={one} to={`?new=${one}`} small icon={<Plus size={15} aria-hidden="true" />}>
        {t(`settings.metrics.addKind.${one}`)}
      </LinkButton>
    ));
  return (
    <SettingsPage title={title} lead={t("settings.metrics.lead")} actions={add}>
      {kind && <MetricForm key={kind} kind={kind} options={options} state={answer} />}
      {edited && <MetricForm key={edited.key} kind={edited.kind} metric={edited} options={options} state={answer} />}
      <Card flush>
        <DataTable
          caption={title}
          captionHidden
          rows={rows}
          rowKey={({ key }) => key}
          empty={<EmptyState title={t("settings.metrics.empty")}>{t("settings.metrics.emptyText")}</EmptyState>}
          columns={[
            {
              ...{ key: "name", header: t("settings.name"), rowHeader: true },
              cell: ({ name, key }) => <NameCell name={name} keyName={key} to={canWrite ? `?edit=${key}` : null} />,
            },
            {
              ...{ key: "kind", header: t("settings.metrics.kind") },
              cell: (row) => (
                <>
                  {t(`words.metricKind.${row.kind}`)}
                  {row.scale && <span className="block text-muted text-sm">{row.scale}</span>}
                </>
              ),
            },
            {
              ...{ key: "direction", header: t("settings.metrics.direction"), hideBelow: "sm" as const },
              cell: ({ direction }) => t(`words.direction.${direction}`),
            },
            {
              ...{ key: "where", header: t("settings.metrics.where"), hideBelow: "md" as const },
              cell: ({ where }) => where ?? <span className="text-muted">{t("settings.metrics.everywhere")}</span>,
            },
          ]}
        />
      </Card>
    </SettingsPage>
  );
}
