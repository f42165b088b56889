import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMember } from "#app/auth/require-member.server.ts";
import { countSeen } from "#app/db/seen-customer.server.ts";
import { readAudience } from "#app/forms/audience.ts";
import { operators } from "#experiments/definition/audience.ts";

/** How many customers lately seen the conditions of the query match: `AudienceCount` asks it while somebody types. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "flags.read");
  const form = new FormData();
  for (const [name, value] of new URL(request.url).searchParams) form.append(name, value);
  // What a condition lacks is said by the count itself.
  const audience = readAudience(form, operators);
  const count = await countSeen(context, member.workspace.id, audience, context.now());
  return Response.json(count, { headers: { "Cache-Control": "no-store" } });
}
