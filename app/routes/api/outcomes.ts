import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { currentCycle, findCycle } from "#app/db/cycle.server.ts";
import { readOutcome } from "#app/db/outcome-reading.server.ts";
import { apiError } from "#app/http/api-error.ts";

/** GET /api/v1/outcomes?cycle= — everything the outcome page says; without a cycle, the current one. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const caller = await requireApiCaller(request, context, "outcomes.read");
  const asked = new URL(request.url).searchParams.get("cycle");
  const cycle = asked
    ? await findCycle(context.db, caller.workspace.id, asked)
    : await currentCycle(context.db, caller.workspace.id);
  if (!cycle) {
    throw apiError(
      404,
      "not-found",
      asked ? `There is no cycle "${asked}" in this workspace.` : "There is no cycle yet.",
    );
  }
  const { board, irritants } = await readOutcome(context, caller.workspace.id, cycle, context.now());
  return Response.json({ ...board, irritants }, { headers: { "Cache-Control": "no-store" } });
}
