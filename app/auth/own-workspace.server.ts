import { countMembers } from "#app/db/membership.server.ts";
import type { Db } from "#app/db/types.server.ts";
import { listOwnWorkspaces } from "#app/db/workspace.server.ts";

/** Whether anyone works here: a workspace that is not the demo has at least one person. */
export async function hasOwnWorkspace({ db }: { db: Db }): Promise<boolean> {
  const own = await listOwnWorkspaces(db);
  return (
    (await countMembers(
      db,
      own.map(({ id }) => id),
    )) > 0
  );
}
