import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Permission, permissions, roles, scopes } from "#app/auth/permissions.ts";
import { apiCaller, requireApiCaller } from "#app/auth/require-api-caller.server.ts";
import { requireMember } from "#app/auth/require-member.server.ts";
import { newApiKey } from "#app/auth/secrets.server.ts";
import { startSession } from "#app/auth/sign-in.server.ts";
import { createApiKey, revokeApiKey } from "#app/db/api-key.server.ts";
import { createMembership } from "#app/db/membership.server.ts";
import { createUser } from "#app/db/user.server.ts";
import { createWorkspace } from "#app/db/workspace.server.ts";
import type { Services } from "#app/server/services.ts";
import { testContext, testServices } from "#tests/support/services.ts";

/** Who may do what, written out once more by hand: viewer, contributor, CX lead, admin, agent. */
const expected: Record<Permission, string> = {
  "outcomes.read": "V C L A -",
  "digest.subscribe": "V C L A -",
  "okrs.read": "V C L A -",
  "okrs.write": "- - L A -",
  "check-ins.write": "- C L A -",
  "irritants.read": "V C L A G",
  "irritants.write": "- C L A -",
  "tests.read": "V C L A -",
  "tests.write": "- C L A -",
  "tests.run": "- C L A -",
  "tests.decide": "- C L A -",
  "flags.read": "V C L A -",
  "flags.write": "- C L A -",
  "answers.read": "V C L A -",
  "registry.read": "V C L A -",
  "registry.write": "- - L A -",
  "facts.write": "- C L A -",
  "imports.read": "- C L A -",
  "imports.write": "- C L A -",
  "sdk.read": "- C L A -",
  "sdk.write": "- C L A -",
  "agent.look-up": "- C L A G",
  "agent.record": "- C L A G",
  "members.read": "V C L A -",
  "members.write": "- - - A -",
  "api-keys.read": "- - - A -",
  "api-keys.write": "- - - A -",
  "audit.read": "- - L A -",
  "jobs.read": "- - - A -",
  "jobs.run": "- - - A -",
  "webhooks.read": "- - - A -",
  "webhooks.write": "- - - A -",
  "privacy.write": "- - - A -",
  "workspace.write": "- - - A -",
  "profile.write": "V C L A G",
};

// The keys of the permission table are its permissions.
const everyPermission = Object.keys(permissions) as Permission[];

let services: Services;
let workspaceId: number;
const cookies: Record<string, string> = {};

beforeAll(async () => {
  services = await testServices();
  const { db, env } = services;
  const home = { key: "home", name: "Home", locale: "fr", timeZone: "Europe/Paris" };
  workspaceId = (await createWorkspace(db, home, env.secret)).id;
  for (const role of roles) {
    const user = await createUser(db, { email: `${role}@example.com`, name: role, passwordHash: null, locale: "en" });
    await createMembership(db, { workspaceId, userId: user.id, role });
    cookies[role] = await startSession(services, { userId: user.id, workspaceId });
  }
});

afterAll(() => services.close());

function asRole(role: string, init: RequestInit = {}): Request {
  const headers = new Headers(init.headers);
  headers.set("Cookie", cookies[role]?.split(";")[0] ?? "");
  return new Request("http://localhost/tests?tab=x", { ...init, headers });
}

/** 200 when let in, else the status of what was thrown. */
async function status(enter: Promise<unknown>): Promise<number> {
  try {
    await enter;
    return 200;
  } catch (refusal) {
    if (refusal instanceof Response) return refusal.status;
    throw refusal;
  }
}

describe("the role × action table", () => {
  it("names every action, and no other", () => {
    expect(Object.keys(expected).sort()).toEqual([...everyPermission].sort());
  });

  it.each(roles.map((role, place) => [role, place] as const))("decides every action of a %s", async (role, place) => {
    const decided = await Promise.all(
      everyPermission.map(async (permission) => [
        permission,
        await status(requireMember(asRole(role), testContext(services), permission)),
      ]),
    );
    const wanted = everyPermission.map((permission) => [
      permission,
      expected[permission].split(" ")[place] === "-" ? 403 : 200,
    ]);
    expect(decided).toEqual(wanted);
  });

  it.each(roles)("decides the same for an API key of a %s, and needs the scope too", async (role) => {
    for (const scope of scopes) {
      const key = newApiKey();
      const stored = { workspaceId, name: `${role} ${scope}`, prefix: key.prefix, hash: key.hash, createdById: null };
      await createApiKey(services.db, { ...stored, role, scopes: [scope] });
      const place = roles.indexOf(role);
      const wanted = everyPermission.filter(
        (permission) => expected[permission].split(" ")[place] !== "-" && permissions[permission].scope === scope,
      );
      const allowed: Permission[] = [];
      for (const permission of everyPermission) {
        if ((await apiCaller(`Bearer ${key.key}`, services, permission)).ok) allowed.push(permission);
      }
      expect(allowed).toEqual(wanted);
    }
  });
});

