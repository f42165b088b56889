import { afterAll, beforeAll, expect, it } from "vitest";
import type { Role } from "#app/auth/permissions.ts";
import { startSession } from "#app/auth/sign-in.server.ts";
import { listAudit } from "#app/db/audit-entry.server.ts";
import { eventNameSchema, listEventNames, putEventName } from "#app/db/event-name.server.ts";
import { createMembership, listMembers } from "#app/db/membership.server.ts";
import { listSavedGroups, putSavedGroup } from "#app/db/saved-group.server.ts";
import { createUser } from "#app/db/user.server.ts";
import * as attributes from "#app/routes/settings/attributes.tsx";
import * as events from "#app/routes/settings/events.tsx";
import * as members from "#app/routes/settings/members.tsx";
import { testContext } from "#tests/support/services.ts";
import { furnish, type Shop, shopWithTest } from "#tests/support/shop.ts";

// What is taken off a list of the settings is offered back at once, from the state its audit entry keeps.

type Page = {
  action(call: Parameters<typeof events.action>[0]): Promise<unknown>;
  loader(call: Parameters<typeof events.loader>[0]): Promise<{ removed: { entry: number; name: string } | null }>;
};

let shop: Shop;
let neighbour: Awaited<ReturnType<typeof furnish>>;
const cookies = new Map<string, string>();

async function person(name: string, role: Role, workspaceId: number): Promise<number> {
  const { db } = shop.services;
  const user = await createUser(db, { email: `${name}@people.test`, name, passwordHash: null, locale: "en" });
  await createMembership(db, { workspaceId, userId: user.id, role });
  const cookie = await startSession(shop.services, { userId: user.id, workspaceId });
  cookies.set(name, cookie.split(";")[0] ?? "");
  return user.id;
}

beforeAll(async () => {
  shop = await shopWithTest();
  neighbour = await furnish(shop.services, "neighbour");
  await person("adam", "admin", shop.workspaceId);
  await person("vera-2", "viewer", shop.workspaceId);
  await person("nadia", "admin", neighbour.workspaceId);
}, 240_000);
afterAll(() => shop.services.close());

async function post(page: Page, who: string, fields: Record<string, string>): Promise<unknown> {
  const body = new URLSearchParams(fields);
  const headers = { Cookie: cookies.get(who) ?? "", Origin: "http://cairn.test" };
  const request = new Request("http://cairn.test/settings", { method: "POST", headers, body });
  const call = { request, params: {}, context: testContext(shop.services) };
  return await page.action(call).catch((thrown: unknown) => thrown);
}

/** What the page offers to put back at an address. */
async function offered(page: Page, who: string, location: string) {
  const request = new Request(`http://cairn.test${location}`, { headers: { Cookie: cookies.get(who) ?? "" } });
  return (await page.loader({ request, params: {}, context: testContext(shop.services) })).removed;
}

/** Removes something and answers where the page went. */
async function remove(page: Page, fields: Record<string, string>): Promise<string> {
  const answer = await post(page, "adam", { intent: "remove", ...fields });
  const location = answer instanceof Response ? answer.headers.get("Location") : null;
  expect(location).toMatch(/\?removed=\d+$/);
  return location ?? "";
}

const entryOf = (location: string) => location.split("=")[1] ?? "";
const undo = (page: Page, who: string, location: string) =>
  post(page, who, { intent: "undo", entry: entryOf(location) });
const newest = async () => (await listAudit(shop.services.db, shop.workspaceId, { take: 1 }))[0];

it("gives somebody back the role they had, once, and only in their workspace", async () => {
  const { db } = shop.services;
  const userId = await person("nina", "agent", shop.workspaceId);
  const roleOf = async () => (await listMembers(db, shop.workspaceId)).find((one) => one.userId === userId)?.role;
  const location = await remove(members, { user: String(userId) });
  expect(await roleOf()).toBeUndefined();
  expect(location, "no address in an address").not.toContain("@");
  expect(await offered(members, "adam", location)).toMatchObject({ name: "nina" });
  expect(await offered(members, "nadia", location)).toBeNull();

  const unknown = { data: { problems: [{ path: "", message: expect.stringContaining("not known any more") }] } };
  expect(await undo(members, "nadia", location)).toMatchObject(unknown);
  expect(await undo(members, "vera-2", location)).toMatchObject({ status: 403 });
  expect(await roleOf()).toBeUndefined();

  expect(await undo(members, "adam", location)).toMatchObject({ status: 302 });
  expect(await roleOf()).toBe("agent");
  expect(await newest()).toMatchObject({ action: "member.add", after: { role: "agent" } });
  expect(await undo(members, "adam", location)).toMatchObject({ init: { status: 409 } });
});

it("puts a saved group back with its values as they were, numbers too", async () => {
  const { db, now } = shop.services;
  const group = { key: "tills", name: "Tills", attribute: "till", values: [7, "7", "north"] };
  expect(await db.$transaction((tx) => putSavedGroup(tx, shop.writer, group, now()))).toMatchObject({ ok: true });
  const location = await remove(attributes, { key: "tills" });
  expect(await listSavedGroups(db, shop.workspaceId)).toEqual([]);
  expect(await offered(attributes, "adam", location)).toMatchObject({ name: "Tills" });
  expect(await undo(attributes, "adam", location)).toMatchObject({ status: 302 });
  expect(await listSavedGroups(db, shop.workspaceId)).toMatchObject([group]);
  expect(await newest()).toMatchObject({ action: "saved-group.create", subjectKey: "tills" });
  const again = { data: { problems: [{ path: "", message: expect.stringContaining("there again") }] } };
  expect(await undo(attributes, "adam", location)).toMatchObject(again);
});

it("puts an event's name back, and leaves one that was mapped anew meanwhile", async () => {
  const { db } = shop.services;
  const put = (document: object) => putEventName(db, shop.writer, eventNameSchema.parse(document));
  expect(await put({ key: "Rated", scale: "ces-2", property: "stars" })).toMatchObject({ ok: true });
  const location = await remove(events, { name: "Rated" });
  expect(await listEventNames(db, shop.workspaceId)).toEqual([]);
  expect(await undo(events, "adam", location)).toMatchObject({ status: 302 });
  expect(await listEventNames(db, shop.workspaceId)).toMatchObject([{ key: "Rated", property: "stars" }]);

  const later = await remove(events, { name: "Rated" });
  expect(await put({ key: "Rated", scale: "ces-2", property: "points" })).toMatchObject({ ok: true });
  const kept = { data: { problems: [{ path: "", message: expect.stringContaining("nothing was changed") }] } };
  expect(await undo(events, "adam", later)).toMatchObject(kept);
  expect(await listEventNames(db, shop.workspaceId)).toMatchObject([{ key: "Rated", property: "points" }]);
});

it("offers nothing for what an address makes up", async () => {
  for (const entry of ["0", "1", "999999999", "9999999999999", "-1", "x", "1e3", ""]) {
    expect(await offered(events, "adam", `/settings/events?removed=${entry}`), entry).toBeNull();
    expect(await post(events, "adam", { intent: "undo", entry }), entry).toMatchObject({ init: { status: 422 } });
  }
});
