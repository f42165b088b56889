import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Role } from "#app/auth/permissions.ts";
import { apiCaller } from "#app/auth/require-api-caller.server.ts";
import { startSession } from "#app/auth/sign-in.server.ts";
import { listAudit } from "#app/db/audit-entry.server.ts";
import { listIrritants } from "#app/db/irritant.server.ts";
import { readJobStates } from "#app/db/job-state.server.ts";
import { createMembership, listMembers } from "#app/db/membership.server.ts";
import { listMetrics } from "#app/db/metric.server.ts";
import { listJourneys } from "#app/db/place.server.ts";
import { findScale } from "#app/db/scale.server.ts";
import { createUser } from "#app/db/user.server.ts";
import { listEndpoints } from "#app/db/webhook.server.ts";
import { action as agent } from "#app/routes/agent/agent.tsx";
import { action as irritant } from "#app/routes/irritants/irritant.tsx";
import { action as apiKeys } from "#app/routes/settings/api-keys.tsx";
import { loader as auditFile } from "#app/routes/settings/audit-csv.ts";
import { action as jobs } from "#app/routes/settings/jobs.tsx";
import { action as members } from "#app/routes/settings/members.tsx";
import { action as metrics } from "#app/routes/settings/metrics.tsx";
import { action as places } from "#app/routes/settings/places.tsx";
import { action as scales } from "#app/routes/settings/scales.tsx";
import { action as sdk } from "#app/routes/settings/sdk.tsx";
import { action as webhooks } from "#app/routes/settings/webhooks.tsx";
import { testContext } from "#tests/support/services.ts";
import { type Shop, shopWithTest } from "#tests/support/shop.ts";

let shop: Shop;
const cookies = new Map<string, string>();
const ids = new Map<string, number>();

type Action = (call: {
  request: Request;
  params: Record<string, string>;
  context: ReturnType<typeof testContext>;
}) => unknown;

async function cookieOf(who: string): Promise<string> {
  return cookies.get(who) ?? (await shop.cookieOf(who));
}

/** Posts a form to a page's action; what was thrown counts as its answer. */
async function post(action: Action, who: string, fields: Record<string, string | string[]>, params = {}) {
  const body = new FormData();
  for (const [name, values] of Object.entries(fields)) for (const value of [values].flat()) body.append(name, value);
  const headers = { Cookie: await cookieOf(who), Origin: "http://cairn.test" };
  const request = new Request("http://cairn.test/settings", { method: "POST", headers, body });
  try {
    return await action({ request, params, context: testContext(shop.services) });
  } catch (thrown) {
    return thrown;
  }
}

async function person(name: string, role: Role): Promise<void> {
  const { db } = shop.services;
  const user = await createUser(db, { email: `${name}@shop.test`, name, passwordHash: null, locale: "en" });
  await createMembership(db, { workspaceId: shop.workspaceId, userId: user.id, role });
  ids.set(name, user.id);
  const cookie = await startSession(shop.services, { userId: user.id, workspaceId: shop.workspaceId });
  cookies.set(name, cookie.split(";")[0] ?? "");
}

const location = (answer: unknown) => (answer instanceof Response ? answer.headers.get("Location") : null);

beforeAll(async () => {
  shop = await shopWithTest({ now: () => new Date("2026-11-01T12:00:00Z") });
  await person("adam", "admin");
  await person("gus", "agent");
});
afterAll(() => shop.services.close());

