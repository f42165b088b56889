import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "#app/auth/require-member.server.ts";
import { PageHeader } from "#app/components/page-header.tsx";
import { textFor } from "#app/i18n/text.server.ts";
import { useText } from "#app/i18n/use-text.ts";
import { actOnImport } from "./import-actions.server.ts";
import { mappingPage, progressOf, requireImport } from "./import-page.server.ts";
import { ImportStatusWord } from "./import-status.tsx";
import { MappingSteps } from "./mapping-steps.tsx";
import { ImportResult } from "./result.tsx";
import { ImportRunning } from "./running.tsx";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "imports.read");
  const job = await requireImport(context, member, params.id);
  const search = new URL(request.url).searchParams;
  return {
    title: `${job.fileName} · ${textFor(member.locale).t("importing.title")}`,
    progress: progressOf(job),
    mapping: job.status === "uploaded" ? await mappingPage(context, member, job, search) : null,
    canWrite: member.can("imports.write"),
  };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ""} · Cairn` }];

export async function action({ request, params, context }: ActionFunctionArgs) {
  const member = await requireMember(request, context, "imports.write");
  const job = await requireImport(context, member, params.id);
  return await actOnImport(context, member, job, await request.formData());
}

export default function ImportPage() {
  const { progress, mapping, canWrite } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { t, format } = useText();
  const { fileName, status, rowsRejected, createdByName, createdAt, bytesTotal } = progress;
  return (
    <>
      <PageHeader
        title={<span className="break-all">{fileName}</span>}
        breadcrumbs={[{ label: t("importing.title"), to: "/import" }, { label: fileName }]}
        badges={<ImportStatusWord status={status} refused={rowsRejected} />}
        lead={`${t("importing.result.uploadedBy", { name: createdByName, when: format.dateTime(createdAt) })} · ${format.bytes(bytesTotal)}`}
      />
      {mapping ? (
        <MappingSteps page={mapping} answer={answer ?? null} canWrite={canWrite} />
      ) : status === "running" ? (
        <ImportRunning progress={progress} canWrite={canWrite} />
      ) : (
        <ImportResult progress={progress} />
      )}
    </>
  );
}
