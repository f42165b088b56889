import { randomBytes } from "node:crypto";
import { writeAudit } from "./audit-entry.server.ts";
import { audienceUses } from "./flag-context.server.ts";
import { bumpPayload } from "./flag-payload.server.ts";
import { refused, type Saved, sameDocument, type Writer } from "./saved.ts";
import type { Db } from "./types.server.ts";
import { lockWorkspace } from "./workspace.server.ts";

/** The attributes whose values leave hashed, and the salt that applications hash theirs with; null before there are any. */
export async function readSecureAttributes(
  db: Db,
  workspaceId: number,
): Promise<{ names: string[]; salt: string | null }> {
  const { secureAttributes, attributeSalt } = await db.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  return { names: secureAttributes, salt: attributeSalt };
}

/**
 * Says which attributes are secure. Refused while a flag or test compares one by order or by parts of its text, or draws
 * lots by it. The salt is drawn once and stays, so that what applications hash goes on matching.
 */
export async function saveSecureAttributes(
  db: Db,
  writer: Writer,
  names: readonly string[],
  now: Date,
): Promise<Saved> {
  const { workspaceId } = writer;
  await lockWorkspace(db, workspaceId);
  const before = await readSecureAttributes(db, workspaceId);
  const after = [...new Set(names)].sort();
  if (sameDocument(before.names, after)) return { ok: true, id: workspaceId, outcome: "unchanged" };
  const uses = await audienceUses(db, workspaceId);
  for (const attribute of after) {
    if (uses.some(({ units }) => units.includes(attribute))) return refused("secure-unit", "names", { attribute });
    if (uses.some(({ unhashable }) => unhashable(attribute))) return refused("secure-operator", "names", { attribute });
  }
  const attributeSalt = before.salt ?? randomBytes(16).toString("hex");
  await db.workspace.update({ where: { id: workspaceId }, data: { secureAttributes: after, attributeSalt } });
  // They may hold readable values of what is secure from now on; they fill again by themselves.
  await db.$executeRaw`delete from seen_customer where workspace_id = ${workspaceId}`;
  await bumpPayload(db, workspaceId, now);
  await writeAudit(db, {
    ...{ ...writer, action: "secure-attributes.change", subjectKind: "secure-attributes", subjectKey: "attributes" },
    ...{ before: before.names, after },
  });
  return { ok: true, id: workspaceId, outcome: "changed" };
}
