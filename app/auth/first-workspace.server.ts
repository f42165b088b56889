import { createApiKey, findApiKeyByHash } from "#app/db/api-key.server.ts";
import { cairn, writeAudit } from "#app/db/audit-entry.server.ts";
import { createMembership } from "#app/db/membership.server.ts";
import type { Db } from "#app/db/types.server.ts";
import { createUser } from "#app/db/user.server.ts";
import { createWorkspace, listOwnWorkspaces, saveWorkspace } from "#app/db/workspace.server.ts";
import type { Services } from "#app/server/services.ts";
import { hasOwnWorkspace } from "./own-workspace.server.ts";
import { scopes } from "./permissions.ts";
import type { AuthContext } from "./require-member.server.ts";
import { fingerprint, hashPassword, keyPrefix } from "./secrets.server.ts";

/** The key of the one workspace an installation is set up with. */
const firstKey = "main";

export type SetUp = {
  workspaceName: string;
  locale: string;
  timeZone: string;
  name: string;
  email: string;
  password: string;
  /** Only asked for when the server was prepared with an API key. */
  setUpKey: string;
};

/**
 * What the set-up page may do. `prepared`: an API key made the workspace already, and whoever holds
 * that key takes it over; `closed`: somebody works here.
 */
export async function setUpState({ db }: Pick<AuthContext, "db">): Promise<"open" | "prepared" | "closed"> {
  if (await hasOwnWorkspace({ db })) return "closed";
  return (await listOwnWorkspaces(db)).length > 0 ? "prepared" : "open";
}

export type SetUpResult = { ok: true; userId: number; workspaceId: number } | { ok: false; reason: "closed" | "key" };

/** Makes the first workspace of one's own, with its administrator; of two at once, one is refused. */
export async function setUpFirstWorkspace({ db, env }: AuthContext, setUp: SetUp): Promise<SetUpResult> {
  const passwordHash = await hashPassword(setUp.password);
  return await db.$transaction(async (tx): Promise<SetUpResult> => {
    await oneAtATime(tx);
    if (await hasOwnWorkspace({ db: tx })) return { ok: false, reason: "closed" };
    const [prepared] = await listOwnWorkspaces(tx);
    if (prepared && (await findApiKeyByHash(tx, fingerprint(setUp.setUpKey)))?.workspaceId !== prepared.id) {
      return { ok: false, reason: "key" };
    }
    const { locale, timeZone } = setUp;
    const described = { name: setUp.workspaceName, locale, timeZone };
    if (prepared) await saveWorkspace(tx, prepared.id, described);
    const workspace = prepared ?? (await createWorkspace(tx, { key: firstKey, ...described }, env.secret));
    const user = await createUser(tx, { email: setUp.email, name: setUp.name, passwordHash, locale });
    await createMembership(tx, { workspaceId: workspace.id, userId: user.id, role: "admin" });
    await writeAudit(tx, {
      workspaceId: workspace.id,
      actor: { kind: "user", id: user.id, name: user.name },
      action: "workspace.set-up",
      subjectKind: "workspace",
      subjectKey: workspace.key,
      before: prepared && { name: prepared.name, locale: prepared.locale, timeZone: prepared.timeZone },
      after: described,
    });
    return { ok: true, userId: user.id, workspaceId: workspace.id };
  });
}

/** Set-ups wait for one another: the second then sees that the first has been. */
async function oneAtATime(tx: Db): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(820463)`;
}

/**
 * At the first start with CAIRN_API_KEY: an empty workspace of one's own with that key as administrator, for
 * set-up by program. Later starts change nothing; a different key is then only noted in the log.
 */
export async function installFirstKey({ db, env, log }: Pick<Services, "db" | "env" | "log">): Promise<void> {
  const key = env.apiKey;
  if (key === null) return;
  await db.$transaction(async (tx) => {
    await oneAtATime(tx);
    const hash = fingerprint(key);
    if (await findApiKeyByHash(tx, hash)) return;
    if ((await listOwnWorkspaces(tx)).length > 0) {
      log.warn(
        "CAIRN_API_KEY is not a key of this installation; it is used at the first start only. Make keys under Settings.",
      );
      return;
    }
    const described = { key: firstKey, name: "Cairn", locale: "en", timeZone: "Europe/Paris" };
    const workspace = await createWorkspace(tx, described, env.secret);
    const name = "CAIRN_API_KEY";
    const stored = { name, prefix: keyPrefix(key), role: "admin" as const, scopes: [...scopes] };
    await createApiKey(tx, { ...stored, workspaceId: workspace.id, hash, createdById: null });
    await writeAudit(tx, {
      workspaceId: workspace.id,
      actor: cairn,
      action: "api-key.create",
      subjectKind: "api-key",
      subjectKey: name,
      after: stored,
    });
  });
}
