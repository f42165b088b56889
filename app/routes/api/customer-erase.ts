import type { ActionFunctionArgs } from "@remix-run/node";
import { requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { readApiBody } from "#app/http/api-body.server.ts";
import { apiError } from "#app/http/api-error.ts";
import { customerBody } from "./customer-body.ts";

/** POST /api/v1/customers/erase — deletes everything kept of one customer; sending it again changes nothing. */
export async function action({ request, context }: ActionFunctionArgs) {
  if (request.method !== "POST") throw apiError(405, "method-not-allowed", "Use POST.");
  const { workspace, actor } = await requireApiCaller(request, context, "privacy.write");
  const { customer } = await readApiBody(request, customerBody);
  const rows = await context.customers.erase({ workspaceId: workspace.id, actor }, String(customer));
  return Response.json({ rows }, { headers: { "Cache-Control": "no-store" } });
}

export function loader() {
  throw apiError(405, "method-not-allowed", "Use POST.");
}
