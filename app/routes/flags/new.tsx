import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { Select, TextInput } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { flagValueTypes } from "#experiments/definition/flag-value.ts";
import { knownEnvironments, usualEnvironment } from "./flag-data.server.ts";
import { SettingsFields } from "./flag-fields.tsx";
import { flagPath } from "./flag-path.ts";
import { createFlag } from "./save-flag.server.ts";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "flags.write");
  const title = textFor(member.locale).t("flags.new");
  return { title, environments: await knownEnvironments(context.db, member.workspace.id), usual: [usualEnvironment] };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "flags.write");
  const made = await createFlag(context, member, await request.formData());
  if (!made.ok) return made.refusal;
  throw redirect(`${flagPath(made.key)}?saved`);
}

export default function NewFlag() {
  const { title, environments, usual } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  return (
    <FormState state={answer}>
      <PageHeader
        title={title}
        lead={t("flags.emptyText")}
        breadcrumbs={[{ label: t("flags.back"), to: "/flags" }, { label: title }]}
      />
      <ErrorSummary />
      <Card>
        <Form method="post" className="max-w-2xl space-y-5">
          <TextInput
            name="flag"
            label={t("flags.field.key")}
            hint={t("flags.field.keyHint")}
            maxLength={128}
            className="font-mono"
          />
          <Select
            name="valueType"
            label={t("flags.field.type")}
            options={flagValueTypes.map((value) => ({ value, label: t(`testsSetUp.what.type.${value}`) }))}
            defaultValue="boolean"
            className="max-w-60"
          />
          <TextInput
            name="defaultValue"
            label={t("flags.field.default")}
            hint={`${t("flags.field.defaultHint")} ${t("flags.field.json")}`}
            defaultValue="false"
            className="font-mono"
          />
          <SettingsFields document={{ description: "", environments: usual }} environments={environments} />
          <Button kind="primary">{t("flags.create")}</Button>
        </Form>
      </Card>
    </FormState>
  );
}
