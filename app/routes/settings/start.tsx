import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { requireMember } from "#app/auth/require-member.server.ts";

/** /settings opens its first page. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireMember(request, context, "registry.read");
  return redirect("/settings/scales");
}

export default function SettingsStart() {
  return null;
}
