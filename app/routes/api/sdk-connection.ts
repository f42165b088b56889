import type { ActionFunctionArgs } from "@remix-run/node";
import { requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { writeAudit } from "#app/db/audit-entry.server.ts";
import { findConnection, revokeConnection } from "#app/db/sdk-connection.server.ts";
import { apiError } from "#app/http/api-error.ts";

/** DELETE /api/v1/sdk-connections/:clientKey — ends the connection for good: its keys are refused within a second. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  if (request.method !== "DELETE") throw apiError(405, "method-not-allowed", "Use DELETE.");
  const { workspace, actor } = await requireApiCaller(request, context, "sdk.write");
  const clientKey = params.clientKey ?? "";
  await context.db.$transaction(async (tx) => {
    const found = await findConnection(tx, workspace.id, clientKey);
    if (!found || !(await revokeConnection(tx, workspace.id, found.id, context.now())))
      throw apiError(404, "not-found", `No connection of this workspace has the client key "${clientKey}".`);
    const subject = { subjectKind: "sdk-connection", subjectKey: clientKey };
    await writeAudit(tx, { workspaceId: workspace.id, actor, action: "sdk.revoke", ...subject });
  });
  return new Response(null, { status: 204 });
}

export function loader() {
  throw apiError(405, "method-not-allowed", "Use DELETE.");
}
