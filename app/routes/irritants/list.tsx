import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, Link, useLoaderData, useSearchParams } from "@remix-run/react";
import { Plus } from "lucide-react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button, LinkButton } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { inputLook } from "#app/components/field.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { irritantStatuses } from "#app/db/irritant.server.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { irritantRows } from "./irritant-rows.server.ts";
import { IrritantTable } from "./irritant-table.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "irritants.read");
  const rows = await irritantRows(context, member);
  const asked = new URL(request.url).searchParams.get("status");
  const status = irritantStatuses.find((known) => known === asked) ?? null;
  return {
    title: textFor(member.locale).t("irritants.title"),
    rows: rows.filter((row) => (status === null ? row.status !== "dropped" : row.status === status)),
    any: rows.length > 0,
    statuses: irritantStatuses,
    status,
    ...{
      canWrite: member.can("irritants.write"),
      canTest: member.can("tests.write"),
      canSeeTests: member.can("tests.read"),
    },
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export default function Irritants() {
  const { title, rows, any, canWrite, canSeeTests } = useLoaderData<typeof loader>();
  const [search] = useSearchParams();
  const { t } = useText();
  const add = canWrite && (
    <LinkButton to="/new-irritant" kind="primary" icon={<Plus size={16} aria-hidden="true" />}>
      {t("irritants.new")}
    </LinkButton>
  );
  return (
    <>
      <PageHeader title={title} lead={t("irritants.lead")} actions={add} />
      {search.has("saved") && (
        <div role="status" className="mb-5">
          <Callout goodness="better">{t("irritants.saved")}</Callout>
        </div>
      )}
      {any && <Filter />}
      <Card flush>
        {rows.length > 0 ? (
          <IrritantTable rows={rows} canWrite={canWrite} canSeeTests={canSeeTests} />
        ) : any ? (
          <EmptyState
            title={t("irritants.emptyFiltered")}
            actions={
              <Link to="/irritants" className="text-accent underline underline-offset-4">
                {t("irritants.all")}
              </Link>
            }
          />
        ) : (
          <EmptyState title={t("irritants.empty")} actions={add}>
            {t("irritants.emptyText")}
          </EmptyState>
        )}
      </Card>
    </>
  );
}

function Filter() {
  const { statuses, status } = useLoaderData<typeof loader>();
  const { t } = useText();
  return (
    <Form method="get" className="no-print mb-5 flex flex-wrap items-center gap-2">
      <span className="block w-48">
        <select
          name="status"
          defaultValue={status ?? ""}
          aria-label={t("irritants.status")}
          className={`${inputLook} min-h-9 pr-8 text-sm`}
        >
          <option value="">{t("irritants.all")}</option>
          {statuses.map((value) => (
            <option key={value} value={value}>
              {t(`words.irritantStatus.${value}`)}
            </option>
          ))}
        </select>
      </span>
      <Button small className="min-h-9">
        {t("irritants.apply")}
      </Button>
    </Form>
  );
}
