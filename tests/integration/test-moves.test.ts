import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newApiKey } from "#app/auth/secrets.server.ts";
import { createApiKey } from "#app/db/api-key.server.ts";
import { findExperiment } from "#app/db/experiment.server.ts";
import { action as apiMove } from "#app/routes/api/experiment-move.ts";
import { loader as apiResults } from "#app/routes/api/experiment-results.ts";
import { action, loader } from "#app/routes/tests/results.tsx";
import { callbackDefinition } from "#tests/support/experiment.ts";
import { testContext } from "#tests/support/services.ts";
import { furnish, type Shop, shopWithTest } from "#tests/support/shop.ts";

let shop: Shop;
let other: Awaited<ReturnType<typeof furnish>>;
let apiKey: string;
const now = new Date("2026-11-20T12:00:00Z");
const started = new Date("2026-11-01T00:00:00Z");

beforeAll(async () => {
  shop = await shopWithTest({ now: () => now });
  other = await furnish(shop.services, "other");
  await other.launch(started);
  for (const key of ["raced", "contested", "paused", "opposed", "older"]) {
    await shop.putTest(key, { ...callbackDefinition, irritant: null, flagKey: key });
    await shop.launch(started, key);
  }
  const made = newApiKey();
  apiKey = made.key;
  await createApiKey(shop.services.db, {
    ...{ workspaceId: shop.workspaceId, name: "set-up", prefix: made.prefix, hash: made.hash, role: "admin" },
    ...{ scopes: ["read", "ingest", "manage"], createdById: null },
  });
});
afterAll(() => shop.services.close());

/** The services of so many requests that write only once each has read what it decides on. */
function readTogether(requests: number): Shop["services"] {
  let reading = requests;
  let release = () => {};
  const allHaveRead = new Promise<void>((resolve) => {
    release = resolve;
  });
  const write = async (target: Shop["services"]["db"], work: unknown) => {
    reading--;
    if (reading === 0) release();
    await allHaveRead;
    return await Reflect.apply(target.$transaction, target, [work]);
  };
  const db = new Proxy(shop.services.db, {
    get: (target, name) =>
      name === "$transaction" ? (work: unknown) => write(target, work) : Reflect.get(target, name),
  });
  return { ...shop.services, db };
}

async function post(key: string, who: string, fields: Record<string, string>, services = shop.services) {
  const request = new Request(`http://cairn.test/tests/${key}`, {
    method: "POST",
    headers: { Cookie: await shop.cookieOf(who), Origin: "http://cairn.test", Host: "cairn.test" },
    body: new URLSearchParams(fields),
  });
  return await action({ request, params: { key }, context: testContext(services) });
}

