import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { findImport } from "#app/db/import.server.ts";
import { apiError } from "#app/http/api-error.ts";
import { rowErrorFile } from "#app/ingest/csv/row-error-file.server.ts";

/** GET /api/v1/imports/:id/errors.csv — every cell that was refused, with its line, column, reason and content. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const caller = await requireApiCaller(request, context, "imports.read");
  const job = /^\d{1,9}$/.test(params.id ?? "")
    ? await findImport(context.db, caller.workspace.id, Number(params.id))
    : null;
  if (!job) throw apiError(404, "not-found", `There is no import "${params.id}" in this workspace.`);
  return rowErrorFile(context.db, job, ({ message }) => message);
}
