import type { AppLoadContext } from "@remix-run/node";
import type { Member } from "#app/auth/require-member.server.ts";
import { writeAudit } from "#app/db/audit-entry.server.ts";
import {
  endPreviousKey,
  longestOverlapHours,
  revokeConnection,
  rotateConnection,
} from "#app/db/sdk-connection.server.ts";
import type { Db } from "#app/db/types.server.ts";
import { text } from "#app/forms/refusal.ts";

/** The key before the last rotation while it is still served. */
export function previousKey(
  { previousClientKey, previousUntil }: { previousClientKey: string | null; previousUntil: Date | null },
  now: Date,
): { clientKey: string; until: string } | null {
  if (previousClientKey === null || previousUntil === null || previousUntil <= now) return null;
  return { clientKey: previousClientKey, until: previousUntil.toISOString() };
}

/** Revokes a connection, replaces its key or ends the one before, as the form says. @returns false: nothing to change */
export async function changeConnection(form: FormData, member: Member, context: AppLoadContext): Promise<boolean> {
  const { workspace, actor } = member;
  const id = Number(text(form, "id"));
  const intent = text(form, "intent");
  const now = context.now();
  if (!Number.isSafeInteger(id)) return false;
  const change: Record<string, (tx: Db) => Promise<object | null>> = {
    revoke: async (tx) => ((await revokeConnection(tx, workspace.id, id, now)) ? {} : null),
    "end-previous": async (tx) => ((await endPreviousKey(tx, workspace.id, id, now)) ? {} : null),
    rotate: async (tx) => {
      const hours = Number(text(form, `overlap-${id}`));
      if (!(hours >= 0 && hours <= longestOverlapHours)) return null;
      const until = new Date(now.getTime() + hours * 3_600_000);
      const rotated = await rotateConnection(tx, { workspaceId: workspace.id, id, until, now }, context.env.secret);
      if (!rotated) return null;
      const { clientKey, previousClientKey } = rotated;
      return { before: { clientKey: previousClientKey }, after: { clientKey, previousUntil: until } };
    },
  };
  const make = Object.hasOwn(change, intent) ? change[intent] : undefined;
  if (!make) return false;
  return await context.db.$transaction(async (tx) => {
    const details = await make(tx);
    if (details === null) return false;
    const subject = { subjectKind: "sdk-connection", subjectKey: String(id) };
    await writeAudit(tx, { workspaceId: workspace.id, actor, action: `sdk.${intent}`, ...subject, ...details });
    return true;
  });
}
