import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordDecision } from "#app/db/decision.server.ts";
import { evidenceOf } from "#app/db/decision-evidence.server.ts";
import { digestToken, readDigestToken } from "#app/db/digest-link.server.ts";
import { findExperiment } from "#app/db/experiment.server.ts";
import { moveExperiment } from "#app/db/experiment-move.server.ts";
import { createEndpoint } from "#app/db/webhook.server.ts";
import { webhookData } from "#app/db/webhook-data.ts";
import { digest } from "#app/jobs/digest.ts";
import type { JobContext } from "#app/jobs/job.ts";
import { loader as ofDay } from "#app/routes/outcomes/digest.tsx";
import { action, loader as list } from "#app/routes/outcomes/digests.tsx";
import { loader as shared } from "#app/routes/outcomes/shared-digest.ts";
import { loader as sharedText } from "#app/routes/outcomes/shared-digest-text.ts";
import { callbackDefinition } from "#tests/support/experiment.ts";
import { testContext } from "#tests/support/services.ts";
import { furnish, type Shop, shopWithTest } from "#tests/support/shop.ts";

const monday = new Date("2026-11-23T05:30:00Z");
const later = (days: number) => new Date(monday.getTime() + days * 86_400_000);
const never = new AbortController().signal;
let clock = monday;
let shop: Shop;
let neighbour: Awaited<ReturnType<typeof furnish>>;
let context: JobContext;

/** 400 customers, half in each variation, all of whom answer; the variation a point better. */
async function answers(experiment: string): Promise<void> {
  const { ingest, folder } = shop.services;
  const customers = Array.from({ length: 400 }, (_, n) => ({ customer: `${experiment}-${n}`, n }));
  const exposures = customers.map(({ customer, n }) => ({
    ...{ customer, experiment, variation: n % 2, at: "2026-11-02T08:00:00Z" },
  }));
  const rows = customers.map(({ customer, n }) => ({
    ...{ id: customer, customer, scale: "ces-2", at: "2026-11-10T09:00:00Z", step: "queue" },
    score: 3 + (n % 2) + 2 * (Math.floor(n / 2) % 2),
  }));
  expect(await ingest.write(shop.workspaceId, "exposures", exposures)).toMatchObject({ accepted: 400 });
  expect(await ingest.write(shop.workspaceId, "answers", rows)).toMatchObject({ accepted: 400 });
  await folder.foldNow();
}

async function stop(key: string, at: Date) {
  const { db } = shop.services;
  const running = await findExperiment(db, shop.workspaceId, key);
  if (!running) throw new Error("no test");
  const move = { move: "stop", reason: "harm" } as const;
  await db.$transaction((tx) => moveExperiment(tx, shop.writer, running, move, at));
}

async function ship(key: string, at: Date) {
  const { db, pool } = shop.services;
  const record = await findExperiment(db, shop.workspaceId, key);
  if (!record) throw new Error("no test");
  const evidence = await evidenceOf({ db, pool }, shop.workspaceId, record, at);
  const input = {
    verdict: "ship",
    variation: "callback",
    reason: "clearly easier",
    learning: "ring back",
    nextStep: null,
  } as const;
  return await recordDecision(db, shop.writer, record, input, { ...evidence, recommended: "ship" }, at);
}

beforeAll(async () => {
  shop = await shopWithTest({ now: () => clock });
  neighbour = await furnish(shop.services, "neighbour");
  const { env, db, pool, database } = shop.services;
  context = {
    ...{ env, kind: database.kind, db, pool, log: pino({ level: "silent" }) },
    folder: { foldNow: async () => 0, lag: async () => 0 },
  };
  await db.keyResult.updateMany({ data: { publishedAt: new Date("2026-10-01T00:00:00Z") } });
  await db.objective.updateMany({ data: { publishedAt: new Date("2026-10-01T00:00:00Z") } });
  const again = { ...callbackDefinition, flagKey: "again", keyResult: "effort", irritant: null };
  expect(await shop.putTest("again", again)).toMatchObject({ ok: true });
  for (const key of ["callback-first", "again"]) {
    await shop.launch(new Date("2026-11-01T00:00:00Z"), key);
    await answers(key);
  }
  await stop("again", new Date("2026-11-20T10:00:00Z"));
  expect(await ship("callback-first", new Date("2026-11-21T10:00:00Z"))).toMatchObject({ ok: true, pending: false });
});
afterAll(() => shop.services.close());

