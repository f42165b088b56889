import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Role } from "#app/auth/permissions.ts";
import { startSession } from "#app/auth/sign-in.server.ts";
import { listAudit } from "#app/db/audit-entry.server.ts";
import { findExperiment } from "#app/db/experiment.server.ts";
import { readExperimentReport } from "#app/db/experiment-report.server.ts";
import { putHoldout } from "#app/db/holdout.server.ts";
import { createMembership } from "#app/db/membership.server.ts";
import { dropNotes, listObservations } from "#app/db/observation.server.ts";
import { createUser } from "#app/db/user.server.ts";
import { anonymise } from "#app/ingest/anonymise.ts";
import { eraseCustomer } from "#app/ingest/erase.ts";
import { action as agent, loader } from "#app/routes/agent/agent.tsx";
import type { AgentAnswer } from "#app/routes/agent/look-up.server.ts";
import { action as later } from "#app/routes/agent/record.ts";
import { callbackDefinition } from "#tests/support/experiment.ts";
import { testContext } from "#tests/support/services.ts";
import { furnish, type Shop, shopWithTest } from "#tests/support/shop.ts";

const now = new Date("2026-11-20T12:00:00Z");
let shop: Shop;
const cookies = new Map<string, string>();

beforeAll(async () => {
  shop = await shopWithTest({ now: () => now });
  await shop.launch(new Date("2026-11-01T00:00:00Z"));
  await person("gus", "agent");
  await person("gil", "agent");
  cookies.set("vera", await shop.cookieOf("vera"));
});
afterAll(() => shop.services.close());

async function person(name: string, role: Role): Promise<void> {
  const { db } = shop.services;
  const user = await createUser(db, { email: `${name}@shop.test`, name, passwordHash: null, locale: "en" });
  await createMembership(db, { workspaceId: shop.workspaceId, userId: user.id, role });
  const cookie = await startSession(shop.services, { userId: user.id, workspaceId: shop.workspaceId });
  cookies.set(name, cookie.split(";")[0] ?? "");
}

function call(who: string, fields?: Record<string, string>) {
  const body = fields && new URLSearchParams(fields);
  const headers = { Cookie: cookies.get(who) ?? "", Origin: "http://cairn.test" };
  const request = new Request("http://cairn.test/agent", {
    method: body ? "POST" : "GET",
    headers,
    body: body ?? null,
  });
  return { request, params: {}, context: testContext(shop.services) };
}

async function post(fields: Record<string, string>, who = "gus") {
  const { data } = await agent(call(who, fields));
  if (!data.ok) throw new Error(data.problem);
  return data;
}

type Answer = Extract<AgentAnswer, { ok: true }>;

/** The form of one card as the page has it. */
function formOf({ found, lookUp }: Answer, outcome: string) {
  const [card] = found?.instructions ?? [];
  if (!found || !card) throw new Error("no card");
  const { test, variation } = card;
  return {
    ...{ intent: "deliver", customer: found.customer, team: "", lookUp, outcome },
    ...{ test: String(test), variation: String(variation) },
  };
}

async function deliveriesOf(customer: string): Promise<{ outcome: string; variation: number }[]> {
  const { rows } = await shop.services.pool.query(
    "select outcome, variation from delivery where unit_id = $1 order by at, delivery_id",
    [await shop.services.ingest.unitId(shop.workspaceId, customer)],
  );
  return rows;
}

const status = async (thrown: Promise<unknown>) =>
  await thrown.then(
    (answer) => (answer instanceof Response ? answer.status : 200),
    (response: Response) => response.status,
  );

