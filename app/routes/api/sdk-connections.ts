import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { writeAudit } from "#app/db/audit-entry.server.ts";
import { bumpPayload } from "#app/db/flag-payload.server.ts";
import { createConnection, decryptionKey, listConnections } from "#app/db/sdk-connection.server.ts";
import { readApiBody } from "#app/http/api-body.server.ts";
import { apiError } from "#app/http/api-error.ts";
import { connectionBody } from "./sdk-connection-body.ts";

type Connection = Awaited<ReturnType<typeof listConnections>>[number];

/** GET /api/v1/sdk-connections — every connection of the workspace, revoked ones too; encryption keys are not listed. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const caller = await requireApiCaller(request, context, "sdk.read");
  const data = (await listConnections(context.db, caller.workspace.id)).map(shown);
  return Response.json({ data }, { headers: { "Cache-Control": "no-store" } });
}

/** POST /api/v1/sdk-connections — a new connection; the answer holds the client key an application loads its flags with. */
export async function action({ request, context }: ActionFunctionArgs) {
  if (request.method !== "POST") throw apiError(405, "method-not-allowed", "Use POST.");
  const { workspace, actor } = await requireApiCaller(request, context, "sdk.write");
  const body = await readApiBody(request, connectionBody);
  const { env } = context;
  const made = await context.db.$transaction(async (tx) => {
    const connection = await createConnection(tx, { workspaceId: workspace.id, ...body }, env.secret);
    await bumpPayload(tx, workspace.id, context.now());
    const subject = { subjectKind: "sdk-connection", subjectKey: connection.clientKey };
    await writeAudit(tx, { workspaceId: workspace.id, actor, action: "sdk.create", ...subject, after: body });
    return connection;
  });
  return Response.json({ ...shown(made), decryptionKey: decryptionKey(made, env.secret) }, { status: 201 });
}

const shown = ({ clientKey, name, environment, sealedEncryptionKey, revokedAt, ...options }: Connection) => ({
  ...{ clientKey, name, environment, revokedAt, remoteEval: options.remoteEval },
  ...{ hashSecure: options.hashSecure, inlineGroups: options.inlineGroups },
  encrypted: sealedEncryptionKey !== null,
});
