import type { ActionFunctionArgs } from "@remix-run/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { demoPersonas } from "#app/auth/demo.server.ts";
import { installFirstKey, setUpFirstWorkspace, setUpState } from "#app/auth/first-workspace.server.ts";
import type { Role } from "#app/auth/permissions.ts";
import { apiCaller } from "#app/auth/require-api-caller.server.ts";
import { findMember } from "#app/auth/require-member.server.ts";
import { hashPassword } from "#app/auth/secrets.server.ts";
import { startSession } from "#app/auth/sign-in.server.ts";
import { createMembership } from "#app/db/membership.server.ts";
import { createUser } from "#app/db/user.server.ts";
import { createWorkspace } from "#app/db/workspace.server.ts";
import { action as preferences } from "#app/routes/account/preferences.tsx";
import { action as profile } from "#app/routes/account/profile.tsx";
import { action as signIn } from "#app/routes/account/sign-in.tsx";
import { action as signOut } from "#app/routes/account/sign-out.tsx";
import type { Services } from "#app/server/services.ts";
import { testContext, testServices } from "#tests/support/services.ts";

const password = "correct horse battery staple";
const ownKey = "0123456789abcdef0123456789abcdef";

let services: Services;
let now = new Date("2026-11-20T09:00:00Z");

async function start(env: Record<string, string> = {}): Promise<void> {
  services = await testServices({ now: () => now, env });
}

beforeEach(() => {
  now = new Date("2026-11-20T09:00:00Z");
});
afterEach(() => services.close());

async function seedDemo(role: Role = "cx_lead") {
  const { db, env } = services;
  const shop = { key: "demo", name: "Demo", isDemo: true, locale: "fr", timeZone: "Europe/Paris" };
  const demo = await createWorkspace(db, shop, env.secret);
  const user = await createUser(db, { email: "lead@demo.example", name: "Lead", passwordHash: null, locale: "en" });
  await createMembership(db, { workspaceId: demo.id, userId: user.id, role, persona: "cx-lead" });
  return { demo, user };
}

async function seedOwn(email = "ada@example.com") {
  const { db, env } = services;
  const own = await createWorkspace(db, { key: `w-${email}`, name: "Own", locale: "en", timeZone: "UTC" }, env.secret);
  const user = await createUser(db, { email, name: "Ada", passwordHash: await hashPassword(password), locale: "fr" });
  await createMembership(db, { workspaceId: own.id, userId: user.id, role: "admin" });
  return { own, user };
}

function post(fields: Record<string, string>, headers: Record<string, string> = {}): Request {
  return new Request("http://localhost/x", { method: "POST", body: new URLSearchParams(fields), headers });
}

type Action = (args: ActionFunctionArgs) => Promise<unknown>;

/** What an action answers: its value, or the Response it returns or throws. */
async function run(action: Action, request: Request): Promise<unknown> {
  return await action({ request, context: testContext(services), params: {} }).catch((thrown: unknown) => {
    if (thrown instanceof Response) return thrown;
    throw thrown;
  });
}

/** The session cookie of a Response, as a browser sends it back. */
function cookieOf(answer: unknown): string {
  if (!(answer instanceof Response)) throw new Error(`expected a redirect, got ${JSON.stringify(answer)}`);
  const set = answer.headers.getSetCookie().find((cookie) => cookie.startsWith("cairn_session="));
  return set?.split(";")[0] ?? "";
}

const memberBehind = (cookie: string) =>
  findMember(new Request("http://localhost/", { headers: { Cookie: cookie } }), testContext(services));

describe("signing in", () => {
  it("opens the person's workspace, in any spelling of the address, and goes on to a page of ours only", async () => {
    await start();
    const { own } = await seedOwn();
    const answer = await run(signIn, post({ email: " ADA@Example.com ", password, to: "//evil.example/x" }));
    expect(answer instanceof Response && answer.headers.get("Location")).toBe("/");
    expect((await memberBehind(cookieOf(answer)))?.workspace.id).toBe(own.id);
    const stored = await services.db.session.findFirstOrThrow();
    expect(cookieOf(answer)).not.toContain(stored.id);
  });

  it("refuses a wrong password and an unknown address with the same words, keeping the address typed", async () => {
    await start();
    await seedOwn();
    const wrong = await run(signIn, post({ email: "ada@example.com", password: "nope" }));
    const nobody = await run(signIn, post({ email: "bob@example.com", password: "nope" }));
    const problems = [{ path: "", message: "No person has this e-mail and password." }];
    expect(wrong).toEqual({ ok: false, problems, values: { email: "ada@example.com" } });
    expect(nobody).toEqual({ ok: false, problems, values: { email: "bob@example.com" } });
  });

  it("refuses even the right password after ten wrong ones, until a quarter of an hour has passed", async () => {
    await start();
    await seedOwn("grace@example.com");
    const attempt = (typed: string) => run(signIn, post({ email: "grace@example.com", password: typed }));
    for (let count = 0; count < 10; count += 1) expect(await attempt("nope")).toMatchObject({ ok: false });
    expect(JSON.stringify(await attempt(password))).toContain("15 min");
    now = new Date(now.getTime() + 15 * 60_000 + 1);
    expect(await attempt(password)).toBeInstanceOf(Response);
  });

  it("ends with the sign-out, on the server too", async () => {
    await start();
    const { user } = await seedOwn();
    const cookie = (await startSession(services, { userId: user.id, workspaceId: null })).split(";")[0] ?? "";
    expect(await memberBehind(cookie)).not.toBeNull();
    await run(signOut, post({}, { Cookie: cookie }));
    expect(await memberBehind(cookie)).toBeNull();
    expect(await services.db.session.count()).toBe(0);
  });

  it("makes the cookie httpOnly and SameSite=Lax, and secure behind https", async () => {
    await start({ ORIGIN: "https://cairn.example.com" });
    const { user } = await seedOwn();
    const cookie = await startSession(services, { userId: user.id, workspaceId: null });
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).toMatch(/Secure/);
  });
});

