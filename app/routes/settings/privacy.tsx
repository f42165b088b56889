import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { Download } from "lucide-react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { Checkbox } from "#app/components/choice.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { TextInput } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { readRetention } from "#app/db/workspace.server.ts";
import { problem, type Refusal, refuse, text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { KeptCount } from "#app/ingest/kept-facts.ts";
import { customerKey } from "#app/ingest/schemas.ts";
import { FormCard } from "./form-card.tsx";
import { SettingsPage } from "./settings-page.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { workspace, locale } = await requireMember(request, context, "privacy.write");
  return {
    title: textFor(locale).t("settings.tabs.privacy"),
    retentionMonths: await readRetention(context.db, workspace.id),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

/** The answers say what is kept of whom. */
export const headers: HeadersFunction = () => ({ "Cache-Control": "no-store" });

type Kept = Omit<KeptCount, "first" | "last"> & { first: string; last: string };
/** What an answer of this page says beside a refusal; the customer's key is in no address and no log. */
type Found = { ok: true; customer: string; kept: Kept[]; refused: Refusal | null };
type Erased = { ok: true; erased: number };

export async function action({ request, context }: ActionFunctionArgs) {
  const { workspace, actor, locale } = await requireMember(request, context, "privacy.write");
  const { t } = textFor(locale);
  const form = await request.formData();
  const asked = { workspaceId: workspace.id, actor };
  // As it was sent: blanks around a key are part of it.
  const customer = customerKey.safeParse(form.get("customer"));
  if (!customer.success) return answerWith(refuse([problem("customer", t("privacy.customerMissing"))], form), 422);
  const key = String(customer.data);
  if (text(form, "intent") !== "erase") return answerWith(await find(context, asked, key, null));
  if (!form.has("sure")) {
    const refused = refuse([problem("sure", t("privacy.notSure"))], form);
    return answerWith(await find(context, asked, key, refused), 422);
  }
  return answerWith({ ok: true, erased: await context.customers.erase(asked, key) });
}

function answerWith(answer: Found | Erased | Refusal, status = 200) {
  return data(answer, { status });
}

async function find(
  { customers }: RequestContext,
  asked: Parameters<RequestContext["customers"]["lookUp"]>[0],
  customer: string,
  refused: Refusal | null,
): Promise<Found> {
  const counts = await customers.lookUp(asked, customer);
  const kept = counts.map(({ kind, rows, first, last }) => {
    return { kind, rows, first: first.toISOString(), last: last.toISOString() };
  });
  return { ok: true, customer, kept, refused };
}

export default function Privacy() {
  const { title, retentionMonths } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  const found = answer?.ok && "kept" in answer ? answer : null;
  const erased = answer?.ok && "erased" in answer ? answer : null;
  return (
    <SettingsPage title={title} lead={t("privacy.lead")}>
      {erased && erased.erased === 0 && <NothingKept />}
      {erased && erased.erased > 0 && (
        <div role="status">
          <Callout goodness="better" title={t("privacy.erased", { count: erased.erased })}>
            {t("privacy.erasedText")}
          </Callout>
        </div>
      )}
      <FormCard
        // Whoever is erased does not stay in the field.
        key={erased ? "erased" : "asked"}
        title={t("privacy.one")}
        lead={t("privacy.oneLead")}
        state={found ? null : answer}
        submit={t("privacy.show")}
      >
        <TextInput
          name="customer"
          label={t("privacy.customer")}
          hint={t("privacy.customerHint")}
          defaultValue={found?.customer}
          maxLength={200}
          autoComplete="off"
          className="font-mono"
        />
      </FormCard>
      {found && (found.kept.length === 0 ? <NothingKept /> : <KeptCard key={found.customer} found={found} />)}
      <Card title={t("privacy.how")}>
        <ul className="max-w-3xl list-disc space-y-2 pl-5">
          <li>{t("privacy.hashed")}</li>
          <li>{t("privacy.written")}</li>
          <li>
            {retentionMonths === null ? t("privacy.noRetention") : t("privacy.retention", { count: retentionMonths })}{" "}
            <Link to="/settings/workspace" className="underline underline-offset-4">
              {t("settings.tabs.workspace")}
            </Link>
          </li>
          <li>{t("privacy.sums")}</li>
        </ul>
      </Card>
    </SettingsPage>
  );
}

function NothingKept() {
  const { t } = useText();
  return (
    <div role="status">
      <Callout goodness="neutral" title={t("privacy.nothing")}>
        {t("privacy.nothingText")}
      </Callout>
    </div>
  );
}

function KeptCard({ found: { customer, kept, refused } }: { found: Found }) {
  const { t, format } = useText();
  const all = kept.reduce((sum, { rows }) => sum + rows, 0);
  return (
    <>
      <p role="status" className="only-read">
        {t("privacy.found", { count: all })}
      </p>
      <Card title={t("privacy.kept")} lead={t("privacy.keptLead")} flush>
        <DataTable
          caption={t("privacy.kept")}
          captionHidden
          rows={kept}
          rowKey={({ kind }) => kind}
          columns={[
            {
              ...{ key: "kind", header: t("privacy.kind"), rowHeader: true },
              cell: ({ kind }) => t(`privacy.kinds.${kind}`),
            },
            {
              ...{ key: "rows", header: t("privacy.rows"), numeric: true },
              cell: ({ rows }) => format.number(rows),
            },
            { key: "first", header: t("privacy.first"), cell: ({ first }) => format.date(first) },
            { key: "last", header: t("privacy.last"), cell: ({ last }) => format.date(last) },
          ]}
        />
        <Form method="post" action="/settings/privacy/file" reloadDocument className="p-5">
          <input type="hidden" name="customer" value={customer} />
          <Button icon={<Download size={16} aria-hidden="true" />}>{t("privacy.download")}</Button>
        </Form>
      </Card>
      <FormState state={refused}>
        <ErrorSummary />
        <Card title={t("privacy.eraseTitle")} lead={t("privacy.eraseLead")}>
          <Form method="post" className="max-w-2xl space-y-5">
            <input type="hidden" name="intent" value="erase" />
            <input type="hidden" name="customer" value={customer} />
            <Checkbox name="sure" label={t("privacy.sure", { customer })} />
            <Button kind="danger">{t("privacy.erase")}</Button>
          </Form>
        </Card>
      </FormState>
    </>
  );
}
