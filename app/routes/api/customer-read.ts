import type { ActionFunctionArgs } from "@remix-run/node";
import { requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { readApiBody } from "#app/http/api-body.server.ts";
import { apiError } from "#app/http/api-error.ts";
import { customerBody } from "./customer-body.ts";

/** POST /api/v1/customers/read — everything kept of one customer; the audit log notes who asked. */
export async function action({ request, context }: ActionFunctionArgs) {
  if (request.method !== "POST") throw apiError(405, "method-not-allowed", "Use POST.");
  const { workspace, actor } = await requireApiCaller(request, context, "privacy.write");
  const { customer } = await readApiBody(request, customerBody);
  const kept = await context.customers.read({ workspaceId: workspace.id, actor }, String(customer));
  return Response.json(kept, { headers: { "Cache-Control": "no-store" } });
}

export function loader() {
  throw apiError(405, "method-not-allowed", "Use POST.");
}
