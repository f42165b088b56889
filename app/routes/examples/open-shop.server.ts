import { randomBytes } from "node:crypto";
import { isDemoOpen } from "#app/auth/demo.server.ts";
import { listConnections } from "#app/db/sdk-connection.server.ts";
import { findDemoWorkspace } from "#app/db/workspace.server.ts";
import type { RequestContext } from "#app/http/context.ts";
import type { Payload } from "#experiments/flags/payload.ts";

type OpenShop = { workspaceId: number; clientKey: string; payload: Payload };

/**
 * The demo's flags as its shop reads them: by the first connection whose payload a browser may read. Null when the demo
 * is closed, or has no such connection any more.
 */
export async function openShop(context: RequestContext): Promise<OpenShop | null> {
  const workspace = await findDemoWorkspace(context.db);
  if (!workspace || !(await isDemoOpen(context))) return null;
  for (const { clientKey, remoteEval, sealedEncryptionKey, revokedAt } of await listConnections(
    context.db,
    workspace.id,
  )) {
    if (remoteEval || sealedEncryptionKey !== null || revokedAt !== null) continue;
    const served = await context.payloads.get(clientKey);
    if (served) return { workspaceId: workspace.id, clientKey, payload: served.payload };
  }
  return null;
}

/** A customer nobody has met yet. */
export function someCustomer(): string {
  return `visitor-${randomBytes(5).toString("hex")}`;
}
