import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { apiError } from "#app/http/api-error.ts";
import { findCollection } from "./put-document.server.ts";

/** GET /api/v1/:collection — every document of the workspace. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const collection = findCollection(params.collection);
  const caller = await requireApiCaller(request, context, collection.read);
  return Response.json(
    { data: await collection.list(context.db, caller.workspace.id) },
    { headers: { "Cache-Control": "no-store" } },
  );
}

export function action() {
  throw apiError(405, "method-not-allowed", "PUT one document under its key: /api/v1/<collection>/<key>.");
}
