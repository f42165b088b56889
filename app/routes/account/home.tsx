import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import type { Role } from "#app/auth/permissions.ts";
import { requireMember } from "#app/auth/require-member.server.ts";

/** Where each role's week begins. */
const homes: Readonly<Record<Role, string>> = {
  viewer: "/outcomes",
  contributor: "/tests",
  cx_lead: "/okrs",
  admin: "/okrs",
  agent: "/agent",
};

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { role } = await requireMember(request, context, "profile.write");
  throw redirect(homes[role]);
}
