import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { findExperiment } from "#app/db/experiment.server.ts";
import { moveExperiment } from "#app/db/experiment-move.server.ts";
import { irritantSchema, putIrritant } from "#app/db/irritant.server.ts";
import {
  createEndpoint,
  listDeliveries,
  listEndpoints,
  replayDelivery,
  switchEndpoint,
} from "#app/db/webhook.server.ts";
import { webhookData } from "#app/db/webhook-data.ts";
import { tellEvent, type WebhookEventType, webhookEvents } from "#app/db/webhook-event.server.ts";
import type { JobContext } from "#app/jobs/job.ts";
import { keyResultStatus } from "#app/jobs/key-result-status.ts";
import { AddressRefused, isOpenAddress, openLookup, urlProblem } from "#app/jobs/webhook-address.ts";
import { postOnce } from "#app/jobs/webhook-request.ts";
import { backOffSeconds, deliverDue, webhookLog, webhooks } from "#app/jobs/webhooks.ts";
import { type Shop, shopWithTest } from "#tests/support/shop.ts";

type Received = { headers: Record<string, string>; body: string };

/** Of events that are about being delivered, not about what they say. */
const plainData = '{"cycle":"2026-q4"}';
const never = new AbortController().signal;
let shop: Shop;
let context: JobContext;
let receiver: Server;
let url: string;
const received: Received[] = [];
/** The codes of the next answers; 204 once they are used up. */
let answers: number[] = [];

