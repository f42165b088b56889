import { GrowthBook } from "@growthbook/growthbook";
import { growthbookTrackingPlugin } from "@growthbook/growthbook/plugins";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newApiKey } from "#app/auth/secrets.server.ts";
import { createApiKey } from "#app/db/api-key.server.ts";
import { listAudit } from "#app/db/audit-entry.server.ts";
import { eventNameSchema, listEventNames, listUnmappedEvents, putEventName } from "#app/db/event-name.server.ts";
import { putMetric } from "#app/db/metric.server.ts";
import { createConnection } from "#app/db/sdk-connection.server.ts";
import { createUnmappedEvents } from "#app/ingest/unmapped-events.ts";
import { loader as readDocument, action as writeDocument } from "#app/routes/api/document.ts";
import { action, loader } from "#app/routes/settings/events.tsx";
import { metricSchema } from "#experiments/metrics/metric.ts";
import { serveDirect } from "#tests/support/direct-server.ts";
import { testContext } from "#tests/support/services.ts";
import { furnish, type Shop, shopWithTest } from "#tests/support/shop.ts";

let shop: Shop;
let neighbour: Awaited<ReturnType<typeof furnish>>;
let server: Awaited<ReturnType<typeof serveDirect>>;
const clientKeys = new Map<number, string>();

beforeAll(async () => {
  shop = await shopWithTest();
  const { services } = shop;
  neighbour = await furnish(services, "neighbour");
  server = await serveDirect(services);
  const spent = { key: "spent", name: { en: "Spent" }, kind: "quantity", direction: "up" };
  await putMetric(services.db, shop.writer, metricSchema.parse(spent));
  for (const { workspaceId } of [shop, neighbour]) {
    const connection = { workspaceId, name: "Site", environment: "production" };
    clientKeys.set(workspaceId, (await createConnection(services.db, connection, services.env.secret)).clientKey);
  }
}, 240_000);

afterAll(async () => {
  await server.close();
  await shop.services.close();
});

type Answer = { data?: unknown; headers?: Headers };

/** Posts the settings form; what was thrown counts as its answer. */
async function post(who: string, fields: Record<string, string>): Promise<unknown> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const headers = { Cookie: await shop.cookieOf(who), Origin: "http://cairn.test" };
  const request = new Request("http://cairn.test/settings/events", { method: "POST", headers, body });
  return await action({ request, params: {}, context: testContext(shop.services) }).catch((thrown: unknown) => thrown);
}

const map = (name: string, target: string, more: Record<string, string> = {}) =>
  post("carla", { intent: "new", name, target, property: "", stepProperty: "", ...more });
const saved = (answer: unknown) => answer instanceof Response && answer.headers.get("Location");
const stored = "/settings/events?saved=1";

/** What the page shows to somebody of the shop. */
async function shown(who = "carla") {
  const request = new Request("http://cairn.test/settings/events", { headers: { Cookie: await shop.cookieOf(who) } });
  return await loader({ request, params: {}, context: testContext(shop.services) });
}

/** Sends with the official plugin, unchanged, as a customer of a workspace. */
async function log(workspaceId: number, customer: string, events: readonly [string, Record<string, unknown>?][]) {
  const client = new GrowthBook({
    clientKey: clientKeys.get(workspaceId) ?? "",
    attributes: { id: customer },
    plugins: [growthbookTrackingPlugin({ ingestorHost: server.url, queueFlushInterval: 10 })],
  });
  for (const [name, properties] of events) await client.logEvent(name, properties);
  return client;
}

async function facts(workspaceId: number) {
  const of = async (sql: string) => (await shop.services.pool.query(sql, [workspaceId])).rows;
  return {
    answers: await of(
      `select s.key as scale, a.score, coalesce(t.key, '') as step from answer a join scale s on s.id = a.scale_id
       left join step t on t.id = a.step_id where a.workspace_id = $1 order by 1, 2`,
    ),
    events: await of(
      `select m.key as metric, e.value::int as value from event e join metric m on m.id = e.metric_id
       where e.workspace_id = $1 order by 1, 2`,
    ),
  };
}

/** What /track answers to events, posted by hand. */
async function track(workspaceId: number, events: readonly object[]) {
  const url = `${server.url}/track?client_key=${clientKeys.get(workspaceId)}`;
  const response = await fetch(url, { method: "POST", body: JSON.stringify(events) });
  return await response.json();
}

/** Longer than a reference may be remembered: until /track takes the event for what it now means. */
async function untilMapped(event: object, wanted: object): Promise<void> {
  await expect.poll(() => track(shop.workspaceId, [event]), { timeout: 50_000 }).toMatchObject(wanted);
}

