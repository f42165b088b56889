import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Role } from "#app/auth/permissions.ts";
import { newApiKey } from "#app/auth/secrets.server.ts";
import { startSession } from "#app/auth/sign-in.server.ts";
import { createApiKey } from "#app/db/api-key.server.ts";
import { listAudit } from "#app/db/audit-entry.server.ts";
import { recordDelivery } from "#app/db/delivery.server.ts";
import { listExperiments } from "#app/db/experiment.server.ts";
import { readSums } from "#app/db/experiment-sums.server.ts";
import { createMembership } from "#app/db/membership.server.ts";
import { createUser } from "#app/db/user.server.ts";
import { verifySums } from "#app/ingest/verify.ts";
import { action as eraseCall } from "#app/routes/api/customer-erase.ts";
import { action as readCall } from "#app/routes/api/customer-read.ts";
import { action as page } from "#app/routes/settings/privacy.tsx";
import { action as file } from "#app/routes/settings/privacy-file.ts";
import { testContext } from "#tests/support/services.ts";
import { furnish, type Shop, shopWithTest } from "#tests/support/shop.ts";

let shop: Shop;
let elsewhere: Awaited<ReturnType<typeof furnish>>;
let admin: string;
let key: string;
let reader: string;

const at = "2026-11-10T08:00:00Z";
/** The customer who asks; the same key is somebody else's in the workspace beside. */
const ana = "ana@customers.test";

beforeAll(async () => {
  shop = await shopWithTest({ now: () => new Date("2026-11-20T12:00:00Z") });
  const { db, folder } = shop.services;
  await folder.stop(); // the test folds when it wants to
  elsewhere = await furnish(shop.services, "elsewhere");
  for (const place of [shop, elsewhere]) {
    await place.launch(new Date("2026-11-01T00:00:00Z"));
    await write(place.workspaceId);
  }
  await folder.foldNow();
  const person = { email: "adam@shop.test", name: "Adam", passwordHash: null, locale: "en" as const };
  const { workspaceId } = shop;
  const user = await createUser(db, person);
  await createMembership(db, { workspaceId, userId: user.id, role: "admin" });
  admin = (await startSession(shop.services, { userId: user.id, workspaceId })).split(";")[0] ?? "";
  const keyOf = async (role: Role, scopes: string[]) => {
    const made = newApiKey();
    const named = { workspaceId, name: "privacy", role, scopes, createdById: user.id };
    await createApiKey(db, { ...named, prefix: made.prefix, hash: made.hash });
    return made.key;
  };
  key = await keyOf("admin", ["manage"]);
  reader = await keyOf("admin", ["read", "ingest"]);
});
afterAll(() => shop.services.close());

async function write(workspaceId: number): Promise<void> {
  const customers = ["c1", "c2", "c3", ana];
  const met = customers.map((customer, n) => ({ customer, variation: n % 2, channel: "web", at }));
  const exposures = [...met, { customer: "c3", variation: 1, channel: "web", at: "2026-11-10T09:00:00Z" }];
  const answer = { customer: ana, scale: "ces-2", step: "queue" };
  const answers = [
    { ...answer, id: "a1", score: 5, at: "2026-11-11T08:00:00Z", comment: "I waited for an hour" },
    { ...answer, id: "a2", score: 6, at: "2026-11-12T08:00:00Z" },
    { ...answer, id: "a1", customer: "c1", score: 2, at: "2026-11-12T08:00:00Z" },
  ];
  const rows = {
    exposures: exposures.map((row) => ({ ...row, experiment: "callback-first" })),
    answers,
    events: [
      {
        ...{ id: "e1", customer: ana, metric: "complaint", at: "2026-11-12T09:00:00Z" },
        ...{ value: 1, step: "call", channel: "phone" },
      },
    ],
    solicitations: [{ id: "s1", customer: ana, scale: "ces-2", asked: true, reason: "asked", at }],
  };
  for (const kind of ["exposures", "answers", "events", "solicitations"] as const) {
    expect((await shop.services.ingest.write(workspaceId, kind, rows[kind])).rejected).toEqual([]);
  }
  const { pool, ingest } = shop.services;
  const unitId = await ingest.unitId(workspaceId, ana);
  const [test] = await listExperiments(shop.services.db, workspaceId);
  const card = { experimentId: test?.id ?? 0, deliveryId: "l1", phase: 1, variation: 1, outcome: "done" as const };
  await recordDelivery(pool, { ...card, workspaceId, unitId, recordedBy: null, at: new Date(at) });
  await pool.query(
    "insert into seen_customer (unit_id, workspace_id, attributes, unkept, seen_at) values ($1, $2, $3, $4, $5)",
    [unitId, workspaceId, { country: "FR" }, ["email"], at],
  );
}