async function callApi(key: string, move: string, body: unknown, services = shop.services) {
  const request = new Request(`http://cairn.test/api/v1/experiments/${key}/${move}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return await apiMove({ request, params: { key, move }, context: testContext(services) });
}

const statusOf = async (key: string) => (await findExperiment(shop.services.db, shop.workspaceId, key))?.experiment;
const thrown = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );
const discuss = { intent: "decide", verdict: "discuss", reason: "unclear", learning: "ask more people" };
const ship = { intent: "decide", verdict: "ship", variation: "callback", reason: "it works", learning: "calls help" };

describe("moving and deciding a test", () => {
  it("refuses to launch without a control, and says so", async () => {
    await shop.putTest("alone", {
      ...callbackDefinition,
      ...{ irritant: null, flagKey: "alone" },
      variations: [{ key: "callback", name: { en: "Callback" }, weight: 1, value: true }],
    });
    const response = await callApi("alone", "launch", {});
    const body = await response.json();
    expect(response.status).toBe(422);
    expect(body.error.issues).toContainEqual({
      ...{ path: "variations", code: "no-control" },
      message: "There is no control: add a first variation that leaves things as they are, with a share above zero.",
    });
    expect((await statusOf("alone"))?.status).toBe("draft");
  });

  it("refuses a viewer with 403 and changes nothing", async () => {
    for (const fields of [ship, { intent: "stop", stopReason: "harm" }]) {
      expect(await thrown(post("paused", "vera", fields))).toMatchObject({ status: 403 });
    }
    expect((await statusOf("paused"))?.status).toBe("running");
  });

  it("does not find another workspace's test", async () => {
    await other.putTest("theirs", { ...callbackDefinition, irritant: null, flagKey: "theirs" });
    const headers = { Cookie: await shop.cookieOf("anna") };
    const request = new Request("http://cairn.test/tests/theirs", { headers });
    const args = { request, params: { key: "theirs" }, context: testContext(shop.services) };
    expect(await thrown(loader(args))).toMatchObject({ status: 404 });
    expect(await thrown(post("theirs", "anna", discuss))).toMatchObject({ status: 404 });
    expect(await thrown(callApi("theirs", "stop", {}))).toMatchObject({ status: 404 });
  });

  it("pauses, resumes and stops for a reason", async () => {
    await post("paused", "anna", { intent: "pause" });
    expect((await statusOf("paused"))?.status).toBe("paused");
    await post("paused", "anna", { intent: "resume" });
    await post("paused", "anna", { intent: "stop", stopReason: "broken" });
    expect(await statusOf("paused")).toMatchObject({ status: "stopped", stopReason: "broken" });
  });

  it("lets one of two people deciding at once win and tells the other", async () => {
    const together = readTogether(2);
    const answers = await Promise.all(["anna", "bruno"].map((who) => post("raced", who, discuss, together)));
    const statuses = answers.map((answer) => answer.init?.status ?? 200).sort();
    expect(statuses).toEqual([200, 409]);
    const rows = await shop.services.db.decision.findMany({ where: { experiment: { key: "raced" } } });
    expect(rows).toHaveLength(1);
  });

  it("tells who decides from a page older than another's decision, and takes it from a new one", async () => {
    const decisions = () => shop.services.db.decision.findMany({ where: { experiment: { key: "older" } } });
    expect(await post("older", "anna", { ...discuss, seen: "0" })).toMatchObject({ data: { ok: true } });
    const second = { ...discuss, learning: "ask fewer people" };
    expect(await post("older", "bruno", { ...second, seen: "0" })).toMatchObject({
      data: { ok: false, problems: [{ path: "" }], values: { learning: "ask fewer people" } },
      init: { status: 409 },
    });
    expect(await decisions()).toHaveLength(1);
    const seen = String((await decisions())[0]?.id);
    expect(await post("older", "bruno", { ...second, seen })).toMatchObject({ data: { ok: true } });

    await post("older", "anna", { intent: "stop", stopReason: "broken" });
    const stop = { ...discuss, verdict: "stop", reason: "it is broken" };
    const latest = String(Math.max(...(await decisions()).map(({ id }) => id)));
    await post("older", "anna", { ...stop, seen: latest });
    const proposed = String(Math.max(...(await decisions()).map(({ id }) => id)));
    await post("older", "bruno", { intent: "confirm", decision: proposed });
    expect((await statusOf("older"))?.status).toBe("decided");
    expect(await post("older", "bruno", { ...second, seen: latest })).toMatchObject({
      data: { ok: false, problems: [{ message: expect.stringMatching(/closed/) }], values: { reason: second.reason } },
      init: { status: 409 },
    });
  });

  it("answers the same race over the API with 200 and 409", async () => {
    const body = { verdict: "discuss", reason: "unclear", learning: "ask more people" };
    const together = readTogether(2);
    const answers = await Promise.all([0, 1].map(() => callApi("contested", "decide", body, together)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it("makes a decision against the recommendation wait for a second person, not the same one", async () => {
    expect(await post("opposed", "anna", ship)).toMatchObject({ data: { ok: true, done: "decision.proposed" } });
    expect((await statusOf("opposed"))?.status).toBe("running");
    const [waiting] = await shop.services.db.decision.findMany({ where: { experiment: { key: "opposed" } } });
    const confirm = { intent: "confirm", decision: String(waiting?.id) };
    expect(await post("opposed", "anna", confirm)).toMatchObject({ data: { ok: false }, init: { status: 422 } });
    expect(await post("opposed", "bruno", confirm)).toMatchObject({ data: { ok: true } });
    expect(await statusOf("opposed")).toMatchObject({ status: "decided", shippedVariation: 1 });
  });

  it("launches in the past over the API and gives the report with its inputs", async () => {
    const launched = await callApi("callback-first", "launch", { startedAt: "2026-11-01T00:00:00Z" });
    expect(launched.status).toBe(200);
    const request = new Request("http://cairn.test/api/v1/experiments/callback-first/results", {
      headers: { Authorization: `Bearer ${apiKey}` },
    });
    const response = await apiResults({
      ...{ request, params: { key: "callback-first" }, context: testContext(shop.services) },
    });
    const body = await response.json();
    expect(body.report.progress.daysRun).toBeCloseTo(19.5, 6);
    expect(body.report.metrics[0].inputs.map((input: { exposed: number }) => input.exposed)).toEqual([0, 0]);
    expect(body.report.recommendation).toMatchObject({ verdict: "discuss" });
  });

  it("refuses a launch in the future", async () => {
    const body = { startedAt: "2026-12-24T00:00:00Z" };
    expect(await thrown(callApi("alone", "launch", body))).toMatchObject({ status: 422 });
  });
});
