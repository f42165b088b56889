import { type ActionFunctionArgs, redirect } from "@remix-run/node";
import { localeCookie, themeCookie } from "#app/auth/cookies.server.ts";
import { localPath } from "#app/auth/local-path.ts";
import { isTheme } from "#app/auth/reader.server.ts";
import { findMember } from "#app/auth/require-member.server.ts";
import { requireSameOrigin } from "#app/auth/same-origin.server.ts";
import { savePreferences } from "#app/db/user.server.ts";
import { isLocale } from "#app/i18n/locale.ts";

/** Language or appearance, from the switch on every page: kept in a cookie, and by the person once signed in. */
export async function action({ request, context }: ActionFunctionArgs) {
  requireSameOrigin(request, context.env);
  const form = await request.formData();
  const locale = form.get("locale");
  const theme = form.get("theme");
  const chosen = { ...(isLocale(locale) && { locale }), ...(isTheme(theme) && { theme }) };
  const member = await findMember(request, context);
  if (member && !member.workspace.isDemo) await savePreferences(context.db, member.user.id, chosen);
  const headers = new Headers();
  if (chosen.locale) headers.append("Set-Cookie", await localeCookie(context.env).serialize(chosen.locale));
  if (chosen.theme) headers.append("Set-Cookie", await themeCookie(context.env).serialize(chosen.theme));
  return redirect(localPath(form.get("to")), { headers });
}

export function loader() {
  return redirect("/");
}