const args = (request: Request, params: Record<string, string> = {}) => ({
  ...{ request, params, context: testContext(shop.services) },
});
const as = async (person: string, path: string, of: Pick<Shop, "cookieOf"> = shop, init: RequestInit = {}) =>
  new Request(`http://cairn.test${path}`, { ...init, headers: { Cookie: await of.cookieOf(person) } });
const thrown = async (answer: Promise<unknown>) =>
  answer.then(
    () => 200,
    (error: unknown) => (error instanceof Response ? error.status : Promise.reject(error)),
  );
const subscribe = async (person: string, intent: string) =>
  action(args(await as(person, "/digests", shop, { method: "POST", body: new URLSearchParams({ intent }) })));

describe("the weekly digest", () => {
  it("is made for nobody who does not want it", async () => {
    expect(await digest.due?.(context, monday)).toBe(false);
    expect((await digest.run(context, monday, never)).counts).toEqual({ made: 0, forgotten: 0 });
  });

  it("is subscribed to by whoever reads outcomes, in their language, and audited", async () => {
    expect(await subscribe("vera", "subscribe")).toMatchObject({ status: 302 });
    expect(await list(args(await as("vera", "/digests")))).toMatchObject({ subscription: "en", days: [] });
    expect(await list(args(await as("anna", "/digests")))).toMatchObject({ subscription: null });
    const entries = await shop.services.db.auditEntry.findMany({ where: { subjectKind: "digest" } });
    expect(entries).toMatchObject([
      { action: "digest.subscribe", subjectKey: "vera@shop.test", after: { locale: "en" } },
    ]);
  });

  it("is made once a day, told to programs with addresses, and for no other workspace", async () => {
    const { db, env } = shop.services;
    await createEndpoint(db, shop.writer, { url: "https://mail.example/cairn", events: ["digest.ready"] }, env.secret);
    expect((await digest.run(context, monday, never)).counts).toEqual({ made: 1, forgotten: 0 });
    expect((await digest.run(context, monday, never)).counts).toEqual({ made: 0, forgotten: 0 });
    expect(await db.digest.count()).toBe(1);
    const events = await db.webhookEvent.findMany({ where: { type: "digest.ready" } });
    expect(events).toMatchObject([{ data: { cycle: "2026-q4", day: "2026-11-23", subscribers: { en: 1 } } }]);
    expect(events.map(({ data }) => webhookData["digest.ready"].safeParse(data).error)).toEqual([undefined]);
    expect(await db.webhookDelivery.count()).toBe(1);
  });

  it("says what moved, stopped and was decided, each effect with interval, n and tier, before/after never as one", async () => {
    const { view } = await ofDay(args(await as("vera", "/digests/2026-11-23"), { day: "2026-11-23" }));
    const [moved, stopped, decided] = view.sections;
    expect(moved?.lines.map(({ title }) => title)).toEqual(["Getting help is easier"]);
    expect(moved?.lines[0]?.facts.join("\n")).toMatch(/now 4\.50 \[4\.\d\d, 4\.\d\d\], n = 800; target 5\.10/);
    expect(stopped?.lines.map(({ facts }) => facts[0])).toEqual(["stopped for harm"]);
    const effect =
      /“[^”]+” on “Effort of getting help”: \+1\.00\u00a0point \[0\.\d\d, 1\.\d\d\], n = 400, tier [ABCX], /;
    expect(stopped?.lines[0]?.facts[1]).toMatch(effect);
    expect(decided?.lines[0]?.title).toMatch(/ · Ship$/);
    expect(decided?.lines[0]?.facts).toEqual([
      expect.stringMatching(effect),
      "Reason: clearly easier",
      "Learnt: ring back",
    ]);
    for (const { facts } of moved?.lines ?? [])
      expect(facts.filter((fact) => /since the baseline/.test(fact) && !/not an effect/.test(fact))).toEqual([]);
  });

  it("stays as it was made, whatever comes after", async () => {
    const before = await ofDay(args(await as("vera", "/digests/2026-11-23"), { day: "2026-11-23" }));
    const more = Array.from({ length: 50 }, (_, n) => ({
      ...{
        id: `late-${n}`,
        customer: `late-${n}`,
        scale: "ces-2",
        score: 1,
        step: "queue",
        at: "2026-11-19T09:00:00Z",
      },
    }));
    await shop.services.ingest.write(shop.workspaceId, "answers", more);
    await shop.services.folder.foldNow();
    expect(await ofDay(args(await as("vera", "/digests/2026-11-23"), { day: "2026-11-23" }))).toEqual(before);
  });

  it("is unknown to the neighbour, and closed to agents and visitors", async () => {
    const day = { day: "2026-11-23" };
    expect(await thrown(ofDay(args(await as("vera", "/digests/2026-11-23", neighbour), day)))).toBe(404);
    expect(await thrown(ofDay(args(await as("vera", "/digests/x"), { day: "yesterday" })))).toBe(404);
    expect(await thrown(ofDay(args(new Request("http://cairn.test/digests/2026-11-23"), day)))).toBe(302);
  });
});