describe("what became of a card", () => {
  it("is recorded once however often it is sent, and the last word holds", async () => {
    const card = await post({ customer: "twice" });
    const done = formOf(card, "done");
    expect((await post(done)).recorded).toEqual({ [done.test]: "done" });
    await Promise.all([post(done), post(done)]);
    expect(await deliveriesOf("twice")).toHaveLength(1);
    expect((await post({ ...done, outcome: "refused" })).recorded).toEqual({ [done.test]: "refused" });
    expect(await deliveriesOf("twice")).toMatchObject([{ outcome: "refused" }]);
    // Another contact with the same customer is another delivery.
    await post(formOf(await post({ customer: "twice" }), "done"));
    expect(await deliveriesOf("twice")).toHaveLength(2);
  });

  it("counts only for the variation the customer is in, and never as an exposure", async () => {
    const form = formOf(await post({ customer: "honest" }), "done");
    expect((await post({ ...form, variation: form.variation === "0" ? "1" : "0" })).result).toBe("stale");
    expect((await post({ ...form, test: "999999" })).result).toBe("stale");
    expect((await post({ ...form, outcome: "perhaps" })).result).toBe("incomplete");
    expect(await deliveriesOf("honest")).toEqual([]);
    const { rows } = await shop.services.pool.query("select count(*)::int as n from exposure");
    expect(rows).toEqual([{ n: 0 }]);
  });

  it("is taken later too, and says when it no longer counts", async () => {
    const form = formOf(await post({ customer: "tunnel" }), "not-possible");
    const sent = await later(call("gus", form));
    expect([sent.status, await sent.json()]).toEqual([200, { result: "recorded" }]);
    expect((await later(call("gus", form))).status).toBe(200);
    expect(await deliveriesOf("tunnel")).toHaveLength(1);
    expect((await later(call("gus", { ...form, variation: "7" }))).status).toBe(409);
    expect((await later(call("gus", { intent: "deliver" }))).status).toBe(422);
  });

  it("is nobody's to record who may not", async () => {
    const form = formOf(await post({ customer: "twice" }), "done");
    expect(await status(agent(call("vera", form)))).toBe(403);
    expect(await status(later(call("vera", form)))).toBe(403);
  });

  it("stays in its workspace", async () => {
    const other = await furnish(shop.services, "elsewhere");
    const form = formOf(await post({ customer: "ours" }), "done");
    const cookie = await other.cookieOf("anna");
    const request = new Request("http://cairn.test/agent/record", {
      ...{ method: "POST", body: new URLSearchParams(form) },
      headers: { Cookie: cookie, Origin: "http://cairn.test" },
    });
    expect((await later({ request, params: {}, context: testContext(shop.services) })).status).toBe(409);
    expect(await deliveriesOf("ours")).toEqual([]);
  });

  it("becomes the fidelity of each variation, and goes with its customer", async () => {
    const { pool } = shop.services;
    await pool.query("delete from delivery");
    const unlogged = await health();
    expect(unlogged?.fidelity).toMatchObject({ value: null, reason: "not-logged" });
    expect(unlogged?.answersWithoutExposure).toMatchObject({ value: null, reason: "not-logged" });
    const outcomes = ["done", "done", "not-possible", "refused"];
    const given: string[] = [];
    for (let at = 0; given.length < outcomes.length; at += 1) {
      const card = await post({ customer: `f-${at}` });
      if (card.found?.instructions[0]?.variation !== 1) continue;
      await post(formOf(card, outcomes[given.length] ?? ""));
      given.push(`f-${at}`);
    }
    expect((await health())?.fidelity.value).toEqual([
      { variation: 0, done: 0, logged: 0, share: null },
      { variation: 1, done: 2, logged: 4, share: 0.5 },
    ]);
    const [first = "", second = "", third = "", fourth = ""] = given;
    expect((await health())?.answersWithoutExposure.value).toBe(0);
    const { ingest } = shop.services;
    const soon = "2026-11-20T13:00:00Z";
    const met = { customer: fourth, experiment: "callback-first", variation: 1, at: "2026-11-20T11:59:00Z" };
    await ingest.write(shop.workspaceId, "exposures", [met]);
    const answer = (customer: string, step: string) => ({
      id: `${customer} ${step}`,
      customer,
      step,
      score: 5,
      at: soon,
    });
    const answers = [answer(third, "queue"), answer(third, "call"), answer(fourth, "queue"), answer("nobody", "queue")];
    await ingest.write(
      shop.workspaceId,
      "answers",
      answers.map((row) => ({ ...row, scale: "ces-2" })),
    );
    // Of the two who were served and answered, one was never reported as exposed; the metric counts any step.
    expect((await health())?.answersWithoutExposure).toEqual({ value: 2, reason: null });
    await eraseCustomer(pool, shop.workspaceId, await shop.services.ingest.unitId(shop.workspaceId, first));
    expect(await deliveriesOf(first)).toEqual([]);
    const before = new Date("2027-01-01T00:00:00Z");
    const unitId = await shop.services.ingest.unitId(shop.workspaceId, second);
    await anonymise(pool, { workspaceId: shop.workspaceId, before }, [unitId]);
    expect(await deliveriesOf(second)).toEqual([]);
    // Under a random id it still counts.
    expect((await health())?.fidelity.value?.[1]).toMatchObject({ done: 1, logged: 3 });
  });
});

