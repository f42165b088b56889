import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { type ApiCaller, requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { cancelImport, createImport, listImports } from "#app/db/import.server.ts";
import { apiError } from "#app/http/api-error.ts";
import { apiRefusal } from "#app/http/api-saved.server.ts";
import type { RequestContext } from "#app/http/context.ts";
import { startImport, tryImport } from "#app/ingest/csv/start-import.server.ts";
import { removeUpload } from "#app/ingest/csv/uploads.server.ts";
import { importState } from "./import-state.ts";
import { type ReceivedImport, receiveImport } from "./import-upload.server.ts";

/** GET /api/v1/imports — the newest fifty. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const caller = await requireApiCaller(request, context, "imports.read");
  const jobs = await listImports(context.db, caller.workspace.id);
  return Response.json({ data: jobs.map(importState) }, { headers: { "Cache-Control": "no-store" } });
}

/** POST /api/v1/imports — 202 and the import, which runs in the background; with `dryRun` 200 and the report. */
export async function action({ request, context }: ActionFunctionArgs) {
  if (request.method !== "POST") throw apiError(405, "method-not-allowed", "Use POST.");
  const caller = await requireApiCaller(request, context, "imports.write");
  const received = await receiveImport(request, context, caller.workspace.id);
  return received.dryRun ? await report(context, caller, received) : await begin(context, caller, received);
}

async function report(context: RequestContext, caller: ApiCaller, { storedAs, mapping }: ReceivedImport) {
  try {
    const tried = await tryImport(context, caller.workspace.id, storedAs, mapping);
    return tried.ok ? Response.json(tried.report) : apiRefusal(tried.problems, caller.locale);
  } finally {
    await removeUpload(context.env.dataDir, storedAs);
  }
}

async function begin(context: RequestContext, caller: ApiCaller, received: ReceivedImport) {
  const { fileName, storedAs, bytes, mapping, saveAs } = received;
  const workspaceId = caller.workspace.id;
  const createdBy = { createdById: null, createdByName: caller.actor.name };
  const upload = await createImport(context.db, { workspaceId, fileName, storedAs, bytesTotal: bytes, ...createdBy });
  const started = await startImport(context, { workspaceId, actor: caller.actor }, upload, mapping, saveAs);
  if (started.ok) {
    const location = `/api/v1/imports/${started.job.id}`;
    return Response.json(importState(started.job), { status: 202, headers: { Location: location } });
  }
  await cancelImport(context.db, workspaceId, upload.id, context.now());
  await removeUpload(context.env.dataDir, storedAs);
  return apiRefusal(started.problems, caller.locale);
}