describe("scales and metrics", () => {
  it("are created from a preset or by hand, and refused beside the field", async () => {
    const preset = { intent: "preset", preset: "csat:mean", presetKey: "csat-mean" };
    expect(location(await post(scales, "carla", preset))).toBe("/settings/scales?saved=1");
    expect(await findScale(shop.services.db, shop.workspaceId, "csat-mean")).toMatchObject({ scoring: "mean", max: 5 });
    expect(await post(scales, "carla", preset)).toMatchObject({
      data: { ok: false, problems: [{ path: "presetKey", message: "This key is taken." }] },
    });
    const own = { intent: "own", key: "stars", "name.en": "Stars", "wording.en": "How many?", min: "5", max: "1" };
    expect(await post(scales, "carla", { ...own, direction: "up", scoring: "mean" })).toMatchObject({
      init: { status: 422 },
      data: { problems: [{ path: "max" }], values: { "name.en": "Stars" } },
    });
  });

  it("keep a scale as it is from its first answer on, but for its name", async () => {
    const { db, ingest } = shop.services;
    const row = { id: "1", customer: "c", scale: "nps", score: 9, at: "2026-10-30T10:00:00Z" };
    await ingest.write(shop.workspaceId, "answers", [row]);
    const edit = { intent: "edit", key: "nps", "name.en": "Would recommend", max: "7", min: "0", scoring: "mean" };
    expect(location(await post(scales, "carla", edit))).toBe("/settings/scales?saved=1");
    expect(await findScale(db, shop.workspaceId, "nps")).toMatchObject({ name: { en: "Would recommend" }, max: 10 });
  });

  it("take a metric with a comma in its cap, and refuse an unknown scale and a text for a number", async () => {
    const minutes = { intent: "new", kind: "quantity", key: "minutes", "name.fr": "Minutes", direction: "down" };
    const fields = { ...minutes, unit: "min", cap: "12,5", windowHours: "48" };
    expect(location(await post(metrics, "carla", fields))).toBe("/settings/metrics?saved=1");
    const saved = (await listMetrics(shop.services.db, shop.workspaceId)).find(({ key }) => key === "minutes");
    expect(saved).toMatchObject({ cap: 12.5, unit: "min", windowHours: 48 });
    expect(await post(metrics, "carla", { ...fields, key: "m2", windowHours: "soon" })).toMatchObject({
      data: { problems: [{ path: "windowHours" }] },
    });
  });
});

describe("journeys and channels", () => {
  it("save steps in their order and name the field of a wrong key", async () => {
    const journey = {
      intent: "new-journey",
      key: "returns",
      "name.en": "Returns",
      "steps.0.key": "label",
      "steps.0.name.en": "Label",
    };
    const wrong = { ...journey, "steps.2.key": "Drop Off", "steps.2.name.en": "Drop-off" };
    expect(await post(places, "carla", wrong)).toMatchObject({ data: { problems: [{ path: "steps.2.key" }] } });
    await post(places, "carla", { ...wrong, "steps.2.key": "drop-off" });
    const saved = (await listJourneys(shop.services.db, shop.workspaceId)).find(({ key }) => key === "returns");
    expect(saved?.steps.map(({ key }) => key)).toEqual(["label", "drop-off"]);
  });
});

describe("connections and keys", () => {
  it("are made, shown and revoked", async () => {
    const made = await post(sdk, "anna", { name: "Web shop", environment: "production" });
    expect(location(made)).toMatch(/^\/settings\/sdk\?saved=1&connection=\d+$/);
    const id = location(made)?.split("=").at(-1) ?? "";
    await post(sdk, "anna", { intent: "revoke", id });
    const row = await shop.services.db.sdkConnection.findUniqueOrThrow({ where: { id: Number(id) } });
    expect(row.revokedAt).not.toBeNull();
  });

  it("show an API key once, which works until it is revoked", async () => {
    const answer = await post(apiKeys, "adam", { name: "Till", role: "contributor", scopes: ["ingest"] });
    expect(answer).toMatchObject({ data: { ok: true, name: "Till" } });
    const { key } = (answer as { data: { key: string } }).data;
    const asked = () => apiCaller(`Bearer ${key}`, shop.services, "facts.write");
    expect(await asked()).toMatchObject({ ok: true });
    const [row] = await shop.services.db.apiKey.findMany({ where: { workspaceId: shop.workspaceId } });
    await post(apiKeys, "adam", { intent: "revoke", id: String(row?.id) });
    expect(await asked()).toMatchObject({ ok: false, code: "key-revoked" });
    const log = await listAudit(shop.services.db, shop.workspaceId, { subjectKind: "api-key" });
    expect(log.map(({ action }) => action)).toEqual(["api-key.revoke", "api-key.create"]);
    expect(JSON.stringify(log)).not.toContain(key);
    expect(await post(apiKeys, "adam", { name: "", role: "viewer" })).toMatchObject({
      data: { problems: [{ path: "name" }, { path: "scopes" }] },
    });
  });
});

