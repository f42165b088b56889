import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { permissions } from "#app/auth/permissions.ts";
import { reader } from "#app/auth/reader.server.ts";
import { findMember } from "#app/auth/require-member.server.ts";
import { Badge } from "#app/components/badge.tsx";
import { LinkButton } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { CopyField } from "#app/components/copy-field.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { Disclosure } from "#app/components/disclosure.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { jsonSchema } from "./openapi-document.server.ts";
import { tags } from "./operation.ts";
import { operations } from "./operations.server.ts";

/** GET /api/docs — the OpenAPI document for people; public like the document itself. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await findMember(request, context);
  const { locale } = await reader(request, context.env, member);
  const { t } = textFor(locale);
  const origin = context.env.origin ?? new URL(request.url).origin;
  const shown = operations.map(({ method, path, tag, summary, permission, body, answers }) => ({
    ...{ method, path, tag, summary: summary(t) },
    needs: permission && { scope: permissions[permission].scope, roles: [...permissions[permission].roles] },
    body: body ? JSON.stringify(jsonSchema(body), null, 2) : null,
    answers: answers.map(([status, about]) => ({ status, about: t(about) })),
  }));
  const groups = tags.map((tag) => ({ tag, operations: shown.filter((operation) => operation.tag === tag) }));
  return { title: t("api.title"), origin, groups };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

type Shown = ReturnType<typeof useLoaderData<typeof loader>>["groups"][number]["operations"][number];

export default function ApiDocs() {
  const { origin, groups } = useLoaderData<typeof loader>();
  const { t } = useText();
  return (
    <div className="flex flex-col gap-8">
      <PageHeader
        title={t("api.title")}
        lead={t("api.lead")}
        actions={
          <LinkButton to="/api/openapi.json" reloadDocument>
            {t("api.document")}
          </LinkButton>
        }
      />
      <Card title={t("api.authentication")} lead={t("api.authenticationText")}>
        <CopyField label="curl" value={`curl -H "Authorization: Bearer $CAIRN_KEY" ${origin}/api/v1/scales`} code />
      </Card>
      {groups.map(({ tag, operations: calls }) => (
        <Card key={tag} title={t(`api.tag.${tag}`)}>
          <div className="flex flex-col divide-y divide-line">
            {calls.map((call) => (
              <Call key={`${call.method} ${call.path}`} call={call} />
            ))}
          </div>
        </Card>
      ))}
    </div>
  );
}

function Call({ call }: { call: Shown }) {
  const { t, format } = useText();
  const roles = call.needs && format.list(call.needs.roles.map((role) => t(`words.role.${role}`)));
  return (
    <article className="flex flex-col gap-2 py-4">
      <h3 className="flex flex-wrap items-baseline gap-3 font-mono text-sm">
        <Badge>{call.method.toUpperCase()}</Badge>
        <span className="break-all">{call.path}</span>
      </h3>
      <p>{call.summary}</p>
      {call.needs && roles && (
        <p className="text-muted text-sm">{t("api.needs", { scope: call.needs.scope, roles })}</p>
      )}
      <Disclosure summary={t("api.answers")}>
        <DataTable
          caption={`${t("api.answers")} ${call.method} ${call.path}`}
          captionHidden
          small
          rows={call.answers}
          rowKey={({ status }) => String(status)}
          columns={[
            { key: "status", header: t("api.status"), cell: ({ status }) => status, rowHeader: true },
            { key: "meaning", header: t("api.meaning"), cell: ({ about }) => about },
          ]}
        />
      </Disclosure>
      {call.body && (
        <Disclosure summary={t("api.body")}>
          <textarea
            readOnly
            rows={16}
            aria-label={`${t("api.body")} ${call.method.toUpperCase()} ${call.path}`}
            className="w-full rounded-md border border-line bg-sunk p-4 font-mono text-xs"
            defaultValue={call.body}
          />
        </Disclosure>
      )}
    </article>
  );
}
