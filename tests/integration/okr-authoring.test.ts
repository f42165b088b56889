import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findKeyResult, listKeyResults } from "#app/db/key-result.server.ts";
import { findObjective } from "#app/db/objective.server.ts";
import { action as checkIn } from "#app/routes/okrs/check-ins-tab.tsx";
import { action as moveCycle } from "#app/routes/okrs/cycles.tsx";
import { action as edit, loader as editor } from "#app/routes/okrs/edit-objective.tsx";
import { loader as page } from "#app/routes/okrs/key-result.tsx";
import { action as create } from "#app/routes/okrs/new-objective.tsx";
import { testContext } from "#tests/support/services.ts";
import { furnish, type Shop, shopWithTest } from "#tests/support/shop.ts";

let shop: Shop;
const now = new Date("2026-11-20T12:00:00Z");

beforeAll(async () => {
  shop = await shopWithTest({ now: () => now });
  await furnish(shop.services, "other");
});
afterAll(() => shop.services.close());

type Action = typeof edit | typeof create | typeof checkIn | typeof moveCycle;

async function post(action: Action, who: string, params: Record<string, string>, fields: Record<string, string>) {
  const request = new Request("http://cairn.test/okrs", {
    method: "POST",
    headers: { Cookie: await shop.cookieOf(who), Origin: "http://cairn.test", Host: "cairn.test" },
    body: new URLSearchParams(fields),
  });
  return await action({ request, params, context: testContext(shop.services) });
}

async function get<T>(loader: (args: never) => Promise<T>, who: string, key: string, search = ""): Promise<T> {
  const request = new Request(`http://cairn.test/okrs${search}`, { headers: { Cookie: await shop.cookieOf(who) } });
  const args = { request, params: { key }, context: testContext(shop.services) };
  return await loader(args as never); // every loader takes these three
}

const thrown = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );
const locationOf = async (work: Promise<unknown>) => {
  const response = await thrown(work);
  return response instanceof Response ? response.headers.get("Location") : null;
};

/** A half-written key result: no owner, source, baseline, target, start or date. */
const bare = (at: number, title: string) => ({
  [`keyResults.${at}.key`]: "",
  [`keyResults.${at}.title.en`]: title,
  [`keyResults.${at}.kind`]: "increase",
  [`keyResults.${at}.metric`]: "ces",
});
const whole = (at: number, title: string) => ({
  ...bare(at, title),
  [`keyResults.${at}.owner`]: "carla@shop.test",
  [`keyResults.${at}.source`]: "after each contact",
  [`keyResults.${at}.baseline`]: "4,60",
  [`keyResults.${at}.target`]: "5.1",
  [`keyResults.${at}.startsOn`]: "2026-10-01",
  [`keyResults.${at}.dueOn`]: "2026-12-31",
});
const objective = { "title.en": "Calls that end well", cycle: "2026-q4", owner: "carla@shop.test" };

