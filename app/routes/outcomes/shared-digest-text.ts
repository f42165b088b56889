import type { LoaderFunctionArgs } from "@remix-run/node";
import { digestText } from "./digest-view.server.ts";
import { sharedDigest, sharedHeaders } from "./shared-digest.server.tsx";

/** GET /digest/:token/text — the same digest as plain text. */
export async function loader(args: LoaderFunctionArgs) {
  const { view } = await sharedDigest(args);
  return new Response(digestText(view), { headers: { ...sharedHeaders, "Content-Type": "text/plain; charset=utf-8" } });
}
