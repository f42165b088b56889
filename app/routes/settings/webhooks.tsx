import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { CheckboxGroup } from "#app/components/choice.tsx";
import { CopyField } from "#app/components/copy-field.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { TextInput } from "#app/components/field.tsx";
import { createEndpoint, listDeliveries, listEndpoints } from "#app/db/webhook.server.ts";
import { webhookEvents } from "#app/db/webhook-event.server.ts";
import { problem, type Refusal, text } from "#app/forms/refusal.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { urlProblem } from "#app/jobs/webhook-address.ts";
import { FormCard } from "./form-card.tsx";
import { refusal, writerOf } from "./save-setting.server.ts";
import { SettingsPage } from "./settings-page.tsx";
import { changeOf } from "./webhook-changes.server.ts";
import { DeliveryTable, EndpointTable } from "./webhook-tables.tsx";
import { eventWord } from "./webhook-words.ts";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { workspace, locale } = await requireMember(request, context, "webhooks.read");
  const endpoints = await listEndpoints(context.db, workspace.id);
  const deliveries = await listDeliveries(context.db, workspace.id);
  const urlOf = new Map(endpoints.map(({ id, url }) => [id, url]));
  return {
    title: textFor(locale).t("settings.tabs.webhooks"),
    events: webhookEvents,
    endpoints: endpoints.map(({ id, url, events, failingSince, disabledAt, disabledReason }) => ({
      ...{ id, url, events: webhookEvents.filter((event) => events.includes(event)) },
      failingSince: failingSince?.toISOString() ?? null,
      off: disabledAt === null ? null : (disabledReason ?? "person"),
    })),
    deliveries: deliveries.map(
      ({ id, type, at, status, nextAt, attempts, lastCode, lastMs, lastError, endpointId }) => ({
        ...{ id, status, attempts, lastCode, lastMs, lastError, at: at.toISOString() },
        type: webhookEvents.find((event) => event === type) ?? null,
        nextAt: nextAt?.toISOString() ?? null,
        host: new URL(urlOf.get(endpointId) ?? "https://unknown.invalid").host,
      }),
    ),
  };
}

/** An answer may hold a secret. */
export const headers: HeadersFunction = () => ({ "Cache-Control": "no-store" });

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [{ title: `${page?.title ?? ""} · Cairn` }];

type Made = { ok: true; url: string; secret: string };

export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "webhooks.write");
  const form = await request.formData();
  const writer = writerOf(member);
  const change = changeOf(text(form, "intent"), Number(text(form, "id")));
  if (change) {
    const changed = await context.db.$transaction((tx) => change(tx, writer, context.now()));
    if (!changed) throw new Response("no such webhook", { status: 404 });
    return redirect("/settings/webhooks?saved=1");
  }
  const { t } = textFor(member.locale);
  const url = text(form, "url");
  const wrongUrl = urlProblem(url, context.env.webhooksToPrivate);
  const events = webhookEvents.filter((event) => form.getAll("events").includes(event));
  if (wrongUrl || events.length === 0) {
    return refusal(form, [
      ...(wrongUrl ? [problem("url", t(`webhooks.problem.${wrongUrl}`))] : []),
      ...(events.length === 0 ? [problem("events", t("webhooks.problem.noEvents"))] : []),
    ]);
  }
  const { secret } = await context.db.$transaction((tx) =>
    createEndpoint(tx, writer, { url: new URL(url).href, events }, context.env.secret),
  );
  // Once, in this answer: stored sealed, never in a URL.
  const made: Made = { ok: true, url, secret };
  return data<Made | Refusal>(made);
}

export default function WebhooksPage() {
  const { title, endpoints, deliveries, events } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  return (
    <SettingsPage title={title} lead={t("webhooks.lead")}>
      {answer?.ok && (
        <Callout goodness="better" title={`${t("webhooks.onceTitle")} – ${answer.url}`}>
          <p className="mb-2">{t("webhooks.once")}</p>
          <CopyField label={t("webhooks.secret")} value={answer.secret} />
        </Callout>
      )}
      {endpoints
        .filter(({ off }) => off === "failures" || off === "gone")
        .map(({ id, url }) => (
          <Callout key={id} goodness="worse">
            {t("webhooks.disabled", { host: new URL(url).host })}
          </Callout>
        ))}
      <Card title={t("webhooks.endpoints")} flush={endpoints.length > 0}>
        {endpoints.length === 0 ? (
          <EmptyState title={t("webhooks.empty")}>{t("webhooks.emptyText")}</EmptyState>
        ) : (
          <EndpointTable endpoints={endpoints} />
        )}
      </Card>
      <FormCard key={endpoints.length} title={t("webhooks.newTitle")} state={answer} submit={t("webhooks.create")}>
        <TextInput name="url" type="url" label={t("webhooks.url")} hint={t("webhooks.urlHint")} maxLength={2000} />
        <CheckboxGroup
          name="events"
          legend={t("webhooks.events")}
          defaultValues={[...events]}
          options={events.map((event) => ({ value: event, label: t(eventWord(event)), hint: event }))}
        />
      </FormCard>
      <Card title={t("webhooks.log")} flush={deliveries.length > 0}>
        {deliveries.length === 0 ? (
          <p className="text-muted">{t("webhooks.logEmpty")}</p>
        ) : (
          <DeliveryTable deliveries={deliveries} />
        )}
      </Card>
    </SettingsPage>
  );
}
