import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { Download } from "lucide-react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { BeforeAfter } from "#app/components/before-after.tsx";
import { Button, LinkButton } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { inputLook } from "#app/components/field.tsx";
import { listAudit, listAuditKinds } from "#app/db/audit-entry.server.ts";
import { textFor } from "#app/i18n/text.server.ts";
import type { Translate } from "#app/i18n/translate.ts";
import { useText } from "#app/i18n/use-text.ts";
import { SettingsPage } from "./settings-page.tsx";

const pageRows = 50;
const namedKinds = [
  ...(["api-key", "channel", "cycle", "experiment", "flag", "growthbook", "import", "import-mapping"] as const),
  ...(["irritant", "journey", "key-result", "metric", "objective", "person", "saved-group", "scale"] as const),
  ...(["customer", "event-name", "exclusion-group", "holdout"] as const),
  ...(["sdk-connection", "secure-attributes", "webhook", "webhook-delivery", "workspace"] as const),
];
const actorKinds = ["user", "key", "system"] as const;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "audit.read");
  const search = new URL(request.url).searchParams;
  const before = search.get("before") ?? "";
  const beforeId = /^\d{1,9}$/.test(before) ? Number(before) : undefined;
  const kind = search.get("kind") || undefined;
  const asked = { take: pageRows + 1, beforeId, subjectKind: kind };
  const rows = await listAudit(context.db, member.workspace.id, asked);
  const entries = rows.slice(0, pageRows).map(({ id, at, actorKind, actorName, action, ...rest }) => ({
    ...{ id, at: at.toISOString(), actorKind: actorKinds.find((known) => known === actorKind) ?? "user" },
    ...{ actorName, action, subjectKind: rest.subjectKind, subjectKey: rest.subjectKey },
    before: rest.before === null ? null : JSON.stringify(rest.before, null, 2),
    after: rest.after === null ? null : JSON.stringify(rest.after, null, 2),
  }));
  return {
    title: textFor(member.locale).t("settings.tabs.audit"),
    entries,
    kinds: await listAuditKinds(context.db, member.workspace.id),
    kind: kind ?? "",
    first: beforeId === undefined,
    olderThan: rows.length > pageRows ? (entries.at(-1)?.id ?? null) : null,
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export default function Audit() {
  const { title, entries, kinds, kind, first, olderThan } = useLoaderData<typeof loader>();
  const { t } = useText();
  const query = kind ? `&kind=${encodeURIComponent(kind)}` : "";
  const download = (
    <LinkButton
      to={`/settings/audit.csv?${query.slice(1)}`}
      reloadDocument
      small
      icon={<Download size={15} aria-hidden="true" />}
    >
      {t("settings.audit.csv")}
    </LinkButton>
  );
  return (
    <SettingsPage title={title} lead={t("settings.audit.lead")} actions={download}>
      <Form method="get" className="flex flex-wrap items-end gap-2">
        <label className="font-medium text-sm">
          <span className="mb-1.5 block">{t("settings.audit.kind")}</span>
          <select name="kind" defaultValue={kind} className={`${inputLook} min-h-9 w-auto pr-8 font-normal`}>
            <option value="">{t("settings.audit.all")}</option>
            {kinds.map((one) => (
              <option key={one} value={one}>
                {kindText(t, one)}
              </option>
            ))}
          </select>
        </label>
        <Button small className="min-h-9">
          {t("settings.audit.filter")}
        </Button>
      </Form>
      <Card flush>
        <DataTable
          caption={title}
          captionHidden
          small
          rows={entries}
          rowKey={({ id }) => String(id)}
          empty={<EmptyState title={t("settings.audit.empty")} />}
          columns={useAuditColumns()}
        />
      </Card>
      <div className="flex gap-2">
        {!first && (
          <LinkButton to={`?${query.slice(1)}`} small>
            {t("settings.audit.newest")}
          </LinkButton>
        )}
        {olderThan !== null && (
          <LinkButton to={`?before=${olderThan}${query}`} small>
            {t("settings.audit.older")}
          </LinkButton>
        )}
      </div>
    </SettingsPage>
  );
}

/** The name of a kind of thing; one that has no name yet stays as the log writes it. */
function kindText(t: Translate, kind: string): string {
  const known = namedKinds.find((name) => name === kind);
  return known ? t(`settings.audit.kinds.${known}`) : kind;
}

type Entry = ReturnType<typeof useLoaderData<typeof loader>>["entries"][number];

function useAuditColumns() {
  const { t, format } = useText();
  return [
    {
      ...{ key: "at", header: t("settings.audit.when") },
      cell: ({ at }: Entry) => <span className="figures whitespace-nowrap">{format.dateTime(at)}</span>,
    },
    {
      ...{ key: "who", header: t("settings.audit.who") },
      cell: ({ actorName, actorKind }: Entry) => (
        <>
          {actorName}
          {actorKind === "key" && (
            <span className="block text-muted text-xs">{t(`settings.audit.actor.${actorKind}`)}</span>
          )}
        </>
      ),
    },
    {
      ...{ key: "what", header: t("settings.audit.action"), rowHeader: true },
      cell: ({ action, subjectKey }: Entry) => (
        <>
          <span className="font-mono text-sm">{action}</span>
          <span className="block break-all font-normal text-muted text-xs">{subjectKey}</span>
        </>
      ),
    },
    {
      ...{ key: "change", header: t("settings.audit.change"), hideBelow: "sm" as const },
      cell: ({ before, after }: Entry) =>
        before || after ? <BeforeAfter label={t("settings.audit.details")} before={before} after={after} /> : "–",
    },
  ];
}
