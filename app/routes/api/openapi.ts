import type { LoaderFunctionArgs } from "@remix-run/node";
import { openApiDocument } from "./openapi-document.server.ts";

/** GET /api/openapi.json — public: it holds nothing of any workspace. */
export function loader({ request, context }: LoaderFunctionArgs) {
  const origin = context.env.origin ?? new URL(request.url).origin;
  return Response.json(openApiDocument(origin), {
    headers: { "Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*" },
  });
}
