import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { action as putDocument } from "./document.ts";
import { requireReading } from "./key-result-reading.server.ts";

/** GET /api/v1/key-results/:key — the document with its value, interval, n, progress, status, forecast and whether tests can reach the target, as of now. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const caller = await requireApiCaller(request, context, "okrs.read");
  const reading = await requireReading(context, caller.workspace.id, params.key);
  const { record, pooled, progress, status, expectedValue, forecast, reachable, measuredBaseline } = reading;
  const { weeks, checkIns } = reading;
  return Response.json(
    {
      ...{ key: record.key, ...record.draft, publishedAt: record.publishedAt, version: record.version },
      value: pooled,
      ...{ measuredBaseline, progress, status, expectedValue, forecast, reachable, weeks },
      checkIns: checkIns.map(({ keyResultId: _, ...checkIn }) => checkIn),
    },
    { headers: { "Cache-Control": "no-store" } },
  );
}

/** PUT /api/v1/key-results/:key — as every document. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  return await putDocument({ request, params: { ...params, collection: "key-results" }, context });
}