describe("names of events", () => {
  it("are mapped on the page, and count from then on as sent by the official plugin", async () => {
    expect(saved(await map("Survey answered", "scale:ces-2", { property: "rating", stepProperty: "screen" }))).toBe(
      stored,
    );
    expect(saved(await map("Complaint filed", "metric:complaint"))).toBe(stored);
    expect(saved(await map("Order paid", "metric:spent", { property: "total" }))).toBe(stored);
    // A mapped name wins over the scale of this very key.
    expect(saved(await map("nps", "metric:repeat-contact"))).toBe(stored);
    await untilMapped({ event_name: "Order paid", properties_json: {}, device_id: "probe" }, { ignored: 0 });
    const client = await log(shop.workspaceId, "c1", [
      ["Survey answered", { rating: 6, screen: "queue" }],
      ["Complaint filed", { value: 7, rating: 1 }],
      ["Order paid", { total: 12.5 }],
      ["nps", { score: 9 }],
    ]);
    await expect
      .poll(() => facts(shop.workspaceId), { timeout: 50_000 })
      .toEqual({
        answers: [{ scale: "ces-2", score: 6, step: "queue" }],
        events: [
          { metric: "complaint", value: 10_000 },
          { metric: "repeat-contact", value: 10_000 },
          { metric: "spent", value: 125_000 },
        ],
      });
    client.destroy();
    const audit = await listAudit(shop.services.db, shop.workspaceId, { take: 10, subjectKind: "event-name" });
    expect(audit.map(({ action, subjectKey }) => [action, subjectKey])).toContainEqual([
      "event-name.create",
      "Survey answered",
    ]);
  });

  it("refuse what is off the scale or no number, row by row", async () => {
    const before = await facts(shop.workspaceId);
    const rated = (rating: unknown) => ({
      event_name: "Survey answered",
      properties_json: { rating },
      device_id: "c2",
    });
    const paid = (total: unknown) => ({ event_name: "Order paid", properties_json: { total }, device_id: "c2" });
    const answer = await track(shop.workspaceId, [rated(99), rated("6"), rated(undefined), paid("many"), paid(null)]);
    expect(answer).toMatchObject({ accepted: 0, ignored: 0 });
    expect(answer.rejected.map(({ code }: { code: string }) => code).sort()).toEqual([
      ...Array(4).fill("malformed-row"),
      "off-scale",
    ]);
    expect(await facts(shop.workspaceId)).toEqual(before);
  });

  it("mean nothing to another workspace, which sees its own unknown names only, and no values or customers", async () => {
    const client = await log(neighbour.workspaceId, "c3", [
      ["Survey answered", { rating: 6 }],
      ["complaint", {}],
      ["Feature Evaluated", {}],
    ]);
    await expect.poll(async () => (await facts(neighbour.workspaceId)).events.length, { timeout: 50_000 }).toBe(1);
    client.destroy();
    const ours = await log(shop.workspaceId, "c4", [["Page View", { page: "/secret" }]]);
    const { db, unmapped } = shop.services;
    const names = async (workspaceId: number) => {
      await unmapped.flush();
      return (await listUnmappedEvents(db, workspaceId)).map(({ name, count }) => [name, count]);
    };
    await expect.poll(() => names(shop.workspaceId), { timeout: 50_000 }).toEqual([["Page View", 1]]);
    ours.destroy();
    expect(await names(neighbour.workspaceId)).toEqual([["Survey answered", 1]]);
    expect(await facts(neighbour.workspaceId)).toMatchObject({ answers: [] });
    const rows = await shop.services.pool.query("select * from unmapped_event");
    expect(Object.keys(rows.rows[0]).sort()).toEqual(["count", "name", "seen_at", "workspace_id"]);
    expect((await shown()).unmapped).toMatchObject([{ name: "Page View", count: 1 }]);
    expect(saved(await map("Page View", "metric:complaint"))).toBe(stored);
    expect((await shown()).unmapped).toEqual([]);
  });

  it("are bounded in number and length, the most frequent kept, and never written one by one", async () => {
    const { pool, log: logger } = shop.services;
    const statements: string[] = [];
    const counting: typeof pool = {
      connect: pool.connect.bind(pool),
      // The pool's own overloads; what is called here is the one with a text and values.
      query: ((text: string, values: unknown[]) => {
        statements.push(text);
        return pool.query(text, values);
      }) as typeof pool.query,
    };
    const unmapped = createUnmappedEvents(counting, logger);
    const workspaceId = 987_654;
    const at = new Date("2026-11-20T10:00:00Z");
    for (let time = 0; time < 3; time++) unmapped.note(workspaceId, "often", at);
    for (const odd of ["", " a", "a\u0000b", "\ud800", "x".repeat(101)]) unmapped.note(workspaceId, odd, at);
    for (let made = 0; made < 500; made++) unmapped.note(workspaceId, `one ${made}`, at);
    expect(statements).toEqual([]);
    await unmapped.flush();
    for (let made = 0; made < 500; made++) unmapped.note(workspaceId, `two ${made}`, at);
    await unmapped.close();
    expect(statements).toHaveLength(4);
    const { rows } = await pool.query(
      "select name, count::int as count from unmapped_event where workspace_id = $1 order by count desc, name",
      [workspaceId],
    );
    expect(rows).toHaveLength(200);
    expect(rows[0]).toEqual({ name: "often", count: 3 });
  });
});