describe("a signed address", () => {
  const links = async () => {
    const { links: found } = await ofDay(args(await as("vera", "/digests/2026-11-23"), { day: "2026-11-23" }));
    if (!found) throw new Error("no addresses");
    return found;
  };
  const tokenOf = (address: string) => /\/digest\/([^/]+)/.exec(address)?.[1] ?? "";
  const open = (token: string) => shared(args(new Request(`http://cairn.test/digest/${token}`), { token }));

  it("gives the digest as page and as text to whoever has it, in its language", async () => {
    const { en, fr } = await links();
    const page = await open(tokenOf(fr.html));
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.headers.get("cache-control")).toBe("no-store");
    const html = await page.text();
    expect(html).toMatch(/^<!doctype html><html lang="fr">/);
    expect(html).toContain("Ce qui a été décidé");
    const token = tokenOf(en.text);
    const text = await (await sharedText(args(new Request(en.text), { token }))).text();
    expect(text).toContain("WHAT WAS DECIDED");
    expect(text).toMatch(/n = 400, tier [ABCX]/);
    expect(text).not.toContain("<");
  });

  it("is the one that programs were told", async () => {
    const told = await shop.services.db.webhookEvent.findFirstOrThrow({ where: { type: "digest.ready" } });
    const tokens = Object.values(await links()).map(({ html }) => tokenOf(html));
    for (const token of tokens) expect(JSON.stringify(told.data)).toContain(`/digest/${token}"`);
  });

  it("is refused when altered, when expired, and when signed for another installation", async () => {
    const token = tokenOf((await links()).en.html);
    expect(await thrown(open(token.replace(".en.", ".fr.")))).toBe(404);
    expect(await thrown(open(token.replace(/^\d+/, (id) => String(Number(id) + 1))))).toBe(404);
    expect(await thrown(open(""))).toBe(404);
    const claim = { id: 1, locale: "en", expiresAt: later(21) } as const;
    expect(await thrown(open(digestToken(claim, "another secret, long enough too")))).toBe(404);
    expect(readDigestToken(token, shop.services.env.secret, later(20.9))).toMatchObject({ locale: "en" });
    expect(readDigestToken(token, shop.services.env.secret, later(21))).toBeNull();
    clock = later(22);
    expect(await thrown(open(token))).toBe(404);
    clock = monday;
  });
});

it("the next digest tells which key results changed their status, and an ended subscription ends it", async () => {
  const { db } = shop.services;
  const { id, content } = await db.digest.findFirstOrThrow();
  const told = JSON.parse(JSON.stringify(content));
  const now = told.keyResults[0].status;
  told.keyResults[0].status = now === "late" ? "off" : "late";
  await db.digest.update({ where: { id }, data: { content: told } });
  expect((await digest.run(context, later(7), never)).counts).toEqual({ made: 1, forgotten: 0 });
  const next = await db.digest.findFirstOrThrow({ orderBy: { day: "desc" } });
  expect(next.content).toMatchObject({ keyResults: [{ status: now, statusBefore: told.keyResults[0].status }] });
  expect(next.content).toMatchObject({ stopped: [], decided: [] });

  await subscribe("vera", "unsubscribe");
  await db.webhookEndpoint.deleteMany();
  expect(await digest.due?.(context, later(14))).toBe(false);
  expect((await digest.run(context, later(420), never)).counts).toEqual({ made: 0, forgotten: 2 });
});
