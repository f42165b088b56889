import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
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

const kinds = ["exposures", "answers", "events", "solicitations", "deliveries", "attributes"] as const;
type Kept = { kind: (typeof kinds)[number]; rows: number; first: string; last: string };
/** What an answer of this page says beside a refusal; the customer's key is in no address and no log. */
type Found = { ok: true; customer: string; kept: Kept[]; refused: Refusal | null };
type Erased = { ok: true; erased: number };

export async function action({ request, context }: ActionFunctionArgs) {
  const { workspace, actor, locale } = await requireMember(request, context, "privacy.write");
  const { t } = textFor(locale);
  const form = await request.formData();
  const asked = { workspaceId: workspace.id, actor };
  const customer = customerKey.safeParse(text(form, "customer"));
  if (!customer.success)
    return answerWith(refuse([problem("customer", t("settings.privacy.customerMissing"))], form), 422);
  const key = String(customer.data);
  if (text(form, "intent") !== "erase") return answerWith(await find(context, asked, key, null));
  if (!form.has("sure")) {
    const refused = refuse([problem("sure", t("settings.privacy.notSure"))], form);
    return answerWith(await find(context, asked, key, refused), 422);
  }
  return answerWith<Erased>({ ok: true, erased: await context.customers.erase(asked, key) });
}

function answerWith<Answer extends Found | Erased | Refusal>(answer: Answer, status = 200) {
  return data<Found | Erased | Refusal>(answer, { status, headers: { "Cache-Control": "no-store" } });
}

async function find(
  { customers }: RequestContext,
  asked: Parameters<RequestContext["customers"]["read"]>[0],
  customer: string,
  refused: Refusal | null,
): Promise<Found> {
  const facts = await customers.read(asked, customer);
  const kept = kinds.flatMap((kind) => {
    const [first, ...others] = facts[kind];
    if (first === undefined) return [];
    return [{ kind, rows: facts[kind].length, first: first.at, last: (others.at(-1) ?? first).at }];
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
    <SettingsPage title={title} lead={t("settings.privacy.lead")}>
      {erased && (
        <div role="status">
          <Callout goodness="better" title={t("settings.privacy.erased", { count: erased.erased })}>
            {t("settings.privacy.erasedText")}
          </Callout>
        </div>
      )}
      <FormCard
        // Whoever is erased does not stay in the field.
        key={erased ? "erased" : "asked"}
        title={t("settings.privacy.one")}
        lead={t("settings.privacy.oneLead")}
        state={found ? null : answer}
        submit={t("settings.privacy.show")}
      >
        <TextInput
          name="customer"
          label={t("settings.privacy.customer")}
          hint={t("settings.privacy.customerHint")}
          defaultValue={found?.customer}
          maxLength={200}
          autoComplete="off"
          className="font-mono"
        />
      </FormCard>
      {found && (found.kept.length === 0 ? <NothingKept /> : <KeptCard found={found} />)}
      <Card title={t("settings.privacy.how")}>
        <ul className="max-w-3xl list-disc space-y-2 pl-5">
          <li>{t("settings.privacy.hashed")}</li>
          <li>
            {retentionMonths === null
              ? t("settings.privacy.noRetention")
              : t("settings.privacy.retention", { count: retentionMonths })}{" "}
            <Link to="/settings/workspace" className="underline underline-offset-4">
              {t("settings.tabs.workspace")}
            </Link>
          </li>
          <li>{t("settings.privacy.sums")}</li>
        </ul>
      </Card>
    </SettingsPage>
  );
}

function NothingKept() {
  const { t } = useText();
  return (
    <div role="status">
      <Callout goodness="neutral" title={t("settings.privacy.nothing")}>
        {t("settings.privacy.nothingText")}
      </Callout>
    </div>
  );
}

function KeptCard({ found: { customer, kept, refused } }: { found: Found }) {
  const { t, format } = useText();
  return (
    <>
      <Card title={t("settings.privacy.kept")} lead={t("settings.privacy.keptLead")} flush>
        <DataTable
          caption={t("settings.privacy.kept")}
          captionHidden
          rows={kept}
          rowKey={({ kind }) => kind}
          columns={[
            {
              ...{ key: "kind", header: t("settings.privacy.kind"), rowHeader: true },
              cell: ({ kind }) => t(`settings.privacy.kinds.${kind}`),
            },
            {
              ...{ key: "rows", header: t("settings.privacy.rows"), numeric: true },
              cell: ({ rows }) => format.number(rows),
            },
            { key: "first", header: t("settings.privacy.first"), cell: ({ first }) => format.date(first) },
            { key: "last", header: t("settings.privacy.last"), cell: ({ last }) => format.date(last) },
          ]}
        />
        <Form method="post" action="/settings/privacy/file" reloadDocument className="p-5 sm:px-6">
          <input type="hidden" name="customer" value={customer} />
          <Button icon={<Download size={16} aria-hidden="true" />}>{t("settings.privacy.download")}</Button>
        </Form>
      </Card>
      <FormState state={refused}>
        <ErrorSummary />
        <Card title={t("settings.privacy.eraseTitle")} lead={t("settings.privacy.eraseLead")}>
          <Form method="post" className="max-w-2xl space-y-5">
            <input type="hidden" name="intent" value="erase" />
            <input type="hidden" name="customer" value={customer} />
            <Checkbox name="sure" label={t("settings.privacy.sure", { customer })} />
            <Button kind="danger">{t("settings.privacy.erase")}</Button>
          </Form>
        </Card>
      </FormState>
    </>
  );
}