describe("webhooks and jobs", () => {
  it("show a webhook's secret once, refuse where it may not go, and switch, send again and delete", async () => {
    const { db } = shop.services;
    const wrong = await post(webhooks, "adam", { url: "http://10.0.0.1/x" });
    expect(wrong).toMatchObject({ data: { problems: [{ path: "url" }, { path: "events" }] } });
    const fields = { url: "https://hooks.shop.test/cairn", events: ["irritant.updated"] };
    const made = await post(webhooks, "adam", fields);
    expect(made).toMatchObject({ data: { ok: true, secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{32}$/) } });
    const [endpoint] = await listEndpoints(db, shop.workspaceId);
    const id = String(endpoint?.id);
    expect(location(await post(webhooks, "adam", { intent: "off", id }))).toBe("/settings/webhooks?saved=1");
    expect(await listEndpoints(db, shop.workspaceId)).toMatchObject([{ disabledReason: "person" }]);
    expect(await post(webhooks, "adam", { intent: "replay", id: "99" })).toMatchObject({ status: 404 });
    await post(webhooks, "adam", { intent: "delete", id });
    expect(await listEndpoints(db, shop.workspaceId)).toEqual([]);
    const told = await listAudit(db, shop.workspaceId, { subjectKind: "webhook" });
    expect(told.map(({ action }) => action)).toEqual(["webhook.delete", "webhook.disable", "webhook.create"]);
    expect(JSON.stringify(told)).not.toContain("whsec_");
  });

  it("run a job when asked, and say how it went", async () => {
    expect(location(await post(jobs, "adam", { name: "verify-sums" }))).toBe("/settings/jobs?asked=1");
    await shop.services.jobs.tick(shop.services.now());
    const [entry] = (await readJobStates(shop.services.pool)).filter(({ name }) => name === "verify-sums");
    expect(entry).toMatchObject({ allRuns: 1, failures: 0, alarm: null });
    expect(await post(jobs, "adam", { name: "nothing" })).toMatchObject({ status: 404 });
  });
});

describe("people", () => {
  it("are added with a first password, change role, and leave one administrator at least", async () => {
    const nina = { intent: "add", name: "Nina", email: "Nina@Shop.test", role: "viewer", password: "short" };
    expect(await post(members, "adam", nina)).toMatchObject({ data: { problems: [{ path: "password" }] } });
    await post(members, "adam", { ...nina, password: "a long enough password" });
    const listed = await listMembers(shop.services.db, shop.workspaceId);
    const added = listed.find(({ user }) => user.email === "nina@shop.test");
    expect(added).toMatchObject({ role: "viewer" });
    expect(await post(members, "adam", { ...nina, password: "" })).toMatchObject({
      data: { problems: [{ path: "email" }] },
    });
    const user = String(added?.userId);
    await post(members, "adam", { intent: "role", user, from: "viewer", to: "contributor" });
    const stale = await post(members, "adam", { intent: "role", user, from: "viewer", to: "agent" });
    expect(stale).toMatchObject({ init: { status: 409 } });
    const last = await post(members, "adam", {
      intent: "role",
      user: String(ids.get("adam")),
      from: "admin",
      to: "viewer",
    });
    expect(last).toMatchObject({
      data: { problems: [{ path: "", message: expect.stringContaining("administrator") }] },
    });
    const after = await listMembers(shop.services.db, shop.workspaceId);
    expect(after.find(({ userId }) => userId === ids.get("adam"))?.role).toBe("admin");
  });
});

