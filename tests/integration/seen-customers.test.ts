import { GrowthBook, GrowthBookClient } from "@growthbook/growthbook";
import { growthbookTrackingPlugin } from "@growthbook/growthbook/plugins";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createConnection } from "#app/db/sdk-connection.server.ts";
import { saveSecureAttributes } from "#app/db/secure-attribute.server.ts";
import { countSeen, dropSeen, maximumSeen, seenSince, trimSeen, writeSeen } from "#app/db/seen-customer.server.ts";
import { eraseCustomer } from "#app/ingest/erase.ts";
import { loader as counted } from "#app/routes/flags/audience-count.ts";
import { action as rulesAction, loader as rulesPage } from "#app/routes/flags/rules-tab.tsx";
import { action as setUpAction, loader as setUpPage } from "#app/routes/tests/set-up.tsx";
import { audienceSchema, type Operator } from "#experiments/definition/audience.ts";
import { serveDirect } from "#tests/support/direct-server.ts";
import { type FlagWorkspace, flagWorkspace } from "#tests/support/flag-workspace.ts";
import { testContext } from "#tests/support/services.ts";
import { type Shop, shopWithTest } from "#tests/support/shop.ts";

let now = new Date("2026-11-20T10:00:00Z");
let shop: Shop;
let elsewhere: FlagWorkspace;
let server: { url: string; close(): Promise<void> };
const keys = new Map<number, string>();

beforeAll(async () => {
  shop = await shopWithTest({ now: () => now });
  elsewhere = await flagWorkspace(shop.services, "elsewhere");
  server = await serveDirect(shop.services);
});
afterAll(async () => {
  await server.close();
  await shop.services.close();
});

const audienceOf = (attribute: string, operator: Operator, ...values: unknown[]) =>
  audienceSchema.parse({ conditions: [{ attribute, operator, values }] });
const everybody = audienceSchema.parse({});
const count = (audience = everybody, workspaceId = shop.workspaceId) =>
  countSeen(shop.services, workspaceId, audience, now);

async function keyOf(workspaceId: number): Promise<string> {
  const known = keys.get(workspaceId);
  if (known) return known;
  const kind = { workspaceId, name: "Shop", environment: "production", remoteEval: true };
  const { clientKey } = await createConnection(shop.services.db, kind, shop.services.env.secret);
  keys.set(workspaceId, clientKey);
  return clientKey;
}

/** What an SDK with remote evaluation sends. */
async function evaluate(attributes: object, workspaceId = shop.workspaceId): Promise<void> {
  const body = JSON.stringify({ attributes });
  const response = await fetch(`${server.url}/api/eval/${await keyOf(workspaceId)}`, { method: "POST", body });
  expect(response.status).toBe(200);
  await response.text();
}

const stored = async (customer: string) => {
  const unitId = await shop.services.ingest.unitId(shop.workspaceId, customer);
  const { rows } = await shop.services.pool.query("select attributes, unkept from seen_customer where unit_id = $1", [
    unitId,
  ]);
  return rows[0];
};

function call(path: string, cookie: string, fields?: Record<string, string>) {
  const headers = { Cookie: cookie, Origin: "http://cairn.test" };
  const request = new Request(`http://cairn.test${path}`, {
    headers,
    ...(fields && { method: "POST", body: new URLSearchParams(fields) }),
  });
  return { request, context: testContext(shop.services) };
}

