import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { isTheme } from "#app/auth/reader.server.ts";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Badge } from "#app/components/badge.tsx";
import { Button } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { RadioGroup } from "#app/components/choice.tsx";
import { TextInput } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { listMembershipsOf } from "#app/db/membership.server.ts";
import { saveSessionWorkspace } from "#app/db/session.server.ts";
import { listWorkspaces } from "#app/db/workspace.server.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { changePassword, changePreferences } from "./profile-changes.server.ts";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "profile.write");
  const memberships = await listMembershipsOf(context.db, member.user.id);
  const workspaces = await listWorkspaces(
    context.db,
    memberships.map(({ workspaceId }) => workspaceId),
  );
  return {
    title: textFor(member.locale).t("account.profile.title"),
    name: member.user.name,
    email: member.user.email,
    theme: isTheme(member.user.theme) ? member.user.theme : "system",
    isDemo: member.workspace.isDemo,
    workspaces: workspaces.flatMap(({ id, name }) => {
      const role = memberships.find(({ workspaceId }) => workspaceId === id)?.role;
      return role ? [{ id, name, role, here: id === member.workspace.id }] : [];
    }),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "profile.write");
  const form = await request.formData();
  if (form.get("intent") === "password") return await changePassword(context, member, form);
  if (form.get("intent") === "preferences") return await changePreferences(context, member, form);
  const wanted = Number(form.get("workspace"));
  const memberships = await listMembershipsOf(context.db, member.user.id);
  if (!memberships.some(({ workspaceId }) => workspaceId === wanted)) {
    throw new Response("no such workspace", { status: 404 });
  }
  await saveSessionWorkspace(context.db, member.sessionId, wanted);
  throw redirect("/");
}

export default function Profile() {
  const { email, isDemo, workspaces } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  return (
    <div className="max-w-2xl">
      <PageHeader title={t("account.profile.title")} eyebrow={email} lead={t("account.profile.lead")} />
      <FormState state={answer}>
        <ErrorSummary />
        {answer?.ok && (
          <div className="mb-6" role="status">
            <Callout goodness="better">{t(`account.profile.${answer.done}`)}</Callout>
          </div>
        )}
        <div className="space-y-6">
          {isDemo ? <Callout>{t("account.profile.demoPassword")}</Callout> : <OwnForms />}
          {workspaces.length > 1 && <Workspaces />}
        </div>
      </FormState>
    </div>
  );
}

function OwnForms() {
  const { name, theme } = useLoaderData<typeof loader>();
  const { t, locale } = useText();
  const themes = ["system", "light", "dark"] as const;
  return (
    <>
      <Card title={t("account.profile.preferences")}>
        <Form method="post" reloadDocument className="space-y-5">
          <input type="hidden" name="intent" value="preferences" />
          <TextInput name="name" label={t("account.profile.name")} defaultValue={name} autoComplete="name" />
          <RadioGroup
            name="locale"
            legend={t("ui.language.label")}
            defaultValue={locale}
            options={[
              { value: "fr", label: t("ui.language.fr") },
              { value: "en", label: t("ui.language.en") },
            ]}
          />
          <RadioGroup
            name="theme"
            legend={t("ui.theme.label")}
            defaultValue={theme}
            options={themes.map((value) => ({ value, label: t(`ui.theme.${value}`) }))}
          />
          <Button kind="primary">{t("ui.save")}</Button>
        </Form>
      </Card>
      <Card title={t("account.profile.passwordTitle")}>
        <Form method="post" reloadDocument className="space-y-5">
          <input type="hidden" name="intent" value="password" />
          <TextInput
            name="current"
            label={t("account.profile.current")}
            type="password"
            autoComplete="current-password"
          />
          <TextInput
            name="next"
            label={t("account.profile.next")}
            hint={t("account.setUp.passwordHint")}
            type="password"
            autoComplete="new-password"
          />
          <Button>{t("account.profile.change")}</Button>
        </Form>
      </Card>
    </>
  );
}

function Workspaces() {
  const { workspaces } = useLoaderData<typeof loader>();
  const { t } = useText();
  return (
    <Card title={t("account.profile.workspaces")}>
      <ul className="divide-y divide-line">
        {workspaces.map(({ id, name, role, here }) => (
          <li key={id} className="flex items-center justify-between gap-4 py-3">
            <div>
              <p className="font-medium">{name}</p>
              <p className="text-muted text-sm">{t("account.profile.role", { role: t(`words.role.${role}`) })}</p>
            </div>
            {here ? (
              <Badge>{t("account.profile.here")}</Badge>
            ) : (
              <Form method="post" reloadDocument>
                <input type="hidden" name="workspace" value={id} />
                <Button small>{t("account.profile.open")}</Button>
              </Form>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
