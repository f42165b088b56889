import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Form, Link, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { findSubscription, listDigestDays, saveSubscription } from "#app/db/digest.server.ts";
import { text } from "#app/forms/refusal.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { workspace, user, locale } = await requireMember(request, context, "outcomes.read");
  return {
    title: textFor(locale).t("digest.title"),
    days: await listDigestDays(context.db, workspace.id),
    subscription: await findSubscription(context.db, workspace.id, user.id),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const { workspace, user, actor, locale } = await requireMember(request, context, "digest.subscribe");
  const intent = text(await request.formData(), "intent");
  if (intent !== "subscribe" && intent !== "unsubscribe") throw new Response("no such intent", { status: 400 });
  const writer = { workspaceId: workspace.id, actor };
  await saveSubscription(context.db, writer, user, intent === "subscribe" ? locale : null);
  return redirect("/digests");
}

export default function Digests() {
  const { title, days, subscription } = useLoaderData<typeof loader>();
  const { t, format, locale } = useText();
  const elsewhere = subscription !== null && subscription !== locale;
  return (
    <>
      <PageHeader
        breadcrumbs={[{ to: "/outcomes", label: t("digest.list.outcome") }, { label: title }]}
        title={title}
        lead={t("digest.list.lead")}
      />
      <Form method="post" className="mb-7 flex flex-wrap items-center gap-3">
        <p>
          {subscription === null
            ? t("digest.list.notSubscribed")
            : t(elsewhere ? "digest.list.subscribedOther" : "digest.list.subscribed")}
        </p>
        {(subscription === null || elsewhere) && (
          <Button name="intent" value="subscribe">
            {t(elsewhere ? "digest.list.inThisLanguage" : "digest.list.subscribe")}
          </Button>
        )}
        {subscription !== null && (
          <Button name="intent" value="unsubscribe" kind="quiet">
            {t("digest.list.unsubscribe")}
          </Button>
        )}
      </Form>
      {days.length === 0 ? (
        <EmptyState title={t("digest.list.none")}>{t("digest.list.noneText")}</EmptyState>
      ) : (
        <Card title={t("digest.list.editions")}>
          <ul className="space-y-2">
            {days.map((day) => (
              <li key={day}>
                <Link to={`/digests/${day}`} className="underline">
                  {t("digest.titleOf", { day: format.day(day) })}
                </Link>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}
