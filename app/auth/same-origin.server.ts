import type { Env } from "#app/env.server.ts";

/**
 * Whether a form post comes from our own pages. Browsers state where a post comes from in `Sec-Fetch-Site` and
 * `Origin`, and pages cannot forge either; a client that states neither is no browser and holds nobody's cookie.
 */
export function isSameOrigin(request: Request, env: Pick<Env, "origin">): boolean {
  const site = request.headers.get("Sec-Fetch-Site");
  if (site !== null) return site === "same-origin" || site === "none";
  const origin = request.headers.get("Origin");
  if (origin === null) return true;
  if (origin === env.origin) return true;
  const host = request.headers.get("Host") ?? new URL(request.url).host;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** Refuses (403) anything but reading that another site's page sends with our reader's cookie. */
export function requireSameOrigin(request: Request, env: Pick<Env, "origin">): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  if (!isSameOrigin(request, env)) throw new Response("foreign", { status: 403, statusText: "Foreign origin" });
}
