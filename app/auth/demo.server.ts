import { listPersonas } from "#app/db/membership.server.ts";
import { findDemoWorkspace } from "#app/db/workspace.server.ts";
import { hasOwnWorkspace } from "./own-workspace.server.ts";
import type { AuthContext } from "./require-member.server.ts";

/** The demo's people, in the order of the sign-in buttons. */
export const personas = ["cx-lead", "product", "executive", "agent", "admin"] as const;
export type Persona = (typeof personas)[number];

export function isPersona(value: unknown): value is Persona {
  return personas.some((persona) => persona === value);
}

type DemoContext = Pick<AuthContext, "db" | "env">;

/** DEMO=true or false decides; left out, the demo is open until somebody has a workspace of their own. */
export async function isDemoOpen({ db, env }: DemoContext): Promise<boolean> {
  return env.demo ?? !(await hasOwnWorkspace({ db }));
}

/** The people one may sign in as without password; none when the demo is closed. */
export async function demoPersonas(
  context: DemoContext,
): Promise<{ persona: Persona; userId: number; workspaceId: number }[]> {
  const workspace = await findDemoWorkspace(context.db);
  if (!workspace || !(await isDemoOpen(context))) return [];
  const members = await listPersonas(context.db, workspace.id);
  return personas.flatMap((persona) => {
    const member = members.find((candidate) => candidate.persona === persona);
    return member ? [{ persona, userId: member.userId, workspaceId: workspace.id }] : [];
  });
}
