import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { Plus } from "lucide-react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button, LinkButton } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { listEventNames, listUnmappedEvents } from "#app/db/event-name.server.ts";
import { listMetrics } from "#app/db/metric.server.ts";
import { readRemoval } from "#app/db/removal.server.ts";
import { listScales } from "#app/db/scale.server.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { EventNameForm } from "./event-name-form.tsx";
import { saveEventName } from "./save-event-name.server.ts";
import { SettingsPage } from "./settings-page.tsx";

const page = "/settings/events";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "registry.read");
  const { db } = context;
  const { id: workspaceId } = member.workspace;
  const { t } = textFor(member.locale);
  const names = await listEventNames(db, workspaceId);
  const scales = await listScales(db, workspaceId);
  const metrics = (await listMetrics(db, workspaceId)).filter(({ kind }) => kind !== "survey");
  const targets = [
    ...scales.map(({ key, name }) => ({
      ...{ value: `scale:${key}`, label: inLocale(name, member.locale), group: t("events.answers") },
    })),
    ...metrics.map(({ key, name }) => ({
      ...{ value: `metric:${key}`, label: inLocale(name, member.locale), group: t("events.counted") },
    })),
  ];
  const rows = names.map(({ key: name, scale, metric, property, stepProperty }) => {
    const target = scale === null ? `metric:${metric}` : `scale:${scale}`;
    const found = targets.find(({ value }) => value === target);
    return { name, target, property, stepProperty, label: found?.label ?? target, group: found?.group ?? "" };
  });
  const search = new URL(request.url).searchParams;
  const canWrite = member.can("registry.write");
  const removal = canWrite ? await readRemoval(db, workspaceId, "event-name.remove", search.get("removed")) : null;
  return {
    removed: removal && { entry: removal.entry, name: removal.key },
    title: t("settings.tabs.events"),
    ...{ canWrite, targets, rows },
    /** The name to map, "" for one that is yet to be typed. */
    adding: canWrite ? search.get("new") : null,
    edited: (canWrite && rows.find(({ name }) => name === search.get("edit"))) || null,
    unmapped: (await listUnmappedEvents(db, workspaceId)).map((one) => ({ ...one, seenAt: one.seenAt.toISOString() })),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "registry.write");
  return await saveEventName(context, member, await request.formData());
}

export default function EventNames() {
  const { title, canWrite, adding, edited, targets, removed } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  const add = canWrite && adding === null && !edited && (
    <LinkButton to="?new" kind="primary" icon={<Plus size={16} aria-hidden="true" />}>
      {t("events.add")}
    </LinkButton>
  );
  return (
    <SettingsPage title={title} lead={t("events.lead")} actions={add} removed={removed}>
      {adding === null && !edited && (
        <FormState state={answer}>
          <ErrorSummary />
        </FormState>
      )}
      {adding !== null && (
        <EventNameForm key={`new ${adding}`} name={adding} targets={targets} state={answer} back={page} />
      )}
      {edited && <EventNameForm key={edited.name} edited={edited} targets={targets} state={answer} back={page} />}
      <Mapped />
      <Unmapped />
    </SettingsPage>
  );
}

function Mapped() {
  const { rows, canWrite } = useLoaderData<typeof loader>();
  const { t } = useText();
  return (
    <Card title={t("events.mapped")} flush>
      <DataTable
        caption={t("events.mapped")}
        captionHidden
        rows={rows}
        rowKey={({ name }) => name}
        empty={<EmptyState title={t("events.empty")}>{t("events.emptyText")}</EmptyState>}
        columns={[
          {
            ...{ key: "name", header: t("events.name"), rowHeader: true },
            cell: ({ name }) => <EventName name={name} />,
          },
          {
            ...{ key: "target", header: t("events.target") },
            cell: ({ label, group }) => (
              <>
                {label}
                <span className="block text-muted text-xs">{group}</span>
              </>
            ),
          },
          {
            ...{ key: "reads", header: t("events.reads"), hideBelow: "sm" as const },
            cell: ({ property, stepProperty }) => (
              <span className={property || stepProperty ? "break-all font-mono text-xs" : "text-muted"}>
                {[property, stepProperty].filter((read) => read !== null).join(" · ") || t("events.nothing")}
              </span>
            ),
          },
          {
            ...{ key: "change", header: <span className="only-read">{t("settings.actions")}</span> },
            cell: ({ name }) => canWrite && <Change name={name} />,
          },
        ]}
      />
    </Card>
  );
}

function EventName({ name }: { name: string }) {
  return <span className="break-all font-mono font-normal text-sm">{name}</span>;
}

function Change({ name }: { name: string }) {
  const { t } = useText();
  return (
    <Form method="post" action={page} className="flex flex-wrap justify-end gap-2">
      <LinkButton to={`?edit=${encodeURIComponent(name)}`} small aria-label={`${t("settings.edit")}: ${name}`}>
        {t("settings.edit")}
      </LinkButton>
      <input type="hidden" name="name" value={name} />
      <Button kind="danger" small name="intent" value="remove" aria-label={t("events.removeOf", { name })}>
        {t("events.remove")}
      </Button>
    </Form>
  );
}

function Unmapped() {
  const { unmapped, canWrite } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  return (
    <Card title={t("events.unmapped")} lead={t("events.unmappedLead")} flush>
      <DataTable
        caption={t("events.unmapped")}
        captionHidden
        rows={unmapped}
        rowKey={({ name }) => name}
        empty={<EmptyState title={t("events.unmappedEmpty")}>{t("events.unmappedEmptyText")}</EmptyState>}
        columns={[
          {
            ...{ key: "name", header: t("events.name"), rowHeader: true },
            cell: ({ name }) => <EventName name={name} />,
          },
          {
            ...{ key: "count", header: t("events.count"), numeric: true },
            cell: ({ count }) => format.number(count),
          },
          {
            ...{ key: "seen", header: t("events.seen"), hideBelow: "sm" as const },
            cell: ({ seenAt }) => format.dateTime(seenAt),
          },
          {
            ...{ key: "map", header: <span className="only-read">{t("settings.actions")}</span> },
            cell: ({ name }) =>
              canWrite && (
                <LinkButton to={`?new=${encodeURIComponent(name)}`} small aria-label={t("events.mapOf", { name })}>
                  {t("events.map")}
                </LinkButton>
              ),
          },
        ]}
      />
    </Card>
  );
}
