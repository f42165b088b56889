import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { Plus } from "lucide-react";
import { z } from "zod";
import { requireMember } from "#app/auth/require-member.server.ts";
import { LinkButton } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { Checkbox } from "#app/components/choice.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { TextInput } from "#app/components/field.tsx";
import { writeAudit } from "#app/db/audit-entry.server.ts";
import { bumpPayload } from "#app/db/flag-payload.server.ts";
import { createConnection, decryptionKey, listConnections } from "#app/db/sdk-connection.server.ts";
import { text } from "#app/forms/refusal.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { snippets } from "#experiments/flags/snippets.ts";
import { ConnectionCard } from "./connection-card.tsx";
import { changeConnection, previousKey } from "./connection-changes.server.ts";
import { FormCard } from "./form-card.tsx";
import { fieldProblems, refusal } from "./save-setting.server.ts";
import { SettingsPage } from "./settings-page.tsx";
import { SnippetCard } from "./snippet-card.tsx";

const connectionSchema = z.object({
  name: z.string().min(1).max(100),
  environment: z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/),
  encrypted: z.boolean(),
  remoteEval: z.boolean(),
  hashSecure: z.boolean(),
  inlineGroups: z.boolean(),
});

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "sdk.read");
  const url = new URL(request.url);
  const host = context.env.origin ?? url.origin;
  const connections = await listConnections(context.db, member.workspace.id);
  const canWrite = member.can("sdk.write");
  const shown = connections.find(
    ({ id, revokedAt }) => !revokedAt && String(id) === url.searchParams.get("connection"),
  );
  const chosen = shown ?? connections.find(({ revokedAt }) => !revokedAt);
  const input = { host, flagKey: "your-flag", hashAttribute: "id", team: false };
  return {
    title: textFor(member.locale).t("settings.tabs.sdk"),
    host,
    canWrite,
    adding: canWrite && url.searchParams.has("new"),
    connections: connections.map((connection) => ({
      ...{ id: connection.id, name: connection.name, environment: connection.environment },
      ...{ clientKey: connection.clientKey, remoteEval: connection.remoteEval },
      ...{ revokedAt: connection.revokedAt?.toISOString() ?? null, createdAt: connection.createdAt.toISOString() },
      decryptionKey: canWrite ? decryptionKey(connection, context.env.secret) : null,
      previous: previousKey(connection, context.now()),
    })),
    chosen: chosen
      ? { id: chosen.id, name: chosen.name, snippets: snippets({ ...input, clientKey: chosen.clientKey }) }
      : null,
    language: url.searchParams.get("language") ?? "javascript",
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "sdk.write");
  const form = await request.formData();
  const { workspace, actor } = member;
  const { db, env } = context;
  if (form.has("intent")) {
    const changed = await changeConnection(form, member, context);
    return changed ? redirect("/settings/sdk?saved=1") : null;
  }
  const parsed = connectionSchema.safeParse({
    ...{ name: text(form, "name"), environment: text(form, "environment") },
    ...{ encrypted: form.has("encrypted"), remoteEval: form.has("remoteEval") },
    ...{ hashSecure: form.has("hashSecure"), inlineGroups: form.has("inlineGroups") },
  });
  if (!parsed.success) return refusal(form, fieldProblems(parsed.error, textFor(member.locale).t));
  const made = await db.$transaction(async (tx) => {
    const connection = await createConnection(tx, { workspaceId: workspace.id, ...parsed.data }, env.secret);
    await bumpPayload(tx, workspace.id, context.now());
    const subject = { subjectKind: "sdk-connection", subjectKey: connection.clientKey };
    await writeAudit(tx, { workspaceId: workspace.id, actor, action: "sdk.create", ...subject, after: parsed.data });
    return connection;
  });
  return redirect(`/settings/sdk?saved=1&connection=${made.id}`);
}

export default function SdkConnections() {
  const { title, connections, chosen, canWrite, adding, language, host } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  const add = canWrite && !adding && (
    <LinkButton to="?new" kind="primary" icon={<Plus size={16} aria-hidden="true" />}>
      {t("settings.add")}
    </LinkButton>
  );
  return (
    <SettingsPage title={title} lead={t("settings.sdk.lead")} actions={add}>
      {adding && <NewConnection state={answer} />}
      {connections.length === 0 && (
        <Card>
          <EmptyState title={t("settings.sdk.empty")} actions={add}>
            {t("settings.sdk.emptyText")}
          </EmptyState>
        </Card>
      )}
      {connections.map((connection) => (
        <ConnectionCard key={connection.id} connection={connection} host={host} canWrite={canWrite} />
      ))}
      {chosen && <SnippetCard chosen={chosen} language={language} />}
    </SettingsPage>
  );
}

function NewConnection({ state }: { state: unknown }) {
  const { t } = useText();
  return (
    <FormCard title={t("settings.sdk.newTitle")} state={state} back="/settings/sdk">
      <TextInput name="name" label={t("settings.name")} hint={t("settings.sdk.nameHint")} maxLength={100} />
      <TextInput
        name="environment"
        label={t("settings.sdk.environment")}
        hint={t("settings.sdk.environmentHint")}
        defaultValue="production"
        className="max-w-72"
      />
      <Checkbox name="encrypted" label={t("settings.sdk.encrypted")} hint={t("settings.sdk.encryptedHint")} />
      <Checkbox name="remoteEval" label={t("settings.sdk.remoteEval")} hint={t("settings.sdk.remoteEvalHint")} />
      <Checkbox name="hashSecure" label={t("settings.sdk.hashSecure")} hint={t("settings.sdk.hashSecureHint")} />
      <Checkbox name="inlineGroups" label={t("settings.sdk.inlineGroups")} hint={t("settings.sdk.inlineGroupsHint")} />
    </FormCard>
  );
}