describe("customers lately seen", () => {
  it("are nobody at first, and that is said instead of a count", async () => {
    expect(await count()).toEqual({ matching: null, reason: "nothing-seen" });
  });

  it("come from remote evaluation and the official plugin, without what says who they are", async () => {
    const long = "x".repeat(201);
    const sent = {
      id: "c1",
      country: "FR",
      age: 40,
      plans: ["a"],
      email: "a@b.fr",
      about: long,
      nested: { a: 1 },
      odd: "\0",
    };
    await evaluate({ ...sent, contact: "x@example.com" });
    await shop.services.seen.flush();
    expect(await stored("c1")).toEqual({
      attributes: { country: "FR", age: 40, plans: ["a"] },
      unkept: ["id", "email", "about", "nested", "odd", "contact"],
    });
    expect(await count()).toEqual({ matching: null, reason: "too-few" });

    const client = new GrowthBook({
      clientKey: await keyOf(shop.workspaceId),
      attributes: { id: "c2", country: "BE", age: 30 },
      plugins: [growthbookTrackingPlugin({ ingestorHost: server.url, queueFlushInterval: 10 })],
    });
    await client.logEvent("Page View", { page: "/" });
    const attributes = async () => {
      await shop.services.seen.flush();
      return (await stored("c2"))?.attributes;
    };
    await expect.poll(attributes, { timeout: 30_000 }).toEqual({ country: "BE", age: 30 });
    client.destroy();
  });

  it("are counted exactly as the official SDK decides each, and only in their own workspace", async () => {
    const people = Array.from({ length: 40 }, (_, at) => ({
      ...{ id: `p${at}`, country: ["FR", "BE", "DE"][at % 3], age: at, plans: at % 2 ? ["gold"] : ["basic", "x"] },
      ...(at % 4 === 0 && { city: `Lyon ${at}` }),
    }));
    for (const one of people) await evaluate(one);
    await evaluate({ id: "p1", country: "FR" }, elsewhere.id);
    await shop.services.seen.flush();
    const all = [{ country: "FR", age: 40, plans: ["a"] }, { country: "BE", age: 30 }, ...people];
    const cases = [
      [audienceOf("country", "is", "FR"), { country: "FR" }],
      [audienceOf("country", "is-none-of", "FR", "BE"), { country: { $nin: ["FR", "BE"] } }],
      [audienceOf("age", "at-least", 20), { age: { $gte: 20 } }],
      [audienceOf("plans", "has-one-of", "gold"), { plans: { $in: ["gold"] } }],
      [audienceOf("city", "starts-with", "Lyon 1"), { city: { $regex: "^Lyon 1" } }],
      [audienceOf("city", "is-missing"), { city: { $exists: false } }],
    ] as const;
    for (const [audience, condition] of cases) {
      const features = { f: { defaultValue: false, rules: [{ condition, force: true }] } };
      const sdk = new GrowthBookClient().initSync({ payload: { features } });
      const matching = all.filter((attributes) => sdk.isOn("f", { attributes })).length;
      expect(matching).toBeGreaterThan(0);
      expect(await count(audience), JSON.stringify(condition)).toEqual({ matching, of: 42, leftOut: 0 });
    }
    expect(await count(audienceOf("email", "is-missing"))).toEqual({ matching: 41, of: 41, leftOut: 1 });
    expect(await count(audienceOf("id", "is", "p1"))).toEqual({ matching: null, reason: "not-kept" });
    expect(await count(audienceOf("id", "in-group", "vip"))).toEqual({ matching: null, reason: "unknown-group" });
    expect(await count(everybody, elsewhere.id)).toEqual({ matching: null, reason: "too-few" });
  });

  it("are counted on the pages, for the conditions as saved and as typed", async () => {
    const cookie = await shop.cookieOf("anna");
    const typed = {
      ...{ "audience.match": "all", "audience.0.attribute": "country", "audience.0.operator": "is" },
      ...{ "audience.0.values": "BE" },
    };
    const query = new URLSearchParams(typed);
    const answer = await counted({ ...call(`/audience-count?${query}`, cookie), params: {} });
    const expected = await count(audienceOf("country", "is", "BE"));
    expect(expected).toMatchObject({ matching: 14, of: 42 });
    expect(await answer.json()).toEqual(expected);
    query.set("audience.0.values", "");
    const incomplete = await counted({ ...call(`/audience-count?${query}`, cookie), params: {} });
    expect(await incomplete.json()).toEqual({ matching: null, reason: "incomplete" });

    const params = { key: "callback-first" };
    const page = await rulesPage({ ...call("/flags/x?rule=new-force", cookie), params });
    expect(page.form?.count).toEqual(await count());
    const posted = { ...typed, intent: "count" };
    expect(await rulesAction({ ...call("/flags/x", cookie, posted), params })).toMatchObject({
      ...{ problems: [], values: typed, count: expected },
    });
    const who = "/tests/callback-first/set-up?step=who";
    expect((await setUpPage({ ...call(who, cookie), params })).count).not.toBeNull();
    expect(await setUpAction({ ...call(who, cookie, posted), params })).toMatchObject({
      values: typed,
      count: expected,
    });
  });

  it("lose a customer who is erased", async () => {
    const unitId = await shop.services.ingest.unitId(shop.workspaceId, "p3");
    await eraseCustomer(shop.services.pool, shop.workspaceId, unitId);
    expect(await stored("p3")).toBeUndefined();
    expect(await count()).toMatchObject({ of: 41 });
  });

  it("keep secure attributes only hashed, and nothing from before one became secure", async () => {
    const { db } = shop.services;
    const writer = { workspaceId: shop.workspaceId, actor: { kind: "user" as const, id: 1, name: "Anna" } };
    await db.$transaction((tx) => saveSecureAttributes(tx, writer, ["tier"], now));
    expect(await count()).toEqual({ matching: null, reason: "nothing-seen" });
    await evaluate({ id: "s1", tier: "gold" });
    await evaluate({ id: "s2", tier: "a".repeat(64) });
    await shop.services.seen.flush();
    expect((await stored("s1"))?.attributes).toEqual({});
    expect((await stored("s2"))?.attributes).toEqual({ tier: "a".repeat(64) });
  });

  it("are at most 2,000 and at most 30 days old, and an attribute bomb is cut", async () => {
    const { pool } = shop.services;
    const workspaceId = elsewhere.id;
    const unit = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`;
    const seen = Array.from({ length: maximumSeen + 5 }, (_, at) => ({
      ...{ workspaceId, unitId: unit(at), attributes: { n: at }, unkept: [], seenAt: new Date(now.getTime() + at + 1) },
    }));
    await writeSeen(pool, seen);
    await trimSeen(pool, workspaceId);
    const { rows } = await pool.query(
      "select count(*)::int as n, min((attributes ->> 'n')::int) as oldest from seen_customer where workspace_id = $1",
      [workspaceId],
    );
    expect(rows).toEqual([{ n: maximumSeen, oldest: 5 }]);
    const cpu = process.cpuUsage();
    expect(await count(audienceOf("n", "at-least", 1005), workspaceId)).toEqual({
      ...{ matching: 1000, of: maximumSeen, leftOut: 0 },
    });
    const { user } = process.cpuUsage(cpu);
    // Microseconds; a tenth of it on a quiet machine.
    expect(user).toBeLessThan(1_000_000);

    await evaluate({ id: "bomb", ...Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`a${at}`, "v"])) });
    await shop.services.seen.flush();
    const bomb = await stored("bomb");
    expect([Object.keys(bomb.attributes).length, bomb.unkept.length]).toEqual([50, 51]);

    now = new Date(now.getTime() + 31 * 86_400_000);
    expect(await count(everybody, workspaceId)).toEqual({ matching: null, reason: "nothing-seen" });
    await dropSeen(pool, seenSince(now));
    expect((await pool.query("select from seen_customer")).rows).toEqual([]);
  });
});