type Call = (call: { request: Request; params: object; context: ReturnType<typeof testContext> }) => unknown;

/** A page's or the API's answer; what was thrown counts as one. */
async function call(action: Call, headers: Record<string, string>, body: FormData | string): Promise<unknown> {
  const request = new Request("http://cairn.test/x", { method: "POST", headers, body });
  try {
    return await action({ request, params: {}, context: testContext(shop.services) });
  } catch (thrown) {
    return thrown;
  }
}

function post(action: Call, fields: Record<string, string>, Cookie = admin) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return call(action, { Cookie, Origin: "http://cairn.test" }, form);
}

async function ask(action: Call, body: unknown, withKey = key) {
  const headers = { Authorization: `Bearer ${withKey}`, "Content-Type": "application/json" };
  const answer = await call(action, headers, JSON.stringify(body));
  if (!(answer instanceof Response)) throw new Error("the API answers with a Response");
  return { status: answer.status, body: await answer.json() };
}

async function exposedUnits(workspaceId: number): Promise<number> {
  const tests = await listExperiments(shop.services.db, workspaceId);
  const sums = await readSums(shop.services.pool, workspaceId, tests);
  return [...sums.values()].flatMap(({ exposures }) => exposures).reduce((sum, { units }) => sum + units, 0);
}

describe("what is kept of a customer", () => {
  it("is everything they sent and met, in the workspace's own words", async () => {
    const { status, body } = await ask(readCall as Call, { customer: ana });
    expect(status).toBe(200);
    expect(body).toEqual({
      exposures: [
        {
          ...{ experiment: "callback-first", phase: 1, variation: "callback", channel: "web", mixed: false },
          ...{ at: "2026-11-10T08:00:00+00:00", team: null },
        },
      ],
      answers: [
        {
          ...{ id: "a1", scale: "ces-2", score: 5, step: "queue", channel: null, language: null, askedAt: null },
          ...{ at: "2026-11-11T08:00:00+00:00", comment: "I waited for an hour", weight: 1 },
        },
        expect.objectContaining({ id: "a2", score: 6, comment: null }),
      ],
      events: [
        {
          ...{ id: "e1", metric: "complaint", value: 1, step: "call", channel: "phone" },
          at: "2026-11-12T09:00:00+00:00",
        },
      ],
      solicitations: [{ id: "s1", scale: "ces-2", asked: true, reason: "asked", at: "2026-11-10T08:00:00+00:00" }],
      deliveries: [
        {
          ...{ id: "l1", experiment: "callback-first", phase: 1, variation: "callback", outcome: "done" },
          at: "2026-11-10T08:00:00+00:00",
        },
      ],
      attributes: [{ attributes: { country: "FR" }, unkept: ["email"], at: "2026-11-10T08:00:00+00:00" }],
    });
  });

  it("is shown by kind on the page, and handed over as a file", async () => {
    expect(await post(page as Call, { customer: ana })).toMatchObject({
      data: {
        customer: ana,
        kept: [
          { kind: "exposures", rows: 1 },
          { kind: "answers", rows: 2, first: "2026-11-11T08:00:00.000Z", last: "2026-11-12T08:00:00.000Z" },
          { kind: "events", rows: 1 },
          { kind: "solicitations", rows: 1 },
          { kind: "deliveries", rows: 1 },
          { kind: "attributes", rows: 1 },
        ],
      },
    });
    const handed = await post(file as Call, { customer: ana });
    if (!(handed instanceof Response)) throw new Error("a file is a Response");
    expect(handed.headers.get("Content-Disposition")).toBe('attachment; filename="customer.json"');
    expect(await handed.json()).toMatchObject({ answers: [{ comment: "I waited for an hour" }, {}] });
  });

  it("is nothing for a key nobody sent, and a missing key is refused beside its field", async () => {
    expect(await post(page as Call, { customer: "Ana@customers.test" })).toMatchObject({ data: { kept: [] } });
    expect(await post(page as Call, { customer: `${ana} ` }), "blanks are part of a key").toMatchObject({
      data: { kept: [] },
    });
    expect(await post(page as Call, { customer: "" })).toMatchObject({
      init: { status: 422 },
      data: { problems: [{ path: "customer" }] },
    });
    expect((await ask(readCall as Call, { customer: "" })).status).toBe(422);
    expect((await ask(eraseCall as Call, { customers: [ana] })).status).toBe(422);
  });

  it("is for administrators alone", async () => {
    const lead = await shop.cookieOf("carla");
    for (const action of [page, file] as Call[]) {
      const refused = await post(action, { customer: ana, intent: "erase", sure: "on" }, lead);
      expect(refused).toMatchObject({ status: 403 });
    }
    for (const action of [readCall, eraseCall] as Call[]) {
      expect((await ask(action, { customer: ana }, reader)).status).toBe(403);
    }
    expect((await ask(readCall as Call, { customer: ana })).body.answers).toHaveLength(2);
  });

  it("says who met two variations", async () => {
    expect((await ask(readCall as Call, { customer: "c3" })).body.exposures).toMatchObject([{ mixed: true }]);
  });
});

