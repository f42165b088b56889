import { findApiKeyByHash, noteKeyUse } from "#app/db/api-key.server.ts";
import type { Actor } from "#app/db/audit-entry.server.ts";
import { findWorkspace } from "#app/db/workspace.server.ts";
import { defaultLocale, isLocale, type Locale } from "#app/i18n/locale.ts";
import { keyAllows, type Permission, permissions, type Role } from "./permissions.ts";
import type { AuthContext, MemberWorkspace } from "./require-member.server.ts";
import { fingerprint } from "./secrets.server.ts";

/** A program with an API key, in the key's workspace. */
export type ApiCaller = {
  workspace: MemberWorkspace;
  /** Customer ids are hashed under this: `openSecret(sealedSecret, env.secret)`. */
  sealedSecret: string;
  role: Role;
  locale: Locale;
  actor: Actor;
  keyId: number;
  can(permission: Permission): boolean;
};

export type ApiRefusal = { ok: false; status: 401 | 403; code: string; message: string };

/**
 * Who calls the API, by the value of the `Authorization` header; a refusal is a value, for handlers without `Request`.
 * @param authorization "Bearer cairn_…", or null when the header is absent
 */
export async function apiCaller(
  authorization: string | null,
  { db, now }: Pick<AuthContext, "db" | "now">,
  permission: Permission,
): Promise<{ ok: true; caller: ApiCaller } | ApiRefusal> {
  const key = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  if (key === undefined) {
    return { ok: false, status: 401, code: "key-missing", message: "Send an API key: Authorization: Bearer cairn_…" };
  }
  const row = await findApiKeyByHash(db, fingerprint(key));
  const workspace = row && (await findWorkspace(db, row.workspaceId));
  if (!row || !workspace) {
    return { ok: false, status: 401, code: "key-unknown", message: "This API key is not known here." };
  }
  if (row.revokedAt) return { ok: false, status: 401, code: "key-revoked", message: "This API key was revoked." };
  const can = (asked: Permission) => keyAllows(row, asked);
  if (!can(permission)) {
    const message = `This key may not do this: it needs the scope "${permissions[permission].scope}" and one of the roles ${permissions[permission].roles.join(", ")}.`;
    return { ok: false, status: 403, code: "key-not-allowed", message };
  }
  const at = now();
  if (row.lastUsedAt === null || at.getTime() - row.lastUsedAt.getTime() > 60_000) await noteKeyUse(db, row.id, at);
  const { sealedSecret, createdAt: _, ...open } = workspace;
  const locale = isLocale(workspace.locale) ? workspace.locale : defaultLocale;
  return {
    ok: true,
    caller: {
      workspace: { ...open, locale },
      sealedSecret,
      role: row.role,
      locale,
      actor: { kind: "key", id: row.id, name: row.name },
      keyId: row.id,
      can,
    },
  };
}

/**
 * The first line of every API route.
 * @throws a 401 or 403 Response with the API's error body
 */
export async function requireApiCaller(
  request: Request,
  context: Pick<AuthContext, "db" | "now">,
  permission: Permission,
): Promise<ApiCaller> {
  const result = await apiCaller(request.headers.get("Authorization"), context, permission);
  if (result.ok) return result.caller;
  const { status, code, message } = result;
  const headers = status === 401 ? { "WWW-Authenticate": 'Bearer realm="cairn"' } : undefined;
  throw Response.json({ error: { code, message } }, { status, headers });
}
