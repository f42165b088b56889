import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Badge } from "#app/components/badge.tsx";
import { Button } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { TextInput } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { groupsView, saveGroupForm } from "./groups.server.ts";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "tests.read");
  return {
    title: textFor(member.locale).t("holdouts.groups.title"),
    canWrite: member.can("tests.write"),
    groups: await groupsView(context.db, member),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "tests.write");
  return await saveGroupForm(context.db, member, await request.formData());
}

/** Which tests share out the customers of which group, and what is free. */
export default function Groups() {
  const { title, groups, canWrite } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  return (
    <FormState state={answer}>
      <PageHeader
        breadcrumbs={[{ label: t("tests.title"), to: "/tests" }]}
        title={title}
        lead={t("holdouts.groups.lead")}
      />
      <ErrorSummary />
      {answer?.ok && (
        <div role="status" className="mb-5">
          <Callout goodness="better">{t("holdouts.groups.created")}</Callout>
        </div>
      )}
      <div className="space-y-5">
        {groups.length === 0 && (
          <Card>
            <EmptyState title={t("holdouts.groups.none")}>{t("holdouts.groups.noneText")}</EmptyState>
          </Card>
        )}
        {groups.map((group) => (
          <Group key={group.key} group={group} />
        ))}
        {canWrite && (
          <Card title={t("holdouts.groups.new")}>
            <Form method="post" className="flex flex-wrap items-end gap-4">
              <TextInput name="name" label={t("holdouts.groups.name")} maxLength={60} />
              <Button>{t("holdouts.groups.create")}</Button>
            </Form>
          </Card>
        )}
      </div>
    </FormState>
  );
}

type GroupRow = ReturnType<typeof useLoaderData<typeof loader>>["groups"][number];

function Group({ group: { key, name, free, tests } }: { group: GroupRow }) {
  const { t, format } = useText();
  const share = (part: number) => format.percent(part);
  return (
    <Card
      title={name}
      lead={
        <>
          <span className="font-mono">{key}</span> · {t("holdouts.groups.free", { share: share(free) })}
        </>
      }
    >
      <div
        role="img"
        aria-label={t("holdouts.groups.bar", { taken: share(1 - free), free: share(free) })}
        className="flex h-3 max-w-2xl overflow-hidden rounded-sm border border-line-strong/60 bg-sunk"
      >
        {tests
          .filter(({ live }) => live)
          .map((test) => (
            <span
              key={test.key}
              style={{ width: `${test.share * 100}%` }}
              className="border-panel border-r-2 bg-accent"
            />
          ))}
      </div>
      {tests.length === 0 ? (
        <p className="mt-3 text-muted text-sm">{t("holdouts.groups.nobody")}</p>
      ) : (
        <ul className="mt-3 space-y-1.5 text-sm">
          {tests.map((test) => (
            <li key={test.key} className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Link to={`/tests/${test.key}`} className="underline underline-offset-4">
                {test.name}
              </Link>
              <Badge goodness={test.status === "running" ? "running" : undefined}>
                {t(`words.experimentStatus.${test.status}`)}
              </Badge>
              <span className="figures text-muted">
                {t(`holdouts.groups.${test.live ? "held" : "wants"}`, { share: share(test.share) })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
