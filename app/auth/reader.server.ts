import type { Env } from "#app/env.server.ts";
import { isLocale, type Locale, preferredLocale } from "#app/i18n/locale.ts";
import { localeCookie, themeCookie } from "./cookies.server.ts";
import type { Member } from "./require-member.server.ts";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export function isTheme(value: unknown): value is Theme {
  return themes.some((theme) => theme === value);
}

/** The language of somebody not signed in: what they chose here before, else what their browser prefers. */
export async function visitorLocale(request: Request, env: Pick<Env, "origin">): Promise<Locale> {
  const chosen: unknown = await localeCookie(env).parse(request.headers.get("Cookie"));
  return isLocale(chosen) ? chosen : preferredLocale(request.headers.get("Accept-Language"));
}

/** Language and appearance of whoever reads, signed in or not. */
export async function reader(
  request: Request,
  env: Pick<Env, "origin">,
  member: Member | null,
): Promise<{ locale: Locale; theme: Theme }> {
  const chosen: unknown = await themeCookie(env).parse(request.headers.get("Cookie"));
  const visitorTheme = isTheme(chosen) ? chosen : "system";
  if (!member) return { locale: await visitorLocale(request, env), theme: visitorTheme };
  const own = isTheme(member.user.theme) ? member.user.theme : "system";
  // Many visitors share one of the demo's people: each keeps their own appearance in a cookie.
  return { locale: member.locale, theme: member.workspace.isDemo ? visitorTheme : own };
}
