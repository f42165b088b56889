import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { Plus } from "lucide-react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button, LinkButton } from "#app/components/button.tsx";
import { Callout } from "#app/components/callout.tsx";
import { Card } from "#app/components/card.tsx";
import { CopyField } from "#app/components/copy-field.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { Disclosure } from "#app/components/disclosure.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { TextArea, TextInput } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { readRemoval } from "#app/db/removal.server.ts";
import { listSavedGroups } from "#app/db/saved-group.server.ts";
import { listConnections } from "#app/db/sdk-connection.server.ts";
import { readSecureAttributes } from "#app/db/secure-attribute.server.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { savedGroupSchema } from "#experiments/flags/saved-groups.ts";
import { secureSnippets } from "#experiments/flags/secure-snippets.ts";
import { FormCard } from "./form-card.tsx";
import { NameCell } from "./name-cell.tsx";
import { saveAttributes } from "./save-attributes.server.ts";
import { SettingsPage } from "./settings-page.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "flags.read");
  const { id: workspaceId } = member.workspace;
  const search = new URL(request.url).searchParams;
  const groups = await listSavedGroups(context.db, workspaceId);
  const { names, salt } = await readSecureAttributes(context.db, workspaceId);
  const connections = await listConnections(context.db, workspaceId);
  const canWrite = member.can("flags.write");
  const [first] = names;
  const removal = canWrite
    ? await readRemoval(context.db, workspaceId, "saved-group.remove", search.get("removed"))
    : null;
  const removedGroup = savedGroupSchema.safeParse(removal?.before);
  return {
    removed: removal && { entry: removal.entry, name: removedGroup.data?.name ?? removal.key },
    title: textFor(member.locale).t("settings.tabs.attributes"),
    ...{ names, canWrite, adding: canWrite && search.has("new") },
    edited: (canWrite && groups.find(({ key }) => key === search.get("edit"))) || null,
    groups: groups.map(({ key, name, attribute, values }) => ({ key, name, attribute, count: values.length })),
    code: member.can("sdk.read") && salt && first ? { salt, snippets: secureSnippets(salt, first) } : null,
    // Who still gets the compared values as they are, and sends their own unhashed.
    open: connections.filter(({ revokedAt, hashSecure }) => !revokedAt && !hashSecure).map(({ name }) => name),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "flags.write");
  return await saveAttributes(context, member, await request.formData());
}

export default function Attributes() {
  const { title, canWrite, adding, edited, removed } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  const inForm = adding || edited !== null;
  // A refusal on the page's lists belongs above them, one of a form in it.
  const ofLists = !inForm && (answer?.problems.some(({ path }) => path === "") ?? false);
  const add = canWrite && !inForm && (
    <LinkButton to="?new" kind="primary" icon={<Plus size={16} aria-hidden="true" />}>
      {t("settings.attributes.addGroup")}
    </LinkButton>
  );
  return (
    <SettingsPage title={title} lead={t("settings.attributes.lead")} actions={add} removed={removed}>
      {inForm && <GroupForm key={edited?.key ?? ""} state={answer} />}
      <FormState state={ofLists ? answer : null}>
        <ErrorSummary />
      </FormState>
      <Groups />
      <Secure state={inForm || ofLists ? null : answer} />
    </SettingsPage>
  );
}

function GroupForm({ state }: { state: unknown }) {
  const { edited } = useLoaderData<typeof loader>();
  const { t } = useText();
  return (
    <FormCard
      title={edited ? edited.name : t("settings.attributes.addGroup")}
      state={state}
      back="/settings/attributes"
      intent={edited ? "edit" : "new"}
    >
      {edited ? (
        <input type="hidden" name="key" value={edited.key} />
      ) : (
        <TextInput name="key" label={t("settings.key")} hint={t("settings.keyHint")} className="font-mono" />
      )}
      <TextInput name="name" label={t("settings.name")} defaultValue={edited?.name} maxLength={200} />
      <TextInput
        name="attribute"
        label={t("settings.attributes.attribute")}
        hint={t("settings.attributes.attributeHint")}
        defaultValue={edited?.attribute ?? "id"}
        className="font-mono"
      />
      <TextArea
        name="values"
        label={t("settings.attributes.values")}
        hint={t("settings.attributes.valuesHint")}
        rows={8}
        defaultValue={edited?.values.join("\n")}
        className="font-mono text-sm"
      />
    </FormCard>
  );
}

function Groups() {
  const { groups, canWrite } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  return (
    <Card title={t("settings.attributes.groups")} lead={t("settings.attributes.groupsLead")} flush>
      <DataTable
        caption={t("settings.attributes.groups")}
        captionHidden
        rows={groups}
        rowKey={({ key }) => key}
        empty={<EmptyState title={t("settings.attributes.empty")}>{t("settings.attributes.emptyText")}</EmptyState>}
        columns={[
          {
            ...{ key: "name", header: t("settings.name"), rowHeader: true },
            cell: ({ name, key }) => <NameCell name={name} keyName={key} to={canWrite ? `?edit=${key}` : null} />,
          },
          {
            ...{ key: "attribute", header: t("settings.attributes.attribute") },
            cell: ({ attribute }) => <span className="font-mono text-sm">{attribute}</span>,
          },
          {
            ...{ key: "count", header: t("settings.attributes.count"), numeric: true },
            cell: ({ count }) => format.number(count),
          },
          {
            ...{ key: "remove", header: <span className="only-read">{t("flags.rule.remove")}</span> },
            cell: ({ key, name }) =>
              canWrite && (
                <Form method="post">
                  <input type="hidden" name="key" value={key} />
                  <Button
                    kind="danger"
                    small
                    name="intent"
                    value="remove"
                    aria-label={`${t("flags.rule.remove")}: ${name}`}
                  >
                    {t("flags.rule.remove")}
                  </Button>
                </Form>
              ),
          },
        ]}
      />
    </Card>
  );
}

function Secure({ state }: { state: unknown }) {
  const { names, code, open, canWrite } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  return (
    <>
      {canWrite ? (
        <FormCard
          title={t("settings.attributes.secure")}
          lead={t("settings.attributes.secureLead")}
          state={state}
          intent="secure"
        >
          <TextInput
            name="names"
            label={t("settings.attributes.names")}
            hint={t("settings.attributes.namesHint")}
            optional
            defaultValue={names.join(", ")}
            className="font-mono"
          />
        </FormCard>
      ) : (
        <Card title={t("settings.attributes.secure")} lead={t("settings.attributes.secureLead")}>
          <p className="font-mono text-sm">{names.length > 0 ? names.join(", ") : "–"}</p>
        </Card>
      )}
      {names.length > 0 && open.length > 0 && (
        <Callout goodness="attention" title={t("settings.attributes.open")}>
          {t("settings.attributes.openText", { connections: format.list(open) })}{" "}
          <Link to="/settings/sdk" className="underline underline-offset-4">
            {t("settings.tabs.sdk")}
          </Link>
        </Callout>
      )}
      {code && (
        <Card title={t("settings.attributes.code")} lead={t("settings.attributes.codeLead")}>
          <CopyField label={t("settings.attributes.salt")} value={code.salt} />
          <div className="mt-4">
            {code.snippets.map(({ id, label, code: lines }, at) => (
              <Disclosure key={id} summary={label} open={at === 0 ? true : undefined}>
                <CopyField label={label} value={lines} code />
              </Disclosure>
            ))}
          </div>
        </Card>
      )}
    </>
  );
}