describe("the audit file", () => {
  it("has every change, newest first, for those who may read it", async () => {
    const get = async (who: string) => {
      const request = new Request("http://cairn.test/settings/audit.csv", { headers: { Cookie: await cookieOf(who) } });
      return await auditFile({ request, params: {}, context: testContext(shop.services) });
    };
    const lines = (await (await get("carla")).text()).trim().split("\r\n");
    expect(lines[0]).toBe("at,actor_kind,actor,action,subject_kind,subject,before,after");
    expect(lines.some((line) => line.includes("member.role"))).toBe(true);
    await expect(get("anna")).rejects.toMatchObject({ status: 403 });
  });
});

describe("who may not", () => {
  const refused: { who: string; role: string; what: string; action: Action }[] = [
    { who: "anna", role: "contributor", what: "scales", action: scales },
    { who: "anna", role: "contributor", what: "people", action: members },
    { who: "carla", role: "CX lead", what: "API keys", action: apiKeys },
    { who: "carla", role: "CX lead", what: "webhooks", action: webhooks },
    { who: "carla", role: "CX lead", what: "jobs", action: jobs },
    { who: "vera", role: "viewer", what: "connections", action: sdk },
    { who: "vera", role: "viewer", what: "irritants", action: irritant },
    { who: "vera", role: "viewer", what: "the look-up", action: agent },
  ];
  it.each(refused)("a $role is refused: $what", async ({ who, action }) => {
    expect(await post(action, who, { intent: "add", name: "x" })).toMatchObject({ status: 403 });
  });
});

describe("irritants", () => {
  it("are created and changed, with problems beside their fields", async () => {
    const fields = {
      key: "lost-parcel",
      "title.en": "Parcels get lost",
      place: "contact/call",
      monthlyVolume: "1 200",
      status: "open",
      owner: "",
    };
    expect(await post(irritant, "anna", { ...fields, key: "Lost", "title.en": "" })).toMatchObject({
      data: { problems: [{ path: "key" }, { path: "title" }] },
    });
    expect(location(await post(irritant, "anna", fields))).toBe("/irritants?saved=1");
    await post(irritant, "anna", { ...fields, status: "resolved" }, { key: "lost-parcel" });
    const saved = (await listIrritants(shop.services.db, shop.workspaceId)).find(({ key }) => key === "lost-parcel");
    expect(saved).toMatchObject({ monthlyVolume: 1200, status: "resolved" });
    expect(saved?.stepId).not.toBeNull();
    expect(await post(irritant, "anna", fields, { key: "nothing" })).toMatchObject({ status: 404 });
  });
});

describe("the agent's look-up", () => {
  it("tells the card of the customer's variation, the same each time, and stores nothing", async () => {
    expect(await post(agent, "gus", { customer: "c-1" })).toMatchObject({ data: { ok: true, found: { running: 0 } } });
    await shop.launch(new Date("2026-10-20T00:00:00Z"));
    const seen = new Set<string | null>();
    for (let number = 0; number < 20; number += 1) {
      const answer = await post(agent, "gus", { customer: `c-${number}` });
      expect(answer).toMatchObject({ data: { lookUp: expect.stringMatching(/^[\w-]{16}$/) } });
      const { found } = (answer as { data: { found: { instructions: { card: string | null; usual: boolean }[] } } })
        .data;
      const [instruction] = found.instructions;
      expect(instruction?.usual).toBe(instruction?.card === null);
      seen.add(instruction?.card ?? null);
      // The hypothesis and the test's name would lean the agent to one side.
      expect(JSON.stringify(answer)).not.toMatch(/Callback first|becomes easier/);
    }
    expect([...seen].sort()).toEqual(["Offer to call back.", null]);
    const { rows } = await shop.services.pool.query("select count(*) as n from exposure");
    expect(Number(rows[0]?.n)).toBe(0);
    expect(await post(agent, "gus", { customer: "  " })).toMatchObject({ data: { ok: false, problem: "missing" } });
  });
});