describe("publishing an objective", () => {
  it("is blocked with a reason for every field that is missing, keeps the draft, and passes once they are there", async () => {
    const draft = { ...objective, ...bare(0, "Launch the callback"), intent: "publish" };
    expect(await locationOf(post(create, "carla", { template: "blank" }, draft))).toBe(
      "/okrs/objectives/calls-that-end-well?check",
    );
    const before = await get(editor, "carla", "calls-that-end-well", "?check");
    expect(before.publishedAt).toBeNull();
    expect(before.missing.map(({ path }) => path).sort()).toEqual(
      ["baseline", "dueOn", "owner", "source", "startsOn", "target"].map((field) => `keyResults.0.${field}`),
    );
    const [written] = before.keyResults;
    const complete = {
      ...{ ...objective, ...whole(0, "Calls are easier"), intent: "publish" },
      "keyResults.0.key": written?.key ?? "",
    };
    expect(await locationOf(post(edit, "carla", { key: "calls-that-end-well" }, complete))).toBe("/okrs?cycle=2026-q4");
    const record = await findKeyResult(shop.services.db, shop.workspaceId, written?.key ?? "");
    expect(record?.publishedAt).toEqual(now);
    expect(record?.draft).toMatchObject({ baseline: 4.6, target: 5.1, kind: "increase" });
  });

  it("answers what cannot be read beside its field and writes nothing", async () => {
    const wrong = {
      ...{ ...objective, "title.en": "Written badly", ...whole(0, "A number"), intent: "save" },
      ...{ "keyResults.0.baseline": "about five", "keyResults.0.minAnswers": "2" },
    };
    const answer = await post(create, "carla", { template: "blank" }, wrong);
    expect(answer).toMatchObject({ ok: false });
    const paths = "problems" in answer ? answer.problems.map(({ path }) => path) : [];
    expect(paths).toEqual(["keyResults.0.baseline", "keyResults.0.minAnswers"]);
    expect(await findObjective(shop.services.db, shop.workspaceId, "written-badly")).toBeNull();
  });

  it("undoes everything when one key result is refused", async () => {
    const stranger = {
      ...{ ...objective, "title.en": "Half a thing", ...whole(0, "Mine"), ...whole(1, "Theirs"), intent: "save" },
      "keyResults.1.owner": "carla@other.test",
    };
    const answer = await post(create, "carla", { template: "blank" }, stranger);
    expect("problems" in answer && answer.problems).toEqual([
      {
        ...{ path: "keyResults.1.owner", field: "Key result 2" },
        message: "carla@other.test is not a member of this workspace.",
      },
    ]);
    expect(await findObjective(shop.services.db, shop.workspaceId, "half-a-thing")).toBeNull();
  });

  it("is not a viewer's business, nor a contributor's", async () => {
    for (const who of ["vera", "anna"]) {
      expect(await thrown(post(edit, who, { key: "help" }, { intent: "publish" }))).toMatchObject({ status: 403 });
    }
    expect((await findObjective(shop.services.db, shop.workspaceId, "help"))?.publishedAt).toBeNull();
  });

  it("makes the template's journey, scale and metrics with its three key results", async () => {
    const template = {
      ...{ ...objective, "title.en": "Self-service without effort", intent: "save" },
      ...whole(0, "Self-service is easier"),
      ...{ "keyResults.0.metric": "ces-self-service", "keyResults.0.place": "journey:self-service" },
      ...whole(1, "Fewer contacts afterwards"),
      ...{ "keyResults.1.kind": "decrease", "keyResults.1.metric": "contact-after-self-service" },
      ...{ "keyResults.1.baseline": "20", "keyResults.1.target": "16,5 %", "keyResults.1.place": "step:carry-out" },
      ...whole(2, "More done online"),
      ...{ "keyResults.2.metric": "completed-online", "keyResults.2.leaveOut": "on" },
    };
    const location = await locationOf(post(create, "carla", { template: "self-service-effort" }, template));
    expect(location).toBe("/okrs/objectives/self-service-without-effort?saved");
    const made = await listKeyResults(shop.services.db, shop.workspaceId, {});
    const contacts = made.find(({ key }) => key === "fewer-contacts-afterwards");
    expect(contacts?.draft).toMatchObject({ baseline: 0.2, target: 0.165, step: "carry-out" });
    expect(made.find(({ key }) => key === "self-service-is-easier")?.draft.metric).toBe("ces-self-service");
    expect(made.some(({ key }) => key === "more-done-online")).toBe(false);
  });
});

describe("a key result's page", () => {
  it("does not exist for another workspace's key, and says 404", async () => {
    const { services } = shop;
    await services.db.keyResult.updateMany({
      where: { workspaceId: { not: shop.workspaceId }, key: "effort" },
      data: { key: "theirs" },
    });
    expect(await thrown(get(page, "carla", "theirs"))).toMatchObject({ status: 404 });
    expect((await get(page, "vera", "effort")).title).toBe("Getting help is easier");
  });

  it("takes a check-in with the value as measured, from contributors but not from viewers", async () => {
    const point = { confidence: "7", sentence: "Waiting for answers.", value: "6.9" };
    expect(await thrown(post(checkIn, "vera", { key: "effort" }, point))).toMatchObject({ status: 403 });
    expect(await post(checkIn, "anna", { key: "effort" }, point)).toEqual({ ok: true });
    const { checkIns } = await get(page, "vera", "effort");
    expect(checkIns[0]).toMatchObject({ confidence: 7, value: null, answers: 0, author: "anna" });
    const empty = await post(checkIn, "anna", { key: "effort" }, { sentence: " " });
    expect("problems" in empty && empty.problems.map(({ path }) => path)).toEqual(["confidence", "sentence"]);
  });
});

describe("a cycle", () => {
  it("is closed with its grades in the audit log, and reopened", async () => {
    expect(await post(moveCycle, "carla", {}, { intent: "activate", cycle: "2026-q4" })).toMatchObject({ ok: true });
    expect(await post(moveCycle, "carla", {}, { intent: "close", cycle: "2026-q4" })).toMatchObject({ ok: true });
    const logged = await shop.services.db.auditEntry.findFirst({ where: { action: "cycle.grade" } });
    expect(logged?.after).toMatchObject([{ key: "launch-the-callback", grade: "cannot-tell", n: 0 }]);
    expect(await post(moveCycle, "carla", {}, { intent: "close", cycle: "2026-q4" })).toMatchObject({ ok: false });
    expect(await post(moveCycle, "carla", {}, { intent: "reopen", cycle: "2026-q4" })).toMatchObject({ ok: true });
  });

  it("ends after it starts", async () => {
    const fields = { intent: "create", name: "Q1 2027", startsOn: "2027-03-31", endsOn: "2027-01-01" };
    const answer = await post(moveCycle, "carla", {}, fields);
    expect("problems" in answer && answer.problems).toEqual([
      { path: "endsOn", message: "A cycle ends after it starts." },
    ]);
  });
});
