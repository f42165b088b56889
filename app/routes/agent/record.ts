import { type ActionFunctionArgs, redirect } from "@remix-run/node";
import { requireMember } from "#app/auth/require-member.server.ts";
import { record } from "./record.server.ts";

/** What was recorded while the network was gone, one call each: sending it again changes nothing. */
export async function action({ request, context }: ActionFunctionArgs): Promise<Response> {
  const member = await requireMember(request, context, "agent.record");
  const result = await record(context, member, await request.formData());
  return Response.json({ result }, { status: result === "recorded" ? 200 : result === "stale" ? 409 : 422 });
}

export function loader() {
  return redirect("/agent");
}
