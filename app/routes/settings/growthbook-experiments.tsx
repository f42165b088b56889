import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Badge } from "#app/components/badge.tsx";
import { Button, LinkButton } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { inputLook } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { problemSentence } from "#app/components/growthbook-state.tsx";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { attachExperiment, theirExperiments } from "./growthbook-import.server.ts";
import { SettingsPage } from "./settings-page.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "sdk.read");
  const found = await theirExperiments(context, member, new URL(request.url).searchParams);
  if (!found) throw redirect("/settings/growthbook");
  return { title: textFor(member.locale).t("growthbook.importing.title"), ...found };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "tests.write");
  return await attachExperiment(context, member, await request.formData());
}

export default function TheirExperiments() {
  const { title, page } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  return (
    <SettingsPage
      title={title}
      lead={t("growthbook.importing.lead")}
      actions={<LinkButton to="/settings/growthbook">{t("growthbook.importing.back")}</LinkButton>}
    >
      <FormState state={answer}>
        <ErrorSummary />
        {page.ok ? (
          <Experiments />
        ) : (
          <Callout goodness="worse" title={t("growthbook.test.bad")}>
            {problemSentence(t, page.problem)} <span className="text-muted">{page.detail}</span>
          </Callout>
        )}
      </FormState>
    </SettingsPage>
  );
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;
type Row = Extract<Loaded["page"], { ok: true }>["value"]["items"][number];

function Experiments() {
  const { page, offset, size } = useLoaderData<typeof loader>();
  const { t } = useText();
  if (!page.ok) return null;
  const { items, total, hasMore } = page.value;
  const columns: Column<Row>[] = [
    { key: "name", header: t("growthbook.importing.name"), rowHeader: true, cell: ({ name }) => name },
    {
      key: "status",
      header: t("growthbook.importing.status"),
      cell: ({ status }) => <Badge>{t(`growthbook.importing.statuses.${status}`)}</Badge>,
    },
    {
      key: "key",
      header: t("growthbook.importing.trackingKey"),
      hideBelow: "sm",
      cell: ({ trackingKey }) => <span className="break-all font-mono text-xs">{trackingKey}</span>,
    },
    { key: "attach", header: t("growthbook.importing.keyResult"), cell: (row) => <Attach row={row} /> },
  ];
  return (
    <Card
      title={t("growthbook.importing.range", { from: total === 0 ? 0 : offset + 1, to: offset + items.length, total })}
    >
      <DataTable
        caption={t("growthbook.importing.caption")}
        captionHidden
        columns={columns}
        rows={items}
        rowKey={({ id }) => id}
        empty={<p className="text-muted text-sm">{t("growthbook.importing.none")}</p>}
      />
      <div className="mt-4 flex gap-2">
        {offset > 0 && (
          <LinkButton to={`?offset=${Math.max(0, offset - size)}`}>{t("growthbook.importing.previous")}</LinkButton>
        )}
        {hasMore && <LinkButton to={`?offset=${offset + size}`}>{t("growthbook.importing.more")}</LinkButton>}
      </div>
    </Card>
  );
}

function Attach({ row: { id, name, attached, status } }: { row: Row }) {
  const { keyResults, canAttach } = useLoaderData<typeof loader>();
  const { t } = useText();
  if (attached) return <Badge goodness="better">{t("growthbook.importing.attached")}</Badge>;
  if (!canAttach || status === "draft" || keyResults.length === 0) return null;
  return (
    <Form method="post" className="flex flex-wrap items-center gap-2">
      <input type="hidden" name="experiment" value={id} />
      <select
        name="keyResult"
        aria-label={`${t("growthbook.importing.keyResult")}: ${name}`}
        className={`${inputLook} h-9 max-w-64`}
      >
        {keyResults.map(({ key, title }) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
      <Button small>
        {t("growthbook.importing.attach")}
        <span className="only-read"> {name}</span>
      </Button>
    </Form>
  );
}
