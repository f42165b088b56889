import { type ExperimentRecord, findExperiment } from "#app/db/experiment.server.ts";
import type { Db } from "#app/db/types.server.ts";

/** @throws a 404 Response when the workspace has no such test, whatever other workspaces have */
export async function findTest(db: Db, workspaceId: number, key: string | undefined): Promise<ExperimentRecord> {
  const record = key === undefined ? null : await findExperiment(db, workspaceId, key);
  if (!record) throw new Response("no such test", { status: 404 });
  return record;
}