describe("the page and the API of event names", () => {
  it("say beside the field what is wrong", async () => {
    const problemsOf = (answer: unknown) =>
      (answer as Answer).data as { problems: { path: string; message: string }[] }; // a refusal of the form
    const paths = async (answer: Promise<unknown>) => problemsOf(await answer).problems.map(({ path }) => path);
    expect(await paths(map("Survey answered", "scale:nps"))).toEqual(["name"]);
    expect(await paths(map("", ""))).toEqual(["name", "target"]);
    expect(await paths(map("Experiment Viewed", "scale:nps"))).toEqual(["name"]);
    expect(await paths(map("Rated", "scale:none"))).toEqual(["target"]);
    expect(await paths(map("Rated", "metric:ces"))).toEqual(["target"]);
    expect(await paths(map("Rated", "metric:complaint", { property: "x" }))).toEqual(["property"]);
  });

  it("change a name and take it away", async () => {
    const edit = { intent: "edit", name: "Order paid", target: "metric:spent", property: "amount", stepProperty: "" };
    expect(saved(await post("carla", edit))).toBe(stored);
    expect((await shown()).rows.find(({ name }) => name === "Order paid")).toMatchObject({ property: "amount" });
    expect(saved(await post("carla", { intent: "remove", name: "Order paid" }))).toMatch(
      /^\/settings\/events\?removed=\d+$/,
    );
    expect((await shown()).rows.map(({ name }) => name)).not.toContain("Order paid");
    await untilMapped({ event_name: "Order paid", properties_json: { amount: 1 }, device_id: "c5" }, { ignored: 1 });
  });

  it("let nobody change them who may not", async () => {
    for (const who of ["anna", "vera"]) {
      const answer = await post(who, { intent: "new", name: "Theirs", target: "scale:nps" });
      expect(answer instanceof Response && answer.status).toBe(403);
      expect(await shown(who)).toMatchObject({ canWrite: false });
    }
    expect((await shown()).rows.map(({ name }) => name)).not.toContain("Theirs");
  });

  it("are read, put and deleted by API, within the key's workspace", async () => {
    const { db } = shop.services;
    const theirs = eventNameSchema.parse({ key: "Theirs / only", scale: "nps" });
    await putEventName(db, neighbour.writer, theirs);
    const keyOf = async (role: "admin" | "contributor") => {
      const { key, prefix, hash } = newApiKey();
      const own = { workspaceId: shop.workspaceId, name: role, role, createdById: null };
      await createApiKey(db, { ...own, prefix, hash, scopes: ["read", "manage"] });
      return key;
    };
    const admin = await keyOf("admin");
    const call = async (method: string, key: string, name: string, document?: object) => {
      const body = document && JSON.stringify(document);
      const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
      const url = `http://cairn.test/api/v1/event-names/${encodeURIComponent(name)}`;
      const request = new Request(url, { method, headers, ...(body && { body }) });
      const params = { collection: "event-names", key: name };
      const context = testContext(shop.services);
      const run = method === "GET" ? readDocument : writeDocument;
      const answer = await run({ request, params, context }).catch((thrown: unknown) => thrown);
      if (!(answer instanceof Response)) throw answer;
      return answer.status;
    };
    const document = { scale: "nps", property: "mark" };
    expect(await call("PUT", admin, "Shop / rated", document)).toBe(201);
    expect(await call("PUT", admin, "Shop / rated", document)).toBe(200);
    expect(await call("GET", admin, "Shop / rated")).toBe(200);
    expect(await call("PUT", await keyOf("contributor"), "Shop / rated", document)).toBe(403);
    expect(await call("DELETE", await keyOf("contributor"), "Shop / rated")).toBe(403);
    expect(await call("PUT", admin, "Both", { scale: "nps", metric: "spent" })).toBe(422);
    expect(await call("PUT", admin, " edge", document)).toBe(422);
    expect(await call("DELETE", admin, "Shop / rated")).toBe(204);
    expect(await call("DELETE", admin, "Shop / rated")).toBe(404);
    expect([await call("GET", admin, "Theirs / only"), await call("DELETE", admin, "Theirs / only")]).toEqual([
      404, 404,
    ]);
    expect((await listEventNames(db, neighbour.workspaceId)).map(({ key }) => key)).toEqual(["Theirs / only"]);
  });
});
