import { redirect } from "@remix-run/node";
import type { Actor } from "#app/db/audit-entry.server.ts";
import { findSession } from "#app/db/session.server.ts";
import { findWorkspace } from "#app/db/workspace.server.ts";
import type { RequestContext } from "#app/http/context.ts";
import { defaultLocale, isLocale, type Locale } from "#app/i18n/locale.ts";
import { localeCookie, sessionToken } from "./cookies.server.ts";
import { hasOwnWorkspace } from "./own-workspace.server.ts";
import { type Permission, type Role, reachesBeyondWorkspace, roleAllows } from "./permissions.ts";
import { requireSameOrigin } from "./same-origin.server.ts";
import { fingerprint } from "./secrets.server.ts";

export type MemberWorkspace = {
  id: number;
  key: string;
  name: string;
  isDemo: boolean;
  locale: Locale;
  timeZone: string;
  approvalRequired: boolean;
};

/** Somebody signed in, in the workspace they have open. `locale` is the language they read. */
export type Member = {
  workspace: MemberWorkspace;
  user: { id: number; email: string; name: string; theme: string };
  role: Role;
  /** One of the demo's people: cx-lead, product, executive, agent. */
  persona: string | null;
  locale: Locale;
  /** Who did it, for `writeAudit`. */
  actor: Actor;
  sessionId: string;
  can(permission: Permission): boolean;
};

/** What authentication needs of a request's context. */
export type AuthContext = Pick<RequestContext, "db" | "env" | "now">;

/** Who is signed in, or null. */
export async function findMember(request: Request, { db, env, now }: AuthContext): Promise<Member | null> {
  const token = await sessionToken(request, env);
  if (token === null) return null;
  const session = await findSession(db, fingerprint(token), now());
  if (!session) return null;
  const { user } = session;
  // A membership taken away closes its workspace at the next request; another one may still be open.
  const membership =
    user.memberships.find(({ workspaceId }) => workspaceId === session.workspaceId) ?? user.memberships[0];
  const workspace = membership && (await findWorkspace(db, membership.workspaceId));
  if (!workspace) return null;
  const guest = workspace.isDemo && (await hasOwnWorkspace({ db }));
  // Its secrets stay out of what pages hand to browsers.
  const { sealedSecret: _, createdAt: __, attributeSalt: ___, secureAttributes: ____, ...open } = workspace;
  return {
    workspace: { ...open, locale: isLocale(workspace.locale) ? workspace.locale : defaultLocale },
    user: { id: user.id, email: user.email, name: user.name, theme: user.theme },
    role: membership.role,
    persona: membership.persona,
    locale: await readsIn(request, env, user.locale, workspace.isDemo),
    actor: { kind: "user", id: user.id, name: user.name },
    sessionId: session.id,
    can: (permission) => roleAllows(membership.role, permission) && !(guest && reachesBeyondWorkspace(permission)),
  };
}

/** A person's language; the demo's people are shared by many visitors, so there the visitor's own choice comes first. */
async function readsIn(request: Request, env: AuthContext["env"], own: string, isDemo: boolean): Promise<Locale> {
  const chosen: unknown = isDemo ? await localeCookie(env).parse(request.headers.get("Cookie")) : null;
  if (isLocale(chosen)) return chosen;
  return isLocale(own) ? own : defaultLocale;
}

/**
 * The first line of every page's loader and action.
 * @throws a redirect to the sign-in page when nobody is signed in
 * @throws 403 when the role does not allow `permission`, or a post comes from another site
 */
export async function requireMember(request: Request, context: AuthContext, permission: Permission): Promise<Member> {
  requireSameOrigin(request, context.env);
  const member = await findMember(request, context);
  if (!member) throw redirect(signInUrl(request));
  if (!member.can(permission)) throw new Response(permission, { status: 403, statusText: "Forbidden" });
  return member;
}

/** Back to the same page after signing in; after a post, to the start, because the post is lost. */
function signInUrl(request: Request): string {
  const { pathname, search } = new URL(request.url);
  if (request.method !== "GET" || pathname === "/") return "/sign-in";
  return `/sign-in?to=${encodeURIComponent(pathname.replace(/\.data$/, "") + search)}`;
}
