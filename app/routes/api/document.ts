import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { readApiBody } from "#app/http/api-body.server.ts";
import { apiError } from "#app/http/api-error.ts";
import { apiRefusal, apiSaved } from "#app/http/api-saved.server.ts";
import { findCollection, putDocument, requireKey } from "./put-document.server.ts";

/** GET /api/v1/:collection/:key — one document. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const collection = findCollection(params.collection);
  const caller = await requireApiCaller(request, context, collection.read);
  const found = (await collection.list(context.db, caller.workspace.id)).find(({ key }) => key === params.key);
  if (!found)
    throw apiError(404, "not-found", `There is no "${params.key}" among the ${collection.name} of this workspace.`);
  return Response.json(found, { headers: { "Cache-Control": "no-store" } });
}

/**
 * PUT /api/v1/:collection/:key — creates or changes the document; the same call again changes nothing.
 * DELETE, where the collection can lose one: 204.
 */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const collection = findCollection(params.collection);
  const { remove } = collection;
  const removing = request.method === "DELETE" && remove !== undefined;
  if (!removing && request.method !== "PUT")
    throw apiError(405, "method-not-allowed", remove ? "Use PUT or DELETE." : "Use PUT.");
  const caller = await requireApiCaller(request, context, collection.write);
  const key = requireKey(collection, params.key);
  if (removing) {
    const writer = { workspaceId: caller.workspace.id, actor: caller.actor };
    const removed = await context.db.$transaction((tx) => remove(tx, writer, key));
    if (removed.ok) return new Response(null, { status: 204 });
    if (removed.problems.some(({ code }) => code.startsWith("unknown-")))
      throw apiError(404, "not-found", `There is no "${key}" among the ${collection.name} of this workspace.`);
    return apiRefusal(removed.problems, caller.locale);
  }
  const saved = await putDocument(collection, key, await readApiBody(request, z.unknown()), caller, context);
  return apiSaved(saved, key, caller.locale);
}
