import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button } from "#app/components/button.tsx";
import { RadioGroup } from "#app/components/choice.tsx";
import { Select } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { LocalizedInput } from "#app/components/localized-input.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { listKeyResults } from "#app/db/key-result.server.ts";
import { problem, readLocalized, refuse, text } from "#app/forms/refusal.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { testTemplates } from "#experiments/definition/test-templates.ts";
import { inLocale } from "#experiments/metrics/localized-text.ts";
import { createDraft } from "./new-draft.server.ts";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await requireMember(request, context, "tests.write");
  const { t } = textFor(session.locale);
  const wanted = new URL(request.url).searchParams.get("keyResult");
  const keyResults = await listKeyResults(context.db, session.workspace.id);
  return {
    title: t("testsSetUp.create.title"),
    wanted,
    keyResults: keyResults.map(({ key, title }) => ({ value: key, label: inLocale(title, session.locale) })),
    templates: testTemplates.map(({ key, journey, definition }) => ({
      ...{ key, journey: inLocale(journey, session.locale), name: inLocale(definition.name, session.locale) },
    })),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const session = await requireMember(request, context, "tests.write");
  const { t } = textFor(session.locale);
  const form = await request.formData();
  const template = text(form, "template");
  const named = testTemplates.find(({ key }) => key === template)?.definition.name ?? null;
  const name = readLocalized(form, "name") ?? named;
  if (!name) return data(refuse([problem("name", t("testsSetUp.needs.name"))], form), { status: 422 });
  const keyResult = text(form, "keyResult") || null;
  const { saved, key } = await context.db.$transaction((tx) =>
    createDraft(tx, session, { name, template, keyResult }, context.now()),
  );
  if (saved.ok) throw redirect(`/tests/${key}/set-up?step=why`);
  const problems = saved.problems.map((one) => problem(one.path, problemText(t, one)));
  return data(refuse(problems, form), { status: 422 });
}

export default function NewTest() {
  const { keyResults, templates, wanted } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  return (
    <FormState state={answer}>
      <PageHeader
        breadcrumbs={[{ label: t("testsResults.back"), to: "/tests" }, { label: t("testsSetUp.create.title") }]}
        title={t("testsSetUp.create.title")}
        lead={t("testsSetUp.create.lead")}
      />
      <ErrorSummary />
      <Form method="post" className="max-w-2xl space-y-7">
        <Select
          name="keyResult"
          label={t("testsSetUp.why.keyResult")}
          options={keyResults}
          placeholder={t("testsSetUp.why.noKeyResult")}
          defaultValue={wanted ?? ""}
        />
        <div className="rounded-lg border border-line bg-panel p-5">
          <RadioGroup
            name="template"
            legend={t("testsSetUp.create.template")}
            defaultValue={templates[0]?.key}
            options={[
              ...templates.map(({ key, name, journey }) => ({ value: key, label: name, hint: journey })),
              { value: "", label: t("testsSetUp.create.blank") },
            ]}
          />
        </div>
        <LocalizedInput name="name" label={t("testsSetUp.why.name")} hint={t("testsSetUp.create.nameHint")} optional />
        <Button kind="primary">{t("testsSetUp.create.submit")}</Button>
      </Form>
    </FormState>
  );
}
