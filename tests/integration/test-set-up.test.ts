import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findExperiment } from "#app/db/experiment.server.ts";
import { loader as list } from "#app/routes/tests/list.tsx";
import { action as create } from "#app/routes/tests/new.tsx";
import { action, loader } from "#app/routes/tests/set-up.tsx";
import { testContext } from "#tests/support/services.ts";
import { type Shop, shopWithTest } from "#tests/support/shop.ts";

let shop: Shop;
const key = "call-people-back";

beforeAll(async () => {
  shop = await shopWithTest({ now: () => new Date("2026-11-20T12:00:00Z") });
});
afterAll(() => shop.services.close());

const origin = "http://cairn.test";
const headersOf = async (who: string) => ({ Cookie: await shop.cookieOf(who), Origin: origin, Host: "cairn.test" });
const context = () => testContext(shop.services);
const stored = async () => (await findExperiment(shop.services.db, shop.workspaceId, key))?.experiment;

/** What the page answers to a form: where it leads, or the refusal. */
async function save(step: string, fields: Record<string, string>, who = "anna") {
  const request = new Request(`${origin}/tests/${key}/set-up?step=${step}`, {
    ...{ method: "POST", headers: await headersOf(who), body: new URLSearchParams({ intent: "next", ...fields }) },
  });
  return await action({ request, params: { key }, context: context() }).catch((error: unknown) => {
    if (error instanceof Response) return { location: error.headers.get("Location"), status: error.status };
    throw error;
  });
}

async function open(path: string, who = "anna") {
  const request = new Request(`${origin}${path}`, { headers: await headersOf(who) });
  return await loader({ request, params: { key }, context: context() });
}

const whyFields = {
  "name.en": "Call people back",
  ...{ keyResult: "effort", irritant: "long-queue", journey: "contact/queue", owner: "anna@shop.test" },
  ...{
    "hypothesis.change.en": "we call back",
    "hypothesis.effect.en": "it is easier",
    "hypothesis.reason.en": "waiting hurts",
  },
};
const variation = (at: number, fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`variations.${at}.${name}`, value]));

