import { randomUUID } from "node:crypto";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { Upload } from "lucide-react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { Button } from "#app/components/button.tsx";
import { Card } from "#app/components/card.tsx";
import { DataTable } from "#app/components/data-table.tsx";
import { EmptyState } from "#app/components/empty-state.tsx";
import { FieldFrame, inputLook, useDescribed } from "#app/components/field.tsx";
import { ErrorSummary, FormState } from "#app/components/form-state.tsx";
import { PageHeader } from "#app/components/page-header.tsx";
import { createImport, listImports } from "#app/db/import.server.ts";
import { problem, refuse } from "#app/forms/refusal.ts";
import { MalformedUploadError, readUpload } from "#app/http/upload.server.ts";
import type { TextKey } from "#app/i18n/messages.en.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { removeUpload, storeUpload, UploadTooLargeError } from "#app/ingest/csv/uploads.server.ts";
import { progressOf } from "./import-page.server.ts";
import { ImportStatusWord } from "./import-status.tsx";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "imports.read");
  return {
    title: textFor(member.locale).t("importing.title"),
    imports: (await listImports(context.db, member.workspace.id)).map(progressOf),
    canWrite: member.can("imports.write"),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "imports.write");
  const { t } = textFor(member.locale);
  const storedAs = `${randomUUID()}.csv`;
  const refusal = async (key: TextKey, status: number) => {
    await removeUpload(context.env.dataDir, storedAs);
    return data(refuse([problem("file", t(key))]), { status });
  };
  try {
    const { file } = await readUpload(request, (content) => storeUpload(context.env.dataDir, storedAs, content));
    if (!file) return await refusal("importing.upload.missing", 422);
    const job = await createImport(context.db, {
      ...{ workspaceId: member.workspace.id, fileName: file.name.slice(0, 200), storedAs, bytesTotal: file.stored },
      ...{ createdById: member.user.id, createdByName: member.user.name },
    });
    return redirect(`/import/${job.id}`);
  } catch (error) {
    if (error instanceof UploadTooLargeError) return await refusal("importing.upload.tooLarge", 413);
    if (error instanceof MalformedUploadError) return await refusal("importing.upload.cut", 400);
    throw error;
  }
}

export default function Imports() {
  const { canWrite } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t } = useText();
  return (
    <>
      <PageHeader title={t("importing.title")} lead={t("importing.lead")} />
      <div className="space-y-6">
        {canWrite && (
          <FormState state={answer}>
            <ErrorSummary />
            <Card title={t("importing.upload.title")}>
              <UploadForm />
            </Card>
          </FormState>
        )}
        <Card title={t("importing.list.title")} flush>
          <ImportTable />
        </Card>
      </div>
    </>
  );
}

function UploadForm() {
  const { t } = useText();
  const sending = useNavigation().state === "submitting";
  const hint = t("importing.upload.hint");
  const { error: _, ...described } = useDescribed("file", hint);
  return (
    <Form method="post" encType="multipart/form-data" className="max-w-2xl space-y-4">
      <FieldFrame name="file" label={t("importing.upload.file")} hint={hint}>
        <input
          {...described}
          type="file"
          name="file"
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
          className={`${inputLook} min-h-11 py-2 file:mr-3 file:rounded-sm file:border-0 file:bg-sunk file:px-3 file:py-1 file:font-medium file:text-ink`}
        />
      </FieldFrame>
      <Button kind="primary" busy={sending} icon={<Upload size={16} aria-hidden="true" />}>
        {t("importing.upload.send")}
      </Button>
    </Form>
  );
}

function ImportTable() {
  const { imports } = useLoaderData<typeof loader>();
  const { t, format } = useText();
  return (
    <DataTable
      caption={t("importing.list.caption")}
      captionHidden
      rows={imports}
      rowKey={({ id }) => String(id)}
      empty={<EmptyState title={t("importing.list.empty")}>{t("importing.list.emptyText")}</EmptyState>}
      columns={[
        {
          ...{ key: "file", header: t("importing.list.file"), rowHeader: true },
          cell: ({ id, fileName }) => (
            <Link to={`/import/${id}`} className="break-all text-accent underline-offset-4 hover:underline">
              {fileName}
            </Link>
          ),
        },
        {
          ...{ key: "status", header: t("importing.list.status") },
          cell: ({ status, rowsRejected }) => <ImportStatusWord status={status} refused={rowsRejected} />,
        },
        {
          ...{ key: "taken", header: t("importing.list.taken"), numeric: true },
          cell: (job) => format.number(job.factsAccepted),
        },
        {
          ...{ key: "known", header: t("importing.list.known"), numeric: true, hideBelow: "md" as const },
          cell: (job) => format.number(job.factsDuplicate),
        },
        {
          ...{ key: "refused", header: t("importing.list.refused"), numeric: true },
          cell: (job) => format.number(job.rowsRejected),
        },
        {
          ...{ key: "by", header: t("importing.list.by"), hideBelow: "sm" as const },
          cell: (job) => (
            <span className="text-muted text-sm">
              {t("importing.result.uploadedBy", { name: job.createdByName, when: format.dateTime(job.createdAt) })}
            </span>
          ),
        },
      ]}
    />
  );
}