describe("erasing a customer", () => {
  it("asks whether one is sure, and keeps everything until then", async () => {
    expect(await post(page as Call, { customer: ana, intent: "erase" })).toMatchObject({
      init: { status: 422 },
      data: { customer: ana, kept: expect.any(Array), refused: { problems: [{ path: "sure" }] } },
    });
    expect((await ask(readCall as Call, { customer: ana })).body.answers).toHaveLength(2);
  });

  it("deletes every row, takes them out of the sums, and leaves the workspace beside alone", async () => {
    expect(await exposedUnits(shop.workspaceId)).toBe(4);
    const erased = await post(page as Call, { customer: ana, intent: "erase", sure: "on" });
    expect(erased).toMatchObject({ data: { ok: true, erased: 7 } });
    expect((await ask(readCall as Call, { customer: ana })).body).toEqual({
      ...{ exposures: [], answers: [], events: [], solicitations: [], deliveries: [], attributes: [] },
    });
    expect(await exposedUnits(shop.workspaceId)).toBe(3);
    expect(await exposedUnits(elsewhere.workspaceId)).toBe(4);
    const { differences, waiting } = await verifySums(shop.services.pool);
    expect([differences, waiting.customers]).toEqual([[], 0]);
    expect((await ask(eraseCall as Call, { customer: ana })).body).toEqual({ rows: 0 });
  });

  it("leaves nothing behind of a test whose sums were to be made again", async () => {
    const { pool, ingest } = shop.services;
    await pool.query("update metric set window_hours = window_hours + 24 where workspace_id = $1", [shop.workspaceId]);
    await ask(eraseCall as Call, { customer: "c1" });
    const { rows } = await pool.query(
      "select 1 from unit_stat where unit_id = $1 union all select 1 from unit_series where unit_id = $1",
      [await ingest.unitId(shop.workspaceId, "c1")],
    );
    expect(rows).toEqual([]);
    await shop.services.folder.foldNow();
    expect((await verifySums(pool)).differences).toEqual([]);
    expect(await exposedUnits(shop.workspaceId)).toBe(2);
  });

  it("is noted without a key that says who it was", async () => {
    const rows = await listAudit(shop.services.db, shop.workspaceId, { subjectKind: "customer" });
    expect(new Set(rows.map(({ action }) => action))).toEqual(
      new Set(["customer.look-up", "customer.read", "customer.erase"]),
    );
    expect(rows.find(({ after }) => JSON.stringify(after) === '{"rows":7}')).toMatchObject({
      ...{ action: "customer.erase", actorName: "Adam", subjectKey: expect.stringMatching(/^[0-9a-f]{8}$/) },
    });
    expect(JSON.stringify(rows)).not.toContain("customers.test");
  });
});