describe("preparing a test", () => {
  it("creates a draft from a template with the key result's metric, and refuses a viewer", async () => {
    const body = new URLSearchParams({ template: "callback", keyResult: "effort", "name.en": "Call people back" });
    const post = async (who: string) =>
      new Request(`${origin}/new-test`, { method: "POST", headers: await headersOf(who), body });
    const refused = create({ request: await post("vera"), params: {}, context: context() });
    await expect(refused).rejects.toMatchObject({ status: 403 });
    const made = create({ request: await post("anna"), params: {}, context: context() });
    await expect(made).rejects.toMatchObject({ status: 302 });
    const definition = (await stored())?.definition;
    expect(definition?.metrics.primary).toEqual({ metric: "ces", smallestEffect: 0.2 });
    expect(definition?.metrics.corroboration[0]?.metric).toBe("repeat-contact");
    expect(definition).toMatchObject({ journey: "contact", keyResult: "effort", flagKey: "contact-callback" });
  });

  it("saves each step and goes on to the next", async () => {
    expect(await save("why", whyFields)).toMatchObject({ location: `/tests/${key}/set-up?step=what` });
    expect((await stored())?.definition).toMatchObject({
      ...{ step: "queue", irritant: "long-queue", name: { en: "Call people back" } },
      hypothesis: { change: { en: "we call back" } },
    });
    const measure = {
      ...{ "metrics.primary": "ces", "metrics.smallestEffect": "0,25", "metrics.guardrails": "complaint" },
      ...{ "survey.everyVariation": "on", minRunDays: "14", answerWindowDays: "7" },
    };
    await save("measure", measure);
    expect((await stored())?.definition).toMatchObject({
      metrics: {
        primary: { metric: "ces", smallestEffect: 0.25 },
        guardrails: [{ metric: "complaint" }],
        secondary: [],
      },
      ...{ minRunDays: 14, answerWindowHours: 168 },
    });
  });

  it("reads the audience as people write it", async () => {
    await save("who", {
      ...{ "audience.match": "all", "audience.0.attribute": "country", "audience.0.operator": "is-one-of" },
      ...{ "audience.0.values": "FR, BE", "audience.1.attribute": "age", "audience.1.operator": "at-least" },
      ...{ "audience.1.values": "18", "audience.2.attribute": "postcode", "audience.2.operator": "is" },
      ...{ "audience.2.values": "75001", coverage: "50", hashAttribute: "id", unit: "customer" },
    });
    expect((await stored())?.definition).toMatchObject({
      coverage: 0.5,
      audience: {
        conditions: [
          { attribute: "country", operator: "is-one-of", values: ["FR", "BE"] },
          { attribute: "age", operator: "at-least", values: [18] },
          { attribute: "postcode", operator: "is", values: ["75001"] },
        ],
      },
    });
  });

  it("keeps what was typed when a field cannot be read, and saves nothing of it", async () => {
    const answer = await save("risk", { "affordableLoss.days": "soon" });
    expect(answer).toMatchObject({
      data: {
        ok: false,
        problems: [{ path: "affordableLoss.days", message: "Write a number." }],
        values: { "affordableLoss.days": "soon" },
      },
      init: { status: 422 },
    });
    expect((await stored())?.definition.affordableLoss.days).toBe(56);
  });

  it("makes the metric that counts the loss a guardrail, so that it is summed", async () => {
    await save("measure", { "metrics.primary": "ces", "survey.everyVariation": "on" });
    const loss = { complaints: "20", complaintMetric: "complaint", currency: "EUR" };
    await save(
      "risk",
      Object.fromEntries(Object.entries(loss).map(([name, value]) => [`affordableLoss.${name}`, value])),
    );
    expect((await stored())?.definition.metrics.guardrails).toEqual([{ metric: "complaint", smallestEffect: null }]);
  });

  it("refuses to launch without a control, with the reason on the review page and in the answer", async () => {
    const alone = variation(0, { key: "callback", "name.en": "Callback", weight: "100", value: "true" });
    await save("what", { flagKey: "contact-callback", valueType: "boolean", ...alone });
    const review = await open(`/tests/${key}/set-up?step=review`);
    const reason =
      "There is no control: add a first variation that leaves things as they are, with a share above zero.";
    expect(review.problems).toContainEqual({ code: "no-control", path: "variations", step: "what", message: reason });
    const answer = await save("review", { intent: "launch" });
    expect(answer).toMatchObject({ init: { status: 422 } });
    expect(JSON.stringify(answer)).toContain(reason);
    expect((await stored())?.status).toBe("draft");
  });

  it("shows what one customer would get and why, by the SDK itself", async () => {
    const flag = { flagKey: "contact-callback", valueType: "boolean" };
    const control = variation(0, { key: "control", "name.en": "As today", weight: "50", value: "false" });
    const treatment = variation(1, { key: "callback", "name.en": "Callback", weight: "50", value: "true" });
    await save("what", { ...flag, ...control, ...treatment });
    const outside = await open(`/tests/${key}/set-up?step=review&customer=c1&attributes=country%3DIT`);
    expect(outside.review?.preview.seen).toMatchObject({
      ...{ value: false, source: "default" },
      rules: [{ ruleId: key, outcome: "skipped", reason: "audience" }],
    });
    expect(outside.review?.snippets[0]?.code).toContain("contact-callback");
    expect(outside.review?.feasibility).toMatchObject({ reason: "answers" });
  });

  it("launches once everything is in order, and then refuses what would break the comparison", async () => {
    await save("who", { coverage: "100", hashAttribute: "id", unit: "customer" });
    expect((await open(`/tests/${key}/set-up?step=review`)).problems).toEqual([]);
    expect(await save("review", { intent: "launch" })).toMatchObject({ location: `/tests/${key}` });
    expect((await stored())?.status).toBe("running");
    const answer = await save("who", { coverage: "10", hashAttribute: "id", unit: "customer" });
    expect(answer).toMatchObject({ data: { problems: [{ path: "coverage" }] } });
    const words = await save("why", { ...whyFields, "name.en": "Call everyone back" });
    expect(words).toMatchObject({ location: `/tests/${key}/set-up?step=what` });
  });

  it("lists tests by what the URL asks, keeping effects back before the minimum", async () => {
    const ask = async (search: string, who = "bruno") => {
      const request = new Request(`${origin}/tests?${search}`, { headers: await headersOf(who) });
      return await list({ request, params: {}, context: context() });
    };
    expect((await ask("status=running&view=table")).rows.map((row) => row.key)).toEqual([key]);
    expect((await ask("q=callback")).rows.map((row) => row.key)).toEqual(["callback-first"]);
    expect((await ask("mine=on")).rows).toEqual([]);
    const [running] = (await ask("status=running")).rows;
    expect(running?.headline).toEqual({ show: "progress", counts: "answers", answers: 0, needed: null });
  });
});
