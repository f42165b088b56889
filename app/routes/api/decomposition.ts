import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { requireReading } from "./key-result-reading.server.ts";

/**
 * GET /api/v1/key-results/:key/decomposition — start, mix, each test, drift, end: start + mix + Σ tests + drift = end.
 * `value` is null with its `reason` where there is nothing to take apart.
 */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const caller = await requireApiCaller(request, context, "okrs.read");
  const { record, decomposition } = await requireReading(context, caller.workspace.id, params.key);
  return Response.json(
    { key: record.key, computedAt: context.now(), ...decomposition },
    { headers: { "Cache-Control": "no-store" } },
  );
}
