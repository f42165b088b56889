import type { LoaderFunctionArgs } from "@remix-run/node";
import { sharedDigest, sharedDocument, sharedHeaders } from "./shared-digest.server.tsx";

/** GET /digest/:token — a digest for whoever has its signed address. */
export async function loader(args: LoaderFunctionArgs) {
  const { view, locale } = await sharedDigest(args);
  return new Response(sharedDocument(view, locale), {
    headers: { ...sharedHeaders, "Content-Type": "text/html; charset=utf-8" },
  });
}
