import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listAudit } from "#app/db/audit-entry.server.ts";
import { findFlag } from "#app/db/flag.server.ts";
import { loader as history, action as historyAction } from "#app/routes/flags/history-tab.tsx";
import { loader as list } from "#app/routes/flags/list.tsx";
import { action as create } from "#app/routes/flags/new.tsx";
import { loader as preview } from "#app/routes/flags/preview-tab.tsx";
import { action as rules } from "#app/routes/flags/rules-tab.tsx";
import { testContext } from "#tests/support/services.ts";
import { type Shop, shopWithTest } from "#tests/support/shop.ts";

let shop: Shop;

type Call = { request: Request; params: Record<string, string>; context: ReturnType<typeof testContext> };

/** Posts a form to a page's action; what was thrown counts as its answer. */
async function post<Answer>(
  action: (call: Call) => Promise<Answer>,
  who: string,
  fields: Record<string, string | string[]>,
  key = "banner",
): Promise<unknown> {
  const body = new FormData();
  for (const [name, values] of Object.entries(fields)) for (const value of [values].flat()) body.append(name, value);
  const headers = { Cookie: await shop.cookieOf(who), Origin: "http://cairn.test" };
  const request = new Request("http://cairn.test/flags", { method: "POST", headers, body });
  return await action({ request, params: { key }, context: testContext(shop.services) }).catch((thrown) => thrown);
}

async function load<Data>(loader: (call: Call) => Promise<Data>, search = "", key = "banner"): Promise<Data> {
  const headers = { Cookie: await shop.cookieOf("vera") };
  const request = new Request(`http://cairn.test/flags${search}`, { headers });
  return await loader({ request, params: { key }, context: testContext(shop.services) });
}

const location = (answer: unknown) => (answer instanceof Response ? answer.headers.get("Location") : null);
const saved = () => findFlag(shop.services.db, shop.workspaceId, "banner");
const newFlag = { flag: "banner", valueType: "string", defaultValue: "none", environments: ["production", "staging"] };
const newRule = {
  ...{ intent: "rule", kind: "rollout", new: "on", id: "france", value: "sale", coverage: "12,5", enabled: "on" },
  ...{ "audience.match": "all", "audience.0.attribute": "country", "audience.0.operator": "is-one-of" },
  ...{ "audience.0.values": "FR, BE", hashAttribute: "id" },
};

beforeAll(async () => {
  shop = await shopWithTest({ now: () => new Date("2026-11-01T12:00:00Z") });
});
afterAll(() => shop.services.close());

