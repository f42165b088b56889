import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { findImport } from "#app/db/import.server.ts";
import { apiError } from "#app/http/api-error.ts";
import { importState } from "./import-state.ts";

/** GET /api/v1/imports/:id — how far it is, and what it took and refused. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const caller = await requireApiCaller(request, context, "imports.read");
  const job = /^\d{1,9}$/.test(params.id ?? "")
    ? await findImport(context.db, caller.workspace.id, Number(params.id))
    : null;
  if (!job) throw apiError(404, "not-found", `There is no import "${params.id}" in this workspace.`);
  return Response.json(importState(job), { headers: { "Cache-Control": "no-store" } });
}

export function action() {
  throw apiError(405, "method-not-allowed", "Use GET; POST a file to /api/v1/imports.");
}