beforeAll(async () => {
  shop = await shopWithTest();
  const { env, db, pool, database } = shop.services;
  const folder = { foldNow: async () => 0, lag: async () => 0 };
  const log = pino({ level: "silent" });
  context = { env: { ...env, webhooksToPrivate: true }, kind: database.kind, db, pool, folder, log };
  receiver = createServer(async (req, res) => {
    let body = "";
    for await (const chunk of req) body += chunk;
    const headers = Object.entries(req.headers).map(([name, value]) => [name, String(value)]);
    received.push({ headers: Object.fromEntries(headers), body });
    res.writeHead(answers.shift() ?? 204, { Location: "/elsewhere" });
    res.end("words that nobody keeps");
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  // A server listening on TCP has an AddressInfo.
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/cairn`;
});

afterEach(async () => {
  // What the API's documentation says of an event is what is sent, in every test that sends a real one.
  for (const { type, data } of await shop.services.db.webhookEvent.findMany()) {
    // The names of events in the database are ours.
    const documented = webhookData[type as WebhookEventType].safeParse(data);
    expect(JSON.stringify(data) === plainData || documented.error === undefined, `${type}: ${documented.error}`).toBe(
      true,
    );
  }
  received.length = 0;
  answers = [];
  const { db } = shop.services;
  await db.webhookDelivery.deleteMany();
  await db.webhookEvent.deleteMany();
  await db.webhookEndpoint.deleteMany();
});

afterAll(async () => {
  receiver.close();
  await shop.services.close();
});

const endpoint = (events: readonly WebhookEventType[] = webhookEvents) =>
  createEndpoint(shop.services.db, shop.writer, { url, events }, shop.services.env.secret);

const tell = (at: Date, type: WebhookEventType = "experiment.decided") =>
  tellEvent(shop.services.db, { workspaceId: shop.workspaceId, type, at, data: JSON.parse(plainData) });

const deliveries = () => listDeliveries(shop.services.db, shop.workspaceId);
const later = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1000);

describe("a webhook", () => {
  it("tells of changes with a signature that the Standard Webhooks package verifies", async () => {
    const { secret } = await endpoint();
    const { db, now } = shop.services;
    const launched = await findExperiment(db, shop.workspaceId, "callback-first");
    if (!launched) throw new Error("no test");
    await db.$transaction((tx) => moveExperiment(tx, shop.writer, launched, { move: "launch" }, now()));
    const running = await findExperiment(db, shop.workspaceId, "callback-first");
    if (!running) throw new Error("no test");
    const stop = { move: "stop", reason: "broken" } as const;
    await db.$transaction((tx) => moveExperiment(tx, shop.writer, running, stop, now()));
    const painful = irritantSchema.parse({ key: "long-queue", title: { en: "The queue is too long" } });
    await db.$transaction((tx) => putIrritant(tx, shop.writer, painful, now()));
    expect(await webhooks.due?.(context, now())).toBe(true);
    expect(await deliverDue(context, now(), never)).toEqual({ delivered: 3, retried: 0, failed: 0 });
    const events = received.map(({ body, headers }) => new Webhook(secret).verify(body, headers));
    expect(events.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))).toMatchObject([
      { type: "experiment.launched", data: { experiment: "callback-first", status: "running" } },
      { type: "experiment.stopped", data: { experiment: "callback-first", status: "stopped", stopReason: "broken" } },
      { type: "irritant.updated", data: { irritant: "long-queue", title: { en: "The queue is too long" } } },
    ]);
    const [forged] = received;
    expect(() => new Webhook(secret).verify(`${forged?.body} `, forged?.headers ?? {})).toThrow();
    expect(await webhooks.due?.(context, now())).toBe(false);
  });

  it("tells when a key result's status is not what it was at the last look", async () => {
    await endpoint(["key_result.status_changed"]);
    const { db, now } = shop.services;
    expect(await keyResultStatus.due?.(context, now())).toBe(true);
    await db.keyResult.updateMany({ data: { publishedAt: new Date("2026-10-01T00:00:00Z") } });
    expect((await keyResultStatus.run(context, now(), never)).counts).toEqual({ changed: 0 });
    await db.keyResultStanding.updateMany({ data: { status: "on-pace" } });
    expect((await keyResultStatus.run(context, now(), never)).counts).toEqual({ changed: 1 });
    expect((await keyResultStatus.run(context, now(), never)).counts).toEqual({ changed: 0 });
    await deliverDue(context, now(), never);
    expect(received.map(({ body }) => JSON.parse(body))).toMatchObject([
      { type: "key_result.status_changed", data: { keyResult: "effort", statusBefore: "on-pace", n: 0, value: null } },
    ]);
  });

  it("is told only when the change is kept, and only to who wants to hear of it", async () => {
    const { db, now } = shop.services;
    await endpoint(["irritant.updated"]);
    await tell(now());
    const undone = db.$transaction(async (tx) => {
      await tellEvent(tx, { workspaceId: shop.workspaceId, type: "irritant.updated", at: now(), data: {} });
      throw new Error("changed my mind");
    });
    await expect(undone).rejects.toThrow("changed my mind");
    expect(await db.webhookEvent.count()).toBe(0);
    await deliverDue(context, now(), never);
    expect(received).toEqual([]);
  });

  it("is tried again at rising intervals over 24 hours, each time under the same id and a signature of its time", async () => {
    const { secret } = await endpoint();
    const first = new Date("2026-11-22T10:00:00Z");
    await tell(first);
    answers = backOffSeconds.map((_, index) => [500, 404, 302, 429, 503, 400, 500][index] ?? 500);
    let at = first;
    for (const wait of backOffSeconds) {
      expect(await deliverDue(context, at, never)).toMatchObject({ retried: 1 });
      expect(await deliverDue(context, later(at, wait - 1), never)).toEqual({ delivered: 0, retried: 0, failed: 0 });
      at = later(at, wait);
    }
    expect(at).toEqual(later(first, 24 * 3600));
    expect(await deliverDue(context, at, never)).toMatchObject({ delivered: 1 });
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    for (const { headers, body } of received) {
      const sentAt = new Date(Number(headers["webhook-timestamp"]) * 1000);
      expect(headers["webhook-signature"]).toBe(new Webhook(secret).sign(headers["webhook-id"] ?? "", sentAt, body));
    }
    expect(await deliveries()).toMatchObject([
      { status: "delivered", attempts: backOffSeconds.length + 1, lastCode: 204, nextAt: null },
    ]);
    expect(await listEndpoints(shop.services.db, shop.workspaceId)).toMatchObject([{ failingSince: null }]);
  });

  it("gives up after a day of failures, lets the endpoint rest, says so, and is sent again when asked", async () => {
    const { db } = shop.services;
    const { id } = await endpoint();
    const first = new Date("2026-11-22T10:00:00Z");
    await tell(first);
    answers = Array.from({ length: backOffSeconds.length + 1 }, () => 500);
    let at = first;
    for (const wait of backOffSeconds) {
      await deliverDue(context, at, never);
      at = later(at, wait);
    }
    expect(await deliverDue(context, at, never)).toMatchObject({ failed: 1 });
    const [failed] = await deliveries();
    expect(failed).toMatchObject({ status: "failed", lastCode: 500, nextAt: null, attempts: 8 });
    expect(await listEndpoints(db, shop.workspaceId)).toMatchObject([{ disabledAt: at, disabledReason: "failures" }]);
    expect(await db.notification.count({ where: { kind: "webhook.disabled", subjectKey: String(id) } })).toBe(1);
    // A resting endpoint hears nothing, and costs nothing.
    await tell(at);
    expect(await deliveries()).toHaveLength(1);
    expect(await switchEndpoint(db, shop.writer, id, true, at)).toBe(true);
    expect(await replayDelivery(db, shop.writer, failed?.id ?? 0, at)).toBe(true);
    expect(await replayDelivery(db, { ...shop.writer, workspaceId: -1 }, failed?.id ?? 0, at)).toBe(false);
    expect(await deliverDue(context, at, never)).toMatchObject({ delivered: 1 });
    expect(received.at(-1)?.headers["webhook-id"]).toBe(received[0]?.headers["webhook-id"]);
  });

  it("stops at once when the endpoint says it is gone", async () => {
    await endpoint();
    const at = new Date("2026-11-22T10:00:00Z");
    await tell(at);
    answers = [410];
    expect(await deliverDue(context, at, never)).toMatchObject({ failed: 1 });
    expect(await listEndpoints(shop.services.db, shop.workspaceId)).toMatchObject([{ disabledReason: "gone" }]);
  });

  it("is sent once though several workers are at it", async () => {
    await endpoint();
    const at = new Date("2026-11-22T10:00:00Z");
    for (let count = 0; count < 60; count += 1) await tell(at);
    const workers = await Promise.all([1, 2, 3].map(() => deliverDue(context, at, never)));
    expect(workers.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(60);
    expect(received).toHaveLength(60);
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(60);
  });

  it("comes again when its worker died with it, two minutes later", async () => {
    await endpoint();
    const at = new Date("2026-11-22T10:00:00Z");
    await tell(at);
    const { pool } = shop.services;
    await pool.query("update webhook_delivery set attempts = 1, next_at = $1", [later(at, 120)]);
    expect(await deliverDue(context, later(at, 119), never)).toMatchObject({ delivered: 0 });
    expect(await deliverDue(context, later(at, 120), never)).toMatchObject({ delivered: 1 });
  });

  it("is forgotten after thirty days, unless it still waits", async () => {
    await endpoint();
    const at = new Date("2026-11-22T10:00:00Z");
    await tell(at);
    const month = later(at, 31 * 86_400);
    expect((await webhookLog.run(context, month, never)).counts).toEqual({ forgotten: 0 });
    await deliverDue(context, at, never);
    expect((await webhookLog.run(context, month, never)).counts).toEqual({ forgotten: 1 });
    expect(await deliveries()).toEqual([]);
  });
});

describe("where webhooks may go", () => {
  it("is the open internet over TLS, unless this machine's operator says otherwise", () => {
    const refusedAlways = ["ftp://a.example", "nonsense", "https://user:pass@a.example/", "http://a.example/"];
    for (const text of refusedAlways) expect([text, urlProblem(text, true)]).not.toEqual([text, null]);
    const local = [
      "http://localhost:9/x",
      "https://127.0.0.1/",
      "https://[::1]/",
      "https://10.1.2.3/",
      "https://169.254.169.254/",
    ];
    for (const text of local) expect([text, urlProblem(text, false)]).not.toEqual([text, null]);
    for (const text of local) expect([text, urlProblem(text, true)]).toEqual([text, null]);
    expect(urlProblem("https://hooks.example.com/cairn?x=1", false)).toBeNull();
  });

  it("knows the addresses of local networks, also written as IPv6", () => {
    const inside = ["127.0.0.1", "10.0.0.1", "172.20.0.1", "192.168.1.1", "169.254.1.1", "100.64.0.1", "0.0.0.0"];
    const wrapped = ["::1", "::ffff:127.0.0.1", "fe80::1", "fd00::1", "2002:7f00:1::", "64:ff9b::a00:1"];
    expect([...inside, ...wrapped].filter(isOpenAddress)).toEqual([]);
    expect(["1.1.1.1", "172.32.0.1", "2606:4700::1111"].filter((one) => !isOpenAddress(one))).toEqual([]);
  });

  it("refuses a name that leads inside when the connection looks it up", async () => {
    const error = await new Promise((resolve) => openLookup("localhost", {}, resolve));
    expect(error).toBeInstanceOf(AddressRefused);
    const post = { url, headers: {}, body: "{}", toPrivate: false, signal: never };
    expect(await postOnce(post)).toEqual({ code: null, milliseconds: 0, error: "address-refused" });
    expect(received).toEqual([]);
  });
});