describe("the flag pages", () => {
  it("create a flag once, and refuse a reader, a taken key and a value of another type", async () => {
    expect(await post(create, "vera", newFlag)).toMatchObject({ status: 403 });
    expect(location(await post(create, "anna", newFlag))).toBe("/flags/banner?saved");
    expect(await post(create, "anna", newFlag)).toMatchObject({
      ...{ init: { status: 422 }, data: { problems: [{ path: "flag", message: "This key is taken." }] } },
    });
    expect(await post(create, "anna", { ...newFlag, flag: "a b" })).toMatchObject({
      data: { problems: [{ path: "flag" }] },
    });
    const number = { ...newFlag, flag: "n", valueType: "number", defaultValue: "many" };
    expect(await post(create, "anna", number)).toMatchObject({ data: { problems: [{ path: "defaultValue" }] } });
    // The flag of a test is taken too, and so is nobody's way around the test.
    expect(await post(create, "anna", { ...newFlag, flag: "callback-first" })).toMatchObject({ init: { status: 422 } });
  });

  it("write a rule in plain words, keep what was typed when refused, and read a French decimal", async () => {
    const blank = { ...newRule, "audience.0.values": "", coverage: "120" };
    expect(await post(rules, "anna", blank)).toMatchObject({
      data: { problems: [{ path: "coverage" }, { path: "audience.0.values" }], values: { coverage: "120" } },
    });
    expect(location(await post(rules, "anna", newRule))).toBe("/flags/banner?saved");
    expect((await saved())?.document.rules).toMatchObject([
      { id: "france", coverage: 0.125, audience: { conditions: [{ attribute: "country", values: ["FR", "BE"] }] } },
    ]);
    const again = { ...newRule, kind: "force", id: "all", value: "all", "audience.0.attribute": "" };
    expect(location(await post(rules, "bruno", again))).toBe("/flags/banner?saved");
    const ids = async () => (await saved())?.document.rules.map(({ id, enabled }) => (enabled ? id : `(${id})`));
    for (const [intent, order] of [
      ["up:all", ["all", "france"]],
      ["down:all", ["france", "all"]],
      ["turnOff:all", ["france", "(all)"]],
      ["remove:all", ["france"]],
    ] as const) {
      await post(rules, "anna", { intent });
      expect(await ids(), intent).toEqual(order);
    }
    expect(await post(rules, "anna", { intent: "up:nobody" })).toMatchObject({ status: 400 });
    expect(await post(rules, "vera", { intent: "remove:france" })).toMatchObject({ status: 403 });
    expect(await post(rules, "anna", { intent: "remove:france" }, "elsewhere")).toMatchObject({ status: 404 });
  });

  it("tell who was second, and overwrite nothing of the first", async () => {
    const settings = { intent: "settings", defaultValue: "none", environments: "production" };
    const { version = 0 } = (await saved()) ?? {};
    const seen = String(version);
    expect(location(await post(rules, "anna", { ...settings, description: "Anna's", seen }))).not.toBeNull();
    expect(await post(rules, "bruno", { ...settings, description: "Bruno's", seen })).toMatchObject({
      init: { status: 409 },
      data: { values: { description: "Bruno's" } },
    });
    expect((await saved())?.document.description).toBe("Anna's");
  });

  it("say what a customer would get and which rule decided", async () => {
    const look = (attributes: string) =>
      load(preview, `?customer=c1&environment=production&attributes=${encodeURIComponent(attributes)}`);
    await post(rules, "anna", { ...newRule, intent: "rule", rule: "france", new: [], coverage: "100" });
    expect((await look("country=FR")).seen).toMatchObject({
      ...{ value: "sale", source: "force", rules: [{ ruleId: "france", outcome: "applied" }] },
    });
    expect((await look("country=DE")).seen).toMatchObject({
      ...{ value: "none", source: "default", rules: [{ ruleId: "france", outcome: "skipped", reason: "audience" }] },
    });
    expect((await load(preview, "?customer=c1", "callback-first")).seen).toMatchObject({ source: "unknown" });
  });

  it("show every revision in words, and go back to one", async () => {
    const { entries, version } = await load(history);
    expect(entries.map(({ who }) => who)).toContain("bruno");
    const first = entries.at(-1);
    expect(first).toMatchObject({ kind: "revision", id: 1, changes: [{ kind: "created" }] });
    expect(entries.at(-2)).toMatchObject({ changes: [{ kind: "rule-added", rule: { id: "france" } }] });
    expect(await post(historyAction, "vera", { revision: "1" })).toMatchObject({ status: 403 });
    expect(await post(historyAction, "anna", { revision: "99" })).toMatchObject({ init: { status: 422 } });
    expect(location(await post(historyAction, "anna", { revision: "1", seen: String(version) }))).not.toBeNull();
    expect((await load(history)).entries[0]).toMatchObject({ id: version + 1, revertedTo: 1 });
    expect((await saved())?.document).toMatchObject({ rules: [], defaultValue: "none" });
    const audited = await listAudit(shop.services.db, shop.workspaceId, { subjectKind: "flag", take: 100 });
    expect(audited).toHaveLength(version + 1);
    expect(audited[0]).toMatchObject({ action: "flag.revert", actorName: "anna" });
  });

  it("list a test's flag beside the others, with the test's own history", async () => {
    await shop.launch(new Date("2026-10-20T08:00:00Z"));
    expect((await load(list)).rows).toMatchObject([
      { key: "banner", tests: [] },
      { key: "callback-first", tests: [{ key: "callback-first", status: "running" }] },
    ]);
    expect(
      (await load(history, "", "callback-first")).entries.map((entry) => entry.kind === "test" && entry.action),
    ).toEqual([...["experiment.launch", "experiment.create"]]);
    expect((await load(preview, "?customer=c1", "callback-first")).seen).toMatchObject({ source: "experiment" });
    await post(rules, "anna", { intent: "archive" });
    expect((await load(list, "?archived")).rows).toMatchObject([{ key: "banner" }]);
  });
});
