import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newApiKey } from "#app/auth/secrets.server.ts";
import { createApiKey } from "#app/db/api-key.server.ts";
import { listAudit } from "#app/db/audit-entry.server.ts";
import { findExperiment } from "#app/db/experiment.server.ts";
import { putExperiment } from "#app/db/experiment-definition.server.ts";
import { saveWorkspace } from "#app/db/workspace.server.ts";
import { action as apiMove } from "#app/routes/api/experiment-move.ts";
import { action as setUp, loader as setUpPage } from "#app/routes/tests/set-up.tsx";
import { testContext } from "#tests/support/services.ts";
import { type Shop, shopWithTest } from "#tests/support/shop.ts";

let shop: Shop;
let key: string;
const test = "callback-first";

beforeAll(async () => {
  shop = await shopWithTest({ now: () => new Date("2026-11-01T12:00:00Z") });
  const { db } = shop.services;
  await saveWorkspace(db, shop.workspaceId, { approvalRequired: true });
  const anna = await db.user.findUniqueOrThrow({ where: { email: "anna@shop.test" } });
  const made = newApiKey();
  key = made.key;
  const stored = { name: "Anna's", role: "contributor" as const, scopes: ["read", "manage"], createdById: anna.id };
  await createApiKey(db, { workspaceId: shop.workspaceId, prefix: made.prefix, hash: made.hash, ...stored });
});
afterAll(() => shop.services.close());

const context = () => testContext(shop.services);
const params = { key: test };

/** A button of the review page; `done` when it led on. */
async function press(who: string, intent: string, comment = ""): Promise<unknown> {
  const body = new FormData();
  body.set("intent", intent);
  body.set("comment", comment);
  const headers = { Cookie: await shop.cookieOf(who), Origin: "http://cairn.test" };
  const request = new Request("http://cairn.test/tests?step=review", { method: "POST", headers, body });
  try {
    const answer = await setUp({ request, params, context: context() });
    return answer;
  } catch (thrown) {
    if (thrown instanceof Response) return thrown.status === 302 ? "done" : thrown.status;
    throw thrown;
  }
}

async function viaApi(move: string): Promise<{ status: number; code: unknown }> {
  const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
  const request = new Request("http://cairn.test/api", { method: "POST", headers, body: "{}" });
  const answer = await apiMove({ request, params: { key: test, move }, context: context() }).catch((thrown) => thrown);
  const body = await answer.json();
  return { status: answer.status, code: body.error?.code };
}

async function approval(who: string) {
  const request = new Request("http://cairn.test/tests?step=review", { headers: { Cookie: await shop.cookieOf(who) } });
  return (await setUpPage({ request, params, context: context() })).review?.approval;
}

const status = async () => (await findExperiment(shop.services.db, shop.workspaceId, test))?.experiment.status;

async function edit(): Promise<void> {
  const { db } = shop.services;
  const record = await findExperiment(db, shop.workspaceId, test);
  if (!record) throw new Error("the shop has this test");
  const definition = { ...record.experiment.definition, plannedAnswers: 2000 };
  const writer = { workspaceId: shop.workspaceId, actor: { kind: "system" as const, id: null, name: "edit" } };
  await db.$transaction((tx) => putExperiment(tx, writer, test, { definition, owner: null }, shop.services.now()));
}

describe("a launch that waits for a second person", () => {
  it("is refused on the page and through the API until somebody else approved it", async () => {
    expect(await press("anna", "launch")).toMatchObject({ data: { problems: [{ path: "" }] } });
    expect(await viaApi("launch")).toEqual({ status: 422, code: "not-approved" });
    expect(await approval("anna")).toMatchObject({ status: "none", mayAsk: true, mayAnswer: false });
    expect(await press("anna", "approve")).toMatchObject({ init: { status: 422 } });
    expect(await press("anna", "ask-approval", "ready for Monday")).toBe("done");
    expect(await approval("anna")).toMatchObject({ status: "waiting", own: true, mayAsk: false, mayAnswer: false });
    expect(await approval("bruno")).toMatchObject({ own: false, mayAnswer: true, comment: "ready for Monday" });
  });

  it("is not approved by its asker, their API key or a reader", async () => {
    expect(await press("anna", "approve")).toMatchObject({ data: { problems: [{ message: /own launch/ }] } });
    expect(await viaApi("approve")).toEqual({ status: 422, code: "approval-needs-person" });
    expect(await press("vera", "approve")).toBe(403);
    expect(await status()).toBe("draft");
  });

  it("can be refused with a reason, asked again by a key, and not approved by who made the key", async () => {
    expect(await press("bruno", "refuse")).toMatchObject({ data: { problems: [{ path: "comment" }] } });
    expect(await press("bruno", "refuse", "the shop is closed on Monday")).toBe("done");
    expect(await approval("anna")).toMatchObject({ status: "refused", answer: "the shop is closed on Monday" });
    expect(await viaApi("launch")).toMatchObject({ code: "not-approved" });
    expect(await viaApi("ask-approval")).toMatchObject({ status: 202 });
    expect(await press("anna", "approve")).toMatchObject({ data: { problems: [{ message: /own launch/ }] } });
  });

  it("is decided once when two answer at the same moment", async () => {
    const answers = await Promise.all([press("bruno", "approve"), press("carla", "refuse", "no")]);
    expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
    await edit();
    expect(await viaApi("launch")).toMatchObject({ code: "not-approved" });
    expect(await approval("carla")).toMatchObject({ status: "none" });
  });

  it("goes ahead once approved as it is written, and everything is in the audit log", async () => {
    expect(await press("anna", "ask-approval")).toBe("done");
    expect(await press("carla", "approve", "go")).toBe("done");
    expect(await viaApi("launch")).toMatchObject({ status: 200 });
    expect(await status()).toBe("running");
    expect(await press("bruno", "approve")).toMatchObject({ init: { status: 422 } });
    const log = await listAudit(shop.services.db, shop.workspaceId, { subjectKind: "experiment", subjectKey: test });
    expect(log.map(({ action }) => action).slice(0, 3)).toEqual([
      ...["experiment.launch", "experiment.approve-launch", "experiment.ask-approval"],
    ]);
    expect(log.find(({ action }) => action === "experiment.approve-launch")).toMatchObject({ actorName: "carla" });
  });
});