describe("requireMember", () => {
  it("sends somebody unknown to the sign-in page, and back afterwards", async () => {
    const answer = await requireMember(
      new Request("http://localhost/tests?tab=x"),
      testContext(services),
      "tests.read",
    ).catch((thrown: unknown) => thrown);
    expect(answer).toBeInstanceOf(Response);
    expect(answer instanceof Response && answer.headers.get("Location")).toBe("/sign-in?to=%2Ftests%3Ftab%3Dx");
  });

  it("never hands out the workspace's secret", async () => {
    const member = await requireMember(asRole("admin"), testContext(services), "tests.read");
    expect(JSON.stringify(member)).not.toMatch(/seal/i);
  });

  it("refuses a post that another site sends with our reader's cookie", async () => {
    const post = (headers: Record<string, string>) =>
      status(requireMember(asRole("admin", { method: "POST", headers }), testContext(services), "tests.write"));
    expect(await post({ "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" })).toBe(403);
    expect(await post({ Origin: "https://evil.example", Host: "localhost" })).toBe(403);
    expect(await post({ Origin: "null", Host: "localhost" })).toBe(403);
    expect(await post({ Origin: "http://localhost", Host: "localhost" })).toBe(200);
    expect(await post({ "Sec-Fetch-Site": "same-origin" })).toBe(200);
  });

  it("forgets a session after thirty days", async () => {
    const later = new Date(services.now().getTime() + 30 * 86_400_000 + 1000);
    const context = { ...testContext(services), now: () => later };
    expect(await status(requireMember(asRole("admin"), context, "tests.read"))).toBe(302);
  });

  it("closes a workspace at once to somebody who was taken out of it", async () => {
    const { db } = services;
    const user = await createUser(db, { email: "gone@example.com", name: "Gone", passwordHash: null, locale: "en" });
    await createMembership(db, { workspaceId, userId: user.id, role: "admin" });
    cookies.gone = await startSession(services, { userId: user.id, workspaceId });
    expect(await status(requireMember(asRole("gone"), testContext(services), "tests.read"))).toBe(200);
    await db.membership.deleteMany({ where: { userId: user.id } });
    expect(await status(requireMember(asRole("gone"), testContext(services), "tests.read"))).toBe(302);
  });
});

describe("requireApiCaller", () => {
  const call = (authorization: string | null) =>
    requireApiCaller(
      new Request("http://localhost/api/v1/scales/ces", {
        headers: authorization === null ? {} : { Authorization: authorization },
      }),
      services,
      "registry.write",
    );

  it("says what is wrong with a key in the API's own error form", async () => {
    for (const authorization of [null, "Basic abc", "Bearer not-a-key"]) {
      const refusal = await call(authorization).catch((thrown: unknown) => thrown);
      if (!(refusal instanceof Response)) throw new Error("expected a refusal");
      expect(refusal.status).toBe(401);
      expect(refusal.headers.get("WWW-Authenticate")).toContain("Bearer");
      expect(await refusal.json()).toEqual({
        error: { code: expect.stringMatching(/^key-/), message: expect.any(String) },
      });
    }
  });

  it("refuses a revoked key", async () => {
    const key = newApiKey();
    const stored = { workspaceId, name: "old", prefix: key.prefix, hash: key.hash, createdById: null };
    const { id } = await createApiKey(services.db, { ...stored, role: "admin", scopes: [...scopes] });
    expect((await call(`Bearer ${key.key}`)).workspace.id).toBe(workspaceId);
    expect(await revokeApiKey(services.db, workspaceId + 1, id, services.now())).toBe(false);
    expect(await revokeApiKey(services.db, workspaceId, id, services.now())).toBe(true);
    expect(await status(call(`Bearer ${key.key}`))).toBe(401);
  });
});
