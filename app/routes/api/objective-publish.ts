import type { ActionFunctionArgs } from "@remix-run/node";
import { requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { listCycles } from "#app/db/cycle.server.ts";
import { findObjective, publishObjective } from "#app/db/objective.server.ts";
import { apiError } from "#app/http/api-error.ts";
import { apiRefusal } from "#app/http/api-saved.server.ts";

/** POST /api/v1/objectives/:key/publish — with its key results; refused with everything they still lack. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  if (request.method !== "POST") throw apiError(405, "method-not-allowed", "Use POST.");
  const { workspace, actor, locale } = await requireApiCaller(request, context, "okrs.write");
  const writer = { workspaceId: workspace.id, actor };
  const key = params.key ?? "";
  const saved = await context.db.$transaction(async (tx) => {
    const objective = await findObjective(tx, workspace.id, key);
    const cycle = (await listCycles(tx, workspace.id)).find(({ id }) => id === objective?.cycleId);
    if (!objective || !cycle) throw apiError(404, "not-found", `There is no objective "${key}" in this workspace.`);
    return await publishObjective(tx, writer, objective, cycle, context.now());
  });
  if (!saved.ok) return apiRefusal(saved.problems, locale);
  return Response.json({ key, outcome: saved.outcome, warnings: saved.warnings ?? [] });
}

export function loader() {
  throw apiError(405, "method-not-allowed", "Use POST.");
}
