import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loader as holdoutsPage, action as saveHoldout } from "#app/routes/okrs/holdouts.tsx";
import { loader as groupsPage, action as saveGroup } from "#app/routes/tests/groups.tsx";
import { callbackDefinition } from "#tests/support/experiment.ts";
import { testContext } from "#tests/support/services.ts";
import { type Shop, shopWithTest } from "#tests/support/shop.ts";

let shop: Shop;
const now = new Date("2026-11-01T12:00:00Z");

beforeAll(async () => {
  shop = await shopWithTest({ now: () => now });
});
afterAll(() => shop.services.close());

async function argumentsOf(who: string, fields?: Record<string, string>) {
  const request = new Request("http://cairn.test/page", {
    ...(fields && { method: "POST", body: new URLSearchParams(fields) }),
    headers: { Cookie: await shop.cookieOf(who), Origin: "http://cairn.test", Host: "cairn.test" },
  });
  return { request, params: {}, context: testContext(shop.services) };
}

const status = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 200,
    (thrown: unknown) => (thrown instanceof Response ? thrown.status : thrown),
  );
const audited = async (action: string) =>
  (await shop.services.db.auditEntry.findMany({ where: { workspaceId: shop.workspaceId, action } })).map(
    ({ actorName, subjectKey }) => [actorName, subjectKey],
  );

describe("the page of holdouts", () => {
  const start = { intent: "start", objective: "help", share: "5", hashAttribute: "id" };

  it("sets customers aside for who leads, not for a viewer or a contributor, and not without a share", async () => {
    for (const who of ["vera", "anna"]) {
      expect(await status(saveHoldout(await argumentsOf(who, start)))).toBe(403);
    }
    expect(await saveHoldout(await argumentsOf("carla", { ...start, share: "80" }))).toMatchObject({
      problems: [{ path: "share" }],
    });
    expect(await saveHoldout(await argumentsOf("carla", start))).toEqual({ ok: true, done: "started" });
    expect(await saveHoldout(await argumentsOf("carla", start))).toMatchObject({ problems: [{ path: "objective" }] });
    expect(await audited("holdout.start")).toEqual([["carla", "holdout-help"]]);
  });

  it("says who did it, what it costs and what it tells, and ends it", async () => {
    await shop.launch(now);
    const seen = await holdoutsPage(await argumentsOf("vera"));
    expect(seen).toMatchObject({ canWrite: false, choices: [] });
    expect(seen.rows).toMatchObject([
      {
        ...{ key: "holdout-help", by: "carla", share: 0.05, endedAt: null, tests: 1, shipped: 0 },
        keyResults: [{ key: "effort", difference: null, inside: { n: 0, mean: null } }],
      },
    ]);
    const end = { intent: "end", holdout: "holdout-help" };
    expect(await status(saveHoldout(await argumentsOf("anna", end)))).toBe(403);
    expect(await saveHoldout(await argumentsOf("carla", end))).toEqual({ ok: true, done: "endedDone" });
    expect(await audited("holdout.end")).toEqual([["carla", "holdout-help"]]);
    // Another may be started afterwards, under a key of its own.
    expect(await saveHoldout(await argumentsOf("carla", start))).toEqual({ ok: true, done: "started" });
    expect((await audited("holdout.start")).at(-1)).toEqual(["carla", "holdout-help-2"]);
  });
});

describe("the page of exclusion groups", () => {
  it("makes a group for contributors, and says who holds and who wants how much of it", async () => {
    const form = { name: "Aide à l’achat" };
    expect(await status(saveGroup(await argumentsOf("vera", form)))).toBe(403);
    expect(await saveGroup(await argumentsOf("anna", { name: "?" }))).toMatchObject({ problems: [{ path: "name" }] });
    expect(await saveGroup(await argumentsOf("anna", form))).toEqual({ ok: true });
    expect(await saveGroup(await argumentsOf("anna", form))).toMatchObject({ problems: [{ path: "name" }] });
    const group = "aide-a-l-achat";
    for (const [key, share] of [
      ["first", 0.6],
      ["second", 0.3],
    ] as const) {
      await shop.putTest(key, { ...callbackDefinition, irritant: null, flagKey: key, exclusion: { group, share } });
    }
    await shop.launch(now, "first");
    const { groups } = await groupsPage(await argumentsOf("vera"));
    expect(groups).toMatchObject([{ key: group, name: "Aide à l’achat", free: 0.4 }]);
    expect(groups[0]?.tests.map(({ key, live, share }) => [key, live, share])).toEqual(
      expect.arrayContaining([
        ["first", true, 0.6],
        ["second", false, 0.3],
      ]),
    );
    expect(await audited("exclusion-group.create")).toEqual([["anna", group]]);
  });
});
