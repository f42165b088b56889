import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useSearchParams } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button, LinkButton } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { RadioGroup } from "#app/components/choice.tsx";
import { CopyField } from "#app/components/copy-field.tsx";
import { TextInput } from "#app/components/field.tsx";
import { problemSentence } from "#app/components/growthbook-state.tsx";
import { text } from "#app/forms/refusal.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { FormCard } from "./form-card.tsx";
import { answerTest, saveServer, testServer } from "./growthbook-actions.server.ts";
import { GrowthbookTests } from "./growthbook-tests.tsx";
import { connectionView, testRows } from "./growthbook-view.server.ts";
import { SettingsPage } from "./settings-page.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "sdk.read");
  const host = context.env.origin ?? new URL(request.url).origin;
  const connection = await connectionView(context, member.workspace.id, host);
  return {
    title: textFor(member.locale).t("settings.tabs.growthbook"),
    ...{ connection, isDemo: member.workspace.isDemo },
    rows: connection ? await testRows(context, member.workspace.id, member.locale) : [],
    can: { write: member.can("workspace.write"), run: member.can("tests.run") },
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "sdk.read");
  const form = await request.formData();
  const intent = text(form, "intent");
  if (intent === "save") return await saveServer(context, member, form);
  if (intent === "test") return await testServer(context, member);
  return await answerTest(context, member, form);
}

export default function GrowthbookSettings() {
  const { title, connection, isDemo, rows, can } = useLoaderData<typeof loader>();
  const { t } = useText();
  const [search] = useSearchParams();
  return (
    <SettingsPage title={title} lead={t("growthbook.lead")}>
      {search.has("done") && (
        <div role="status">
          <Callout goodness="better">{t("growthbook.done")}</Callout>
        </div>
      )}
      {isDemo && <Callout>{t("growthbook.demo")}</Callout>}
      {connection && <Server />}
      {connection && connection.mode !== "standalone" && (
        <GrowthbookTests rows={rows} mode={connection.mode} canRun={can.run} />
      )}
      {can.write && !isDemo && <ServerForm />}
    </SettingsPage>
  );
}

/** Whether it answers, and where it is to call us. */
function Server() {
  const { connection, can } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  if (!connection) return null;
  const { host, mode, heardAt, blockedUntil, webhookUrl } = connection;
  return (
    <Card
      title={host}
      lead={t(`growthbook.modes.${mode}`)}
      actions={
        <>
          {mode !== "standalone" && (
            <LinkButton to="/settings/growthbook/experiments" small>
              {t("growthbook.importing.open")}
            </LinkButton>
          )}
          {can.write && (
            <Form method="post" preventScrollReset>
              <input type="hidden" name="intent" value="test" />
              <Button small>{t("growthbook.test.button")}</Button>
            </Form>
          )}
        </>
      }
    >
      <div className="space-y-4">
        <TrialResult />
        {blockedUntil && (
          <Callout goodness="attention">{t("growthbook.paused", { when: format.time(blockedUntil) })}</Callout>
        )}
        <CopyField label={t("growthbook.webhookUrl")} value={webhookUrl} />
        <p className="text-muted text-sm">
          {heardAt ? t("growthbook.heard", { when: format.dateTime(heardAt) }) : t("growthbook.neverHeard")}
        </p>
      </div>
    </Card>
  );
}

function TrialResult() {
  const answer = useActionData<typeof action>();
  const { t } = useText();
  if (!answer || !("trial" in answer)) return null;
  const { trial } = answer;
  return (
    <div role="status">
      {trial.ok ? (
        <Callout goodness="better">
          {t("growthbook.test.good", { experiments: trial.value.experiments, projects: trial.value.projects })}
          {trial.value.dataSources === 0 && <span className="block">{t("growthbook.test.noData")}</span>}
        </Callout>
      ) : (
        <Callout goodness="worse" title={t("growthbook.test.bad")}>
          {problemSentence(t, trial.problem)} <span className="text-muted">{trial.detail}</span>
        </Callout>
      )}
    </div>
  );
}

function ServerForm() {
  const { connection } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  const modes = ["connected", "import", "standalone"] as const;
  const kept = connection ? ` ${t("growthbook.form.keyKept")}` : "";
  return (
    <FormCard title={t(connection ? "growthbook.form.title" : "growthbook.form.newTitle")} state={answer} intent="save">
      <TextInput
        name="host"
        type="url"
        label={t("growthbook.form.host")}
        hint={t("growthbook.form.hostHint")}
        defaultValue={connection?.host}
        maxLength={300}
      />
      <TextInput
        name="apiKey"
        type="password"
        autoComplete="off"
        label={t("growthbook.form.key")}
        hint={`${t("growthbook.form.keyHint")}${kept}`}
        maxLength={300}
      />
      <RadioGroup
        name="mode"
        legend={t("growthbook.form.mode")}
        defaultValue={connection?.mode ?? "connected"}
        options={modes.map((value) => ({
          ...{ value, label: t(`growthbook.modes.${value}`), hint: t(`growthbook.modeHints.${value}`) },
        }))}
      />
      <TextInput
        name="project"
        label={t("growthbook.form.project")}
        hint={t("growthbook.form.projectHint")}
        defaultValue={connection?.project ?? ""}
        optional
        maxLength={100}
      />
      <TextInput
        name="webhookSecret"
        type="password"
        autoComplete="off"
        label={t("growthbook.form.webhookSecret")}
        hint={`${t("growthbook.form.webhookHint")}${connection?.hasWebhookSecret ? kept : ""}`}
        optional
        maxLength={300}
      />
    </FormCard>
  );
}
