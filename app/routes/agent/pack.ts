import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMember } from "#app/auth/require-member.server.ts";
import { readPack } from "./agent-pack.server.ts";

/** The agent screen asks for this from time to time, so that it can go on when the network drops. */
export async function loader({ request, context }: LoaderFunctionArgs): Promise<Response> {
  const member = await requireMember(request, context, "agent.look-up");
  return Response.json((await readPack(context, member)).pack, { headers: { "Cache-Control": "no-store" } });
}
