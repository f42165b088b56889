import type { ActionFunctionArgs } from "@remix-run/node";
import { requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { writeAudit } from "#app/db/audit-entry.server.ts";
import { decryptionKey, findConnection, rotateConnection } from "#app/db/sdk-connection.server.ts";
import { readApiBody } from "#app/http/api-body.server.ts";
import { apiError } from "#app/http/api-error.ts";
import { rotationBody } from "./sdk-connection-body.ts";

/** POST /api/v1/sdk-connections/:clientKey/rotate — a new key; the one in the URL goes on for `overlapHours`. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  if (request.method !== "POST") throw apiError(405, "method-not-allowed", "Use POST.");
  const { workspace, actor } = await requireApiCaller(request, context, "sdk.write");
  const { overlapHours } = await readApiBody(request, rotationBody);
  const clientKey = params.clientKey ?? "";
  const now = context.now();
  const until = new Date(now.getTime() + overlapHours * 3_600_000);
  const { secret } = context.env;
  const rotated = await context.db.$transaction(async (tx) => {
    const before = await findConnection(tx, workspace.id, clientKey);
    const after =
      before && (await rotateConnection(tx, { workspaceId: workspace.id, id: before.id, until, now }, secret));
    if (!after) throw apiError(404, "not-found", `No connection of this workspace has the client key "${clientKey}".`);
    const subject = { subjectKind: "sdk-connection", subjectKey: after.clientKey };
    const change = { before: { clientKey }, after: { clientKey: after.clientKey, previousUntil: until } };
    await writeAudit(tx, { workspaceId: workspace.id, actor, action: "sdk.rotate", ...subject, ...change });
    return after;
  });
  const answer = { clientKey: rotated.clientKey, previousClientKey: clientKey, previousUntil: until };
  return Response.json({ ...answer, decryptionKey: decryptionKey(rotated, secret) });
}

export function loader() {
  throw apiError(405, "method-not-allowed", "Use POST.");
}
