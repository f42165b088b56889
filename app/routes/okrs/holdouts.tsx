import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Badge } from "#app/components/badge.tsx";
import { Button } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { Disclosure } from "#app/components/disclosure.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { NumberInput, Select, TextInput } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { Part } from "#experiments/okr/decomposition.ts";
import { holdoutsView, saveHoldoutForm } from "./holdouts.server.ts";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "okrs.read");
  return {
    title: textFor(member.locale).t("holdouts.title"),
    canWrite: member.can("okrs.write"),
    ...(await holdoutsView(context, member)),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "okrs.write");
  return await saveHoldoutForm(context, member, await request.formData());
}

/** Who is set aside for which objective, what that costs, and what it tells beside the sum of the tests. */
export default function Holdouts() {
  const { title, rows, canWrite } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  return (
    <FormState state={answer}>
      <PageHeader
        breadcrumbs={[{ label: t("okrs.title"), to: "/okrs" }]}
        title={title}
        lead={<span className="block max-w-3xl">{t("holdouts.lead")}</span>}
      />
      <ErrorSummary />
      {answer?.ok && (
        <div role="status" className="mb-5">
          <Callout goodness="better">{t(`holdouts.${answer.done}`)}</Callout>
        </div>
      )}
      <div className="space-y-5">
        {rows.length === 0 && (
          <Card>
            <EmptyState title={t("holdouts.none")}>{t("holdouts.noneText")}</EmptyState>
          </Card>
        )}
        {rows.map((row) => (
          <HoldoutCard key={row.key} row={row} />
        ))}
        {canWrite && <NewHoldout />}
      </div>
    </FormState>
  );
}

type Row = ReturnType<typeof useLoaderData<typeof loader>>["rows"][number];

function HoldoutCard({ row }: { row: Row }) {
  const { canWrite } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  const { endedAt, tests, shipped } = row;
  return (
    <Card
      title={
        <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
          {row.title}
          <span className="font-sans">
            <Badge goodness={endedAt === null ? "running" : undefined}>
              {t(endedAt === null ? "holdouts.kept" : "holdouts.ended")}
            </Badge>
          </span>
        </span>
      }
      lead={[
        t("holdouts.share", { share: format.percent(row.share) }),
        t("holdouts.by", { date: format.date(row.startedAt), who: row.by }),
        endedAt === null
          ? t("holdouts.until", { cycle: row.cycle })
          : t("holdouts.endedOn", { date: format.date(endedAt) }),
      ].join(" · ")}
    >
      <div className="space-y-4">
        <div>
          <h3 className="font-medium font-sans text-sm">{t("holdouts.cost")}</h3>
          <p className="mt-1 text-muted text-sm">
            {tests === 0 ? t("holdouts.costNone") : t("holdouts.costText", { count: tests })}
            {shipped > 0 && ` ${t("holdouts.costShipped", { count: shipped })}`}
          </p>
        </div>
        <div>
          <h3 className="font-medium font-sans text-sm">{t("holdouts.tells")}</h3>
          <Told row={row} />
        </div>
        {canWrite && endedAt === null && (
          <Disclosure summary={t("holdouts.end")}>
            <Form method="post" className="space-y-3">
              <p className="max-w-2xl text-muted text-sm">{t("holdouts.endText")}</p>
              <input type="hidden" name="holdout" value={row.key} />
              <Button kind="danger" name="intent" value="end">
                {t("holdouts.end")}
              </Button>
            </Form>
          </Disclosure>
        )}
      </div>
    </Card>
  );
}

type KeyResult = Row["keyResults"][number];

function Told({ row: { keyResults } }: { row: Row }) {
  const { t, format } = useText();
  const side = (answers: KeyResult["inside"], unit: KeyResult["unit"]) =>
    answers === null || answers.mean === null
      ? "–"
      : `${format.value(answers.mean, unit)} (${t("ui.n", { count: answers.n })})`;
  const part = (effect: Part | null, unit: KeyResult["unit"]) =>
    effect === null
      ? t("holdouts.notYet")
      : `${format.effect(effect.value, unit)} ${format.effectInterval(effect.interval.lower, effect.interval.upper, unit)}`;
  if (keyResults.length === 0) return <p className="mt-1 text-muted text-sm">{t("holdouts.noKeyResults")}</p>;
  return (
    <div className="-mx-5 mt-1">
      <DataTable
        caption={t("holdouts.tells")}
        captionHidden
        small
        rows={keyResults}
        rowKey={({ key }) => key}
        columns={[
          {
            ...{ key: "keyResult", header: t("holdouts.keyResult"), rowHeader: true },
            cell: ({ key, title }) => (
              <Link to={`/key-results/${key}`} className="underline-offset-4 hover:underline">
                {title}
              </Link>
            ),
          },
          {
            ...{ key: "inside", header: t("holdouts.inside"), numeric: true },
            cell: ({ inside, unit }) => side(inside, unit),
          },
          {
            ...{ key: "outside", header: t("holdouts.outside"), numeric: true },
            cell: ({ outside, unit }) => side(outside, unit),
          },
          {
            ...{ key: "difference", header: t("holdouts.difference"), numeric: true },
            cell: ({ difference, unit }) => part(difference, unit),
          },
          {
            ...{ key: "contribution", header: t("holdouts.contribution"), numeric: true },
            cell: ({ contribution, unit }) => part(contribution, unit),
          },
          { ...{ key: "sum", header: t("holdouts.sum"), numeric: true }, cell: ({ sum, unit }) => part(sum, unit) },
        ]}
      />
    </div>
  );
}

function NewHoldout() {
  const { choices } = useLoaderData<typeof loader>();
  const { t } = useText();
  return (
    <Card
      title={t("holdouts.new")}
      lead={
        <span className="block max-w-3xl">
          {choices.length === 0 ? t("holdouts.noObjective") : t("holdouts.newText")}
        </span>
      }
    >
      {choices.length === 0 ? null : (
        <Form method="post" className="space-y-4">
          <div className="grid items-end gap-4 sm:grid-cols-[2fr_1fr_1fr]">
            <Select name="objective" label={t("holdouts.objective")} options={choices} />
            <NumberInput name="share" label={t("holdouts.part")} unit="%" defaultValue="5" className="max-w-24" />
            <TextInput
              name="hashAttribute"
              label={t("holdouts.attribute")}
              defaultValue="id"
              maxLength={64}
              className="font-mono"
            />
          </div>
          <p className="text-muted text-sm">{t("holdouts.partHint")}</p>
          <Button name="intent" value="start">
            {t("holdouts.start")}
          </Button>
        </Form>
      )}
    </Card>
  );
}
