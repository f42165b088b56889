import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { roles } from "#app/auth/permissions.ts";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { RadioGroup } from "#app/components/choice.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { inputLook, TextInput } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { listMembers } from "#app/db/membership.server.ts";
import { readRemoval } from "#app/db/removal.server.ts";
import { findUserByEmail } from "#app/db/user.server.ts";
import { text } from "#app/forms/refusal.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { FormCard } from "./form-card.tsx";
import { addMember, changeRole, putMemberBack, removeMember } from "./member-changes.server.ts";
import { SettingsPage } from "./settings-page.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "members.read");
  const { id: workspaceId } = member.workspace;
  const members = await listMembers(context.db, workspaceId);
  const canWrite = member.can("members.write");
  const entry = new URL(request.url).searchParams.get("removed");
  const removal = canWrite ? await readRemoval(context.db, workspaceId, "member.remove", entry) : null;
  return {
    ...{ title: textFor(member.locale).t("settings.tabs.members"), canWrite },
    removed: removal && {
      entry: removal.entry,
      name: (await findUserByEmail(context.db, removal.key))?.name ?? removal.key,
    },
    me: member.user.id,
    members: members.map(({ userId, role, user }) => ({ userId, role, name: user.name, email: user.email })),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

const changes = { role: changeRole, remove: removeMember, undo: putMemberBack, add: addMember } as const;

export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "members.write");
  const form = await request.formData();
  const intent = text(form, "intent");
  if (intent !== "role" && intent !== "remove" && intent !== "undo" && intent !== "add")
    throw new Response("no such action", { status: 400 });
  return await changes[intent](context, member, form);
}

export default function Members() {
  const { title, members, canWrite, me, removed } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  const rowProblem = answer && !answer.ok && answer.problems.some(({ path }) => path === "");
  return (
    <SettingsPage title={title} lead={t("settings.members.lead")} removed={removed}>
      <FormState state={rowProblem ? answer : null}>
        <ErrorSummary />
        <Card flush>
          <DataTable
            caption={title}
            captionHidden
            rows={members}
            rowKey={({ userId }) => String(userId)}
            columns={[
              {
                ...{ key: "name", header: t("settings.name"), rowHeader: true },
                cell: ({ userId, name, email }) => (
                  <>
                    {name}
                    {userId === me && <span className="font-normal text-muted"> ({t("settings.members.you")})</span>}
                    <span className="block break-all font-normal text-muted text-sm">{email}</span>
                  </>
                ),
              },
              {
                ...{ key: "role", header: t("settings.members.role") },
                cell: (row) => (canWrite ? <RoleForm member={row} /> : t(`words.role.${row.role}`)),
              },
            ]}
          />
        </Card>
      </FormState>
      {canWrite && <NewMember key={members.length} state={rowProblem ? null : answer} />}
    </SettingsPage>
  );
}

type Row = ReturnType<typeof useLoaderData<typeof loader>>["members"][number];

function RoleForm({ member: { userId, role, name } }: { member: Row }) {
  const { t } = useText();
  return (
    <Form key={role} method="post" className="flex flex-wrap items-center gap-2">
      <input type="hidden" name="user" value={userId} />
      <input type="hidden" name="from" value={role} />
      <span className="block w-40">
        <select
          name="to"
          defaultValue={role}
          aria-label={`${t("settings.members.role")} – ${name}`}
          className={`${inputLook} min-h-8 pr-8 text-sm`}
        >
          {roles.map((value) => (
            <option key={value} value={value}>
              {t(`words.role.${value}`)}
            </option>
          ))}
        </select>
      </span>
      <Button small name="intent" value="role" aria-label={`${t("settings.members.save")} – ${name}`}>
        {t("settings.members.save")}
      </Button>
      <Button small kind="danger" name="intent" value="remove" aria-label={`${t("settings.members.remove")} – ${name}`}>
        {t("settings.members.remove")}
      </Button>
    </Form>
  );
}

function NewMember({ state }: { state: unknown }) {
  const { t } = useText();
  return (
    <FormCard title={t("settings.members.newTitle")} state={state} intent="add" submit={t("settings.add")}>
      <TextInput name="name" label={t("settings.name")} autoComplete="off" maxLength={200} />
      <TextInput name="email" type="email" label={t("settings.members.email")} autoComplete="off" maxLength={200} />
      <RadioGroup
        name="role"
        legend={t("settings.members.role")}
        defaultValue="viewer"
        options={roles.map((role) => ({
          ...{ value: role, label: t(`words.role.${role}`), hint: t(`settings.members.roleMeaning.${role}`) },
        }))}
      />
      <TextInput
        name="password"
        type="password"
        label={t("settings.members.password")}
        hint={t("settings.members.passwordHint")}
        autoComplete="new-password"
        optional
      />
    </FormCard>
  );
}
