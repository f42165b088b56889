import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { roles, scopes } from "#app/auth/permissions.ts";
import { requireMember } from "#app/auth/require-member.server.ts";
import { newApiKey } from "#app/auth/secrets.server.ts";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { CheckboxGroup } from "#app/components/choice.tsx";
import { CopyField } from "#app/components/copy-field.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { Select, TextInput } from "#app/components/field.tsx";
import { FinalButton } from "#app/components/final-button.tsx";
import { createApiKey, listApiKeys, revokeApiKey } from "#app/db/api-key.server.ts";
import { writeAudit } from "#app/db/audit-entry.server.ts";
import { problem, type Refusal, text } from "#app/forms/refusal.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { FormCard } from "./form-card.tsx";
import { refusal } from "./save-setting.server.ts";
import { SettingsPage } from "./settings-page.tsx";

const keySchema = z.object({
  name: z.string().min(1).max(100),
  role: z.enum(roles),
  scopes: z.array(z.enum(scopes)).min(1),
});

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "api-keys.read");
  const keys = await listApiKeys(context.db, member.workspace.id);
  return {
    title: textFor(member.locale).t("settings.tabs.api-keys"),
    keys: keys.map(({ id, name, prefix, role, scopes: own, createdAt, lastUsedAt, revokedAt }) => ({
      ...{ id, name, prefix, role, scopes: scopes.filter((scope) => own.includes(scope)) },
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
      revokedAt: revokedAt?.toISOString() ?? null,
    })),
  };
}

/** An answer may hold a secret. */
export const headers: HeadersFunction = () => ({ "Cache-Control": "no-store" });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

type Made = { ok: true; name: string; key: string };

export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "api-keys.write");
  const form = await request.formData();
  const { workspace, actor, user } = member;
  const subjectKind = "api-key";
  if (text(form, "intent") === "revoke") {
    const id = Number(text(form, "id"));
    await context.db.$transaction(async (tx) => {
      if (!Number.isSafeInteger(id) || !(await revokeApiKey(tx, workspace.id, id, context.now()))) return;
      await writeAudit(tx, {
        ...{ workspaceId: workspace.id, actor, action: "api-key.revoke", subjectKind, subjectKey: String(id) },
      });
    });
    return redirect("/settings/api-keys?saved=1");
  }
  const { t } = textFor(member.locale);
  const parsed = keySchema.safeParse({
    ...{ name: text(form, "name"), role: text(form, "role"), scopes: form.getAll("scopes") },
  });
  if (!parsed.success) {
    const fields = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
    return refusal(
      form,
      [...fields].map((name) => problem(name, t(`settings.problem.${name === "scopes" ? "scopes" : "required"}`))),
    );
  }
  const { key, prefix, hash } = newApiKey();
  await context.db.$transaction(async (tx) => {
    const row = { workspaceId: workspace.id, ...parsed.data, prefix, hash, createdById: user.id };
    const made = await createApiKey(tx, row);
    await writeAudit(tx, {
      ...{ workspaceId: workspace.id, actor, action: "api-key.create", subjectKind, subjectKey: String(made.id) },
      after: { ...parsed.data, prefix },
    });
  });
  // Once, in this answer: never stored, never in a URL.
  const made: Made = { ok: true, name: parsed.data.name, key };
  return data<Made | Refusal>(made);
}

export default function ApiKeys() {
  const { title, keys } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  return (
    <SettingsPage title={title} lead={t("settings.keys.lead")}>
      {answer?.ok && (
        <Callout goodness="better" title={`${t("settings.keys.onceTitle")} – ${answer.name}`}>
          <p className="mb-2">{t("settings.keys.once")}</p>
          <CopyField label={t("settings.key")} value={answer.key} />
        </Callout>
      )}
      <Card flush>
        <DataTable
          caption={title}
          captionHidden
          rows={keys}
          rowKey={({ id }) => String(id)}
          empty={<EmptyState title={t("settings.keys.empty")} />}
          columns={useKeyColumns()}
        />
      </Card>
      <NewKey key={keys.length} state={answer} />
    </SettingsPage>
  );
}

type KeyRow = ReturnType<typeof useLoaderData<typeof loader>>["keys"][number];

function useKeyColumns() {
  const { t, format } = useText();
  return [
    {
      ...{ key: "name", header: t("settings.name"), rowHeader: true },
      cell: ({ name, prefix }: KeyRow) => (
        <>
          {name}
          <span className="block font-mono font-normal text-muted text-xs">{prefix}…</span>
        </>
      ),
    },
    {
      ...{ key: "role", header: t("settings.keys.role") },
      cell: ({ role, scopes: own }: KeyRow) => (
        <>
          {t(`words.role.${role}`)}
          <span className="block text-muted text-sm">
            {own.map((scope) => t(`settings.keys.scope.${scope}`)).join(" · ")}
          </span>
        </>
      ),
    },
    {
      ...{ key: "used", header: t("settings.keys.lastUsed"), hideBelow: "sm" as const },
      cell: ({ lastUsedAt }: KeyRow) => (lastUsedAt ? format.dateTime(lastUsedAt) : t("settings.keys.never")),
    },
    {
      ...{ key: "revoke", header: <span className="only-read">{t("settings.actions")}</span> },
      cell: ({ id, name, revokedAt }: KeyRow) =>
        revokedAt ? (
          <span className="text-muted text-sm">{t("settings.keys.revoked", { when: format.date(revokedAt) })}</span>
        ) : (
          <FinalButton
            label={t("settings.keys.revoke")}
            named={t("removal.revokeKey", { name })}
            consequence={t("removal.keyEnds")}
            fields={{ intent: "revoke", id }}
          />
        ),
    },
  ];
}

function NewKey({ state }: { state: unknown }) {
  const { t } = useText();
  return (
    <FormCard title={t("settings.keys.newTitle")} state={state} submit={t("settings.keys.create")}>
      <TextInput name="name" label={t("settings.name")} hint={t("settings.keys.nameHint")} maxLength={100} />
      <Select
        name="role"
        label={t("settings.keys.role")}
        defaultValue="contributor"
        options={roles.map((role) => ({ value: role, label: t(`words.role.${role}`) }))}
      />
      <CheckboxGroup
        name="scopes"
        legend={t("settings.keys.scopes")}
        defaultValues={["ingest"]}
        options={scopes.map((scope) => ({
          ...{ value: scope, label: t(`settings.keys.scope.${scope}`), hint: t(`settings.keys.scopeHint.${scope}`) },
        }))}
      />
    </FormCard>
  );
}