describe("changing the password", () => {
  it("asks for the current one and signs out every other session", async () => {
    await start();
    const { user } = await seedOwn("joan@example.com");
    const [here = "", elsewhere = ""] = await Promise.all(
      [1, 2].map(async () => (await startSession(services, { userId: user.id, workspaceId: null })).split(";")[0]),
    );
    const change = (current: string) =>
      run(profile, post({ intent: "password", current, next: "a much better sentence" }, { Cookie: here }));
    expect(await change("nope")).toMatchObject({ ok: false, problems: [{ path: "current" }] });
    expect(await change(password)).toEqual({ ok: true, done: "changed" });
    expect(await memberBehind(here)).not.toBeNull();
    expect(await memberBehind(elsewhere)).toBeNull();
  });
});

describe("the demo's people", () => {
  it("let visitors in without password while nobody has a workspace of their own", async () => {
    await start({ DEMO: "" });
    const { demo } = await seedDemo();
    const answer = await run(signIn, post({ persona: "cx-lead" }, { "Accept-Language": "fr" }));
    const member = await memberBehind(cookieOf(answer));
    expect(member).toMatchObject({ persona: "cx-lead", role: "cx_lead", workspace: { id: demo.id } });
    await seedOwn();
    expect(await demoPersonas(services)).toEqual([]);
    expect(await run(signIn, post({ persona: "cx-lead" }))).toMatchObject({ ok: false });
  });

  it.each([
    ["true", 1],
    ["false", 0],
  ])("obey DEMO=%s whatever else exists", async (demo, doors) => {
    await start({ DEMO: demo });
    await seedDemo();
    await seedOwn();
    expect(await demoPersonas(services)).toHaveLength(doors);
  });

  it("reach nothing beyond the demo once somebody works here", async () => {
    await start({ DEMO: "true" });
    const { user } = await seedDemo("admin");
    const cookie = (await startSession(services, { userId: user.id, workspaceId: null })).split(";")[0] ?? "";
    const may = async () => {
      const member = await memberBehind(cookie);
      const asked = ["jobs.read", "jobs.run", "webhooks.read", "webhooks.write", "members.write"] as const;
      return asked.filter((permission) => member?.can(permission));
    };
    expect(await may()).toEqual(["jobs.read", "jobs.run", "webhooks.read", "webhooks.write", "members.write"]);
    await seedOwn();
    expect(await may()).toEqual(["members.write"]);
  });

  it("read in each visitor's language, which changes nothing for the next visitor", async () => {
    await start({ DEMO: "true" });
    const { user } = await seedDemo();
    const cookie = (await startSession(services, { userId: user.id, workspaceId: null })).split(";")[0] ?? "";
    const answer = await run(preferences, post({ locale: "fr", to: "/okrs" }, { Cookie: cookie }));
    const chosen = answer instanceof Response ? answer.headers.getSetCookie().map((set) => set.split(";")[0]) : [];
    expect((await memberBehind([cookie, ...chosen].join("; ")))?.locale).toBe("fr");
    expect((await memberBehind(cookie))?.locale).toBe("en");
  });
});

describe("the first workspace of one's own", () => {
  const wishes = { workspaceName: "Acme", locale: "fr", timeZone: "Europe/Paris", name: "Ada", password, setUpKey: "" };

  it("is made once, even by two people at the same moment", async () => {
    await start();
    await seedDemo();
    const both = await Promise.all(
      ["one@example.com", "two@example.com"].map((email) => setUpFirstWorkspace(services, { ...wishes, email })),
    );
    expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(await services.db.workspace.count({ where: { isDemo: false } })).toBe(1);
    expect(await setUpState(services)).toBe("closed");
    expect(await services.db.auditEntry.count({ where: { action: "workspace.set-up" } })).toBe(1);
  });

  it("is prepared by CAIRN_API_KEY, and then taken over only by whoever holds that key", async () => {
    await start({ CAIRN_API_KEY: ownKey });
    await installFirstKey(services);
    await installFirstKey(services);
    expect(await services.db.apiKey.count()).toBe(1);
    const result = await apiCaller(`Bearer ${ownKey}`, services, "api-keys.write");
    expect(result.ok && result.caller.role).toBe("admin");
    expect(JSON.stringify(await services.db.apiKey.findMany())).not.toContain(ownKey);

    expect(await setUpState(services)).toBe("prepared");
    const claim = { ...wishes, email: "ada@example.com" };
    expect(await setUpFirstWorkspace(services, { ...claim, setUpKey: "wrong" })).toEqual({ ok: false, reason: "key" });
    const taken = await setUpFirstWorkspace(services, { ...claim, setUpKey: ownKey });
    expect(taken.ok && taken.workspaceId).toBe(result.ok && result.caller.workspace.id);
    expect((await services.db.workspace.findFirstOrThrow()).name).toBe("Acme");
  });
});
