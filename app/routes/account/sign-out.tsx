import { type ActionFunctionArgs, redirect } from "@remix-run/node";
import { sessionCookie, sessionToken } from "#app/auth/cookies.server.ts";
import { requireSameOrigin } from "#app/auth/same-origin.server.ts";
import { fingerprint } from "#app/auth/secrets.server.ts";
import { deleteSession } from "#app/db/session.server.ts";

export async function action({ request, context }: ActionFunctionArgs) {
  requireSameOrigin(request, context.env);
  const token = await sessionToken(request, context.env);
  if (token !== null) await deleteSession(context.db, fingerprint(token));
  const gone = await sessionCookie(context.env).serialize("", { maxAge: 0 });
  return redirect("/sign-in", { headers: { "Set-Cookie": gone } });
}

export function loader() {
  return redirect("/");
}
