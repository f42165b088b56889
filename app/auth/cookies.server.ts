import { createCookie } from "@remix-run/node";
import type { Env } from "#app/env.server.ts";

type CookieEnv = Pick<Env, "origin">;

/** Signed in for thirty days. */
export const sessionDays = 30;

function cookie(name: string, env: CookieEnv, httpOnly: boolean, days: number) {
  return createCookie(name, {
    path: "/",
    sameSite: "lax",
    httpOnly,
    // Over plain http a browser drops secure cookies, and the default installation is http on this machine.
    secure: env.origin?.startsWith("https:") ?? false,
    maxAge: days * 86_400,
  });
}

export const sessionCookie = (env: CookieEnv) => cookie("cairn_session", env, true, sessionDays);
export const localeCookie = (env: CookieEnv) => cookie("cairn_locale", env, false, 365);
export const themeCookie = (env: CookieEnv) => cookie("cairn_theme", env, false, 365);

/** The token of the session cookie, or null. */
export async function sessionToken(request: Request, env: CookieEnv): Promise<string | null> {
  const value: unknown = await sessionCookie(env).parse(request.headers.get("Cookie"));
  return typeof value === "string" && value !== "" ? value : null;
}
