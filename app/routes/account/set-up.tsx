import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { localeCookie } from "#app/auth/cookies.server.ts";
import { type SetUpResult, setUpFirstWorkspace, setUpState } from "#app/auth/first-workspace.server.ts";
import { reader } from "#app/auth/reader.server.ts";
import { findMember } from "#app/auth/require-member.server.ts";
import { requireSameOrigin } from "#app/auth/same-origin.server.ts";
import { startSession } from "#app/auth/sign-in.server.ts";
import { Button } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { RadioGroup } from "#app/components/choice.tsx";
import { Select, TextInput } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { uniqueViolation } from "#app/db/unique-violation.server.ts";
import { problem, refuse } from "#app/forms/refusal.ts";
import { validate } from "#app/forms/validate.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { timeZones } from "#app/i18n/time-zones.ts";
import { useText } from "#app/i18n/use-text.ts";
import { problemText, setUpSchema } from "./account-schemas.server.ts";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { locale } = await reader(request, context.env, await findMember(request, context));
  const { t } = textFor(locale);
  return { title: t("account.setUp.title"), state: await setUpState(context), timeZones: timeZones() };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  requireSameOrigin(request, context.env);
  const { locale } = await reader(request, context.env, await findMember(request, context));
  const { t } = textFor(locale);
  const form = await request.formData();
  const parsed = validate(setUpSchema, form, problemText(t), {
    workspaceName: t("account.setUp.workspace"),
    timeZone: t("account.setUp.timeZone"),
    name: t("account.setUp.name"),
    email: t("account.setUp.email"),
    password: t("account.setUp.password"),
  });
  if (!parsed.ok) return refuse(parsed.problems, form);
  let result: SetUpResult;
  try {
    result = await setUpFirstWorkspace(context, parsed.data);
  } catch (error) {
    if (uniqueViolation(error) !== "app_user_email_key") throw error;
    return refuse([problem("email", t("account.problem.emailTaken"))], form);
  }
  if (!result.ok) {
    const refused = {
      closed: problem("", t("account.setUp.exists")),
      key: problem("setUpKey", t("account.problem.key")),
    };
    return refuse([refused[result.reason]], form);
  }
  const headers = new Headers([
    ["Set-Cookie", await startSession(context, result)],
    ["Set-Cookie", await localeCookie(context.env).serialize(parsed.data.locale)],
  ]);
  throw redirect("/", { headers });
}

export default function SetUp() {
  const { state } = useLoaderData<typeof loader>();
  const refusal = useActionData<typeof action>();
  const { t } = useText();
  return (
    <div className="mx-auto max-w-xl">
      <PageHeader title={t("account.setUp.title")} lead={state === "closed" ? undefined : t("account.setUp.lead")} />
      {state === "closed" ? (
        <Callout goodness="attention">{t("account.setUp.exists")}</Callout>
      ) : (
        <FormState state={refusal}>
          <ErrorSummary />
          <SetUpForm prepared={state === "prepared"} />
        </FormState>
      )}
    </div>
  );
}

function SetUpForm({ prepared }: { prepared: boolean }) {
  const { timeZones: zones } = useLoaderData<typeof loader>();
  const { t, locale } = useText();
  return (
    <Card>
      <Form method="post" reloadDocument className="space-y-5">
        {prepared && (
          <TextInput name="setUpKey" label={t("account.setUp.key")} hint={t("account.setUp.keyHint")} type="password" />
        )}
        <TextInput
          name="workspaceName"
          label={t("account.setUp.workspace")}
          hint={t("account.setUp.workspaceHint")}
          autoComplete="organization"
        />
        <RadioGroup
          name="locale"
          legend={t("account.setUp.locale")}
          defaultValue={locale}
          options={[
            { value: "fr", label: t("ui.language.fr") },
            { value: "en", label: t("ui.language.en") },
          ]}
        />
        <Select
          name="timeZone"
          label={t("account.setUp.timeZone")}
          hint={t("account.setUp.timeZoneHint")}
          defaultValue="Europe/Paris"
          options={zones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
        />
        <TextInput name="name" label={t("account.setUp.name")} autoComplete="name" />
        <TextInput name="email" label={t("account.setUp.email")} type="email" autoComplete="username" />
        <TextInput
          name="password"
          label={t("account.setUp.password")}
          hint={t("account.setUp.passwordHint")}
          type="password"
          autoComplete="new-password"
        />
        <Button kind="primary">{t("account.setUp.submit")}</Button>
      </Form>
    </Card>
  );
}
