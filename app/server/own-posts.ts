import type { RequestHandler } from "express";
import { isSameOrigin } from "#app/auth/same-origin.server.ts";
import type { Env } from "#app/env.server.ts";
import { refusePage } from "./refuse-page.ts";

/**
 * Refuses (403) what another site's page posts to our pages with our reader's cookie, before Remix, which would answer
 * 500. Remix compares the origin with the host it is called by; behind a proxy that names another one, the origin of
 * the environment is ours.
 */
export function ownPosts(env: Pick<Env, "origin">): RequestHandler {
  return (req, res, next) => {
    const { origin } = req.headers;
    if (req.method === "GET" || req.method === "HEAD" || req.path.startsWith("/api/")) return next();
    const headers = new Headers();
    for (const name of ["sec-fetch-site", "origin", "host"]) {
      const value = req.headers[name];
      if (typeof value === "string") headers.set(name, value);
    }
    if (!isSameOrigin(new Request("http://cairn.invalid/", { headers }), env)) {
      refusePage(req, res, 403, "This form was sent by another site.");
      return;
    }
    if (origin !== undefined && origin === env.origin) req.headers["x-forwarded-host"] = new URL(origin).host;
    next();
  };
}