async function health() {
  const record = await findExperiment(shop.services.db, shop.workspaceId, "callback-first");
  return record && (await readExperimentReport(shop.services, shop.workspaceId, record, now))?.report.health;
}

describe("what an agent observes", () => {
  const observation = () => ({ intent: "observe", irritant: "long-queue", note: "waited 40 minutes" });
  const irritantId = async () =>
    (await shop.services.db.irritant.findFirstOrThrow({ where: { workspaceId: shop.workspaceId } })).id;

  it("is one piece of evidence however often the form is sent, and its author sees what followed", async () => {
    const page = await loader(call("gus"));
    expect(page.observation).not.toBe((await loader(call("gus"))).observation);
    const form = { ...observation(), observation: page.observation };
    const sent = await post(form);
    expect(sent.result).toBe("recorded");
    // Without script a double click sends the same page's form twice; with script the next form has another name.
    await Promise.all([post(form), post(form)]);
    expect(sent.observation).not.toBe(page.observation);
    const { db } = shop.services;
    expect(await listObservations(db, shop.workspaceId, await irritantId())).toMatchObject({
      count: 1,
      latest: [{ authorName: "gus", note: "waited 40 minutes" }],
    });
    expect((await loader(call("gus"))).followUps).toMatchObject([{ title: "The queue has no end", running: 1 }]);
    expect((await loader(call("gil"))).followUps).toEqual([]);
    const audit = await listAudit(db, shop.workspaceId, { subjectKey: "long-queue" });
    expect(JSON.stringify(audit)).toContain("irritant.observe");
  });

  it("is refused without a name of its own or an irritant of the workspace", async () => {
    expect((await post({ ...observation(), observation: "" })).result).toBe("incomplete");
    expect((await post({ ...observation(), irritant: "none", observation: "abcdefgh" })).result).toBe("stale");
  });

  it("loses its words after the workspace's period", async () => {
    const { db } = shop.services;
    const workspaceId = shop.workspaceId;
    expect(await dropNotes(db, { workspaceId, before: now })).toBe(0);
    expect(await dropNotes(db, { workspaceId, before: new Date(now.getTime() + 1) })).toBe(1);
    expect(await listObservations(db, workspaceId, await irritantId())).toMatchObject({
      count: 1,
      latest: [{ note: null }],
    });
  });
});

describe("a holdout", () => {
  it("is what the look-up says of those it keeps, and of nobody else", async () => {
    const { db } = shop.services;
    const holdout = { key: "holdout-help", objective: "help", share: 0.3, hashAttribute: "id" };
    expect(await db.$transaction((tx) => putHoldout(tx, shop.writer, holdout, now))).toMatchObject({ ok: true });
    await shop.putTest("later", { ...callbackDefinition, keyResult: "effort", irritant: null, flagKey: "later" });
    await shop.launch(now, "later");
    const told = new Map<string, number>();
    for (let customer = 0; customer < 40; customer++) {
      const { found } = await post({ customer: `held-${customer}` });
      for (const { reason } of found?.others ?? []) told.set(reason, (told.get(reason) ?? 0) + 1);
    }
    expect([...told.keys()]).toEqual(["holdout"]);
    // Twelve of forty are expected; four standard errors either way.
    expect(told.get("holdout")).toBeGreaterThan(1);
    expect(told.get("holdout")).toBeLessThan(24);
  });
});
