import { type KeyResultReading, readKeyResults } from "#app/db/key-result-reading.server.ts";
import { apiError } from "#app/http/api-error.ts";
import type { RequestContext } from "#app/http/context.ts";

/** @throws a 404 Response when the workspace has no such key result */
export async function requireReading(
  context: RequestContext,
  workspaceId: number,
  key: string | undefined,
): Promise<KeyResultReading> {
  const { keyResults } = await readKeyResults(context, workspaceId, { key: key ?? "" }, context.now());
  const [reading] = keyResults;
  if (!reading) throw apiError(404, "not-found", `There is no key result "${key}" in this workspace.`);
  return reading;
}
