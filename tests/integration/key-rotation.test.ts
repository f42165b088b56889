import { GrowthBookClient } from "@growthbook/growthbook";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newApiKey } from "#app/auth/secrets.server.ts";
import { createApiKey } from "#app/db/api-key.server.ts";
import { readConnectionFlags, readPayloadVersions } from "#app/db/flag-payload.server.ts";
import {
  createConnection,
  decryptionKey,
  endPreviousKey,
  revokeConnection,
  rotateConnection,
} from "#app/db/sdk-connection.server.ts";
import { action as rotateByApi } from "#app/routes/api/sdk-rotation.ts";
import { action as change, loader as page } from "#app/routes/settings/sdk.tsx";
import type { Services } from "#app/server/services.ts";
import { serveDirect } from "#tests/support/direct-server.ts";
import { type FlagWorkspace, flagWorkspace } from "#tests/support/flag-workspace.ts";
import { testContext, testServices } from "#tests/support/services.ts";
import { type Shop, shopWithTest } from "#tests/support/shop.ts";

const hour = 3_600_000;
let services: Services;
let server: { url: string; close(): Promise<void> };
let workspace: FlagWorkspace;
let now = new Date("2026-11-22T08:00:00Z");
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);

beforeAll(async () => {
  services = await testServices({ now: () => now });
  server = await serveDirect(services);
  workspace = await flagWorkspace(services);
  await workspace.setFlag("banner", "sale");
}, 240_000);

afterAll(async () => {
  await server.close();
  await services.close();
});

const rotate = (id: number, until: Date) =>
  services.db.$transaction((tx) =>
    rotateConnection(tx, { workspaceId: workspace.id, id, until, now }, services.env.secret),
  );
const statusOf = async (clientKey: string) => (await fetch(`${server.url}/api/features/${clientKey}`)).status;
const soon = { timeout: 10_000, interval: 50 };

/** What the official SDK makes of the flag with these keys. */
async function bannerOf(clientKey: string, key: string | null): Promise<string | null> {
  const client = new GrowthBookClient({ apiHost: server.url, clientKey, ...(key !== null && { decryptionKey: key }) });
  await client.init({ timeout: 5000 });
  const value = client.getFeatureValue<string | null>("banner", null, { attributes: {} });
  client.destroy();
  return value;
}

describe("a rotated key", () => {
  it("goes on with its own encryption until its instant, beside the new one, then is refused and its streams end", async () => {
    const before = await workspace.connect({ encrypted: true });
    const oldKey = decryptionKey(before, services.env.secret);
    const after = await rotate(before.id, later(hour));
    if (!after) throw new Error("the connection is there");
    const newKey = decryptionKey(after, services.env.secret);
    expect(after.clientKey).not.toBe(before.clientKey);
    expect(newKey).not.toBe(oldKey);
    await services.payloads.check();
    expect(await bannerOf(before.clientKey, oldKey)).toBe("sale");
    expect(await bannerOf(after.clientKey, newKey)).toBe("sale");

    const stream = await fetch(`${server.url}/sub/${before.clientKey}`);
    now = later(hour - 1);
    await services.payloads.check();
    expect(await statusOf(before.clientKey)).toBe(200);
    now = later(1);
    // By itself: nobody changes anything at that instant.
    await expect.poll(() => statusOf(before.clientKey), soon).toBe(400);
    expect(await stream.text()).toContain("event: features");
    expect(await bannerOf(after.clientKey, newKey)).toBe("sale");
  });

  it("ends at once when asked, also the one before it, and with its connection", async () => {
    const made = await workspace.connect();
    const second = await rotate(made.id, later(hour));
    expect([await statusOf(made.clientKey), await statusOf(second?.clientKey ?? "")]).toEqual([200, 200]);
    const third = await rotate(made.id, later(hour));
    await expect.poll(() => statusOf(made.clientKey), soon).toBe(400);
    expect(await statusOf(second?.clientKey ?? "")).toBe(200);
    const end = () => services.db.$transaction((tx) => endPreviousKey(tx, workspace.id, made.id, now));
    expect([await end(), await end()]).toEqual([true, false]);
    await expect.poll(() => statusOf(second?.clientKey ?? ""), soon).toBe(400);
    expect(await statusOf(third?.clientKey ?? "")).toBe(200);
    const fourth = await rotate(made.id, later(hour));
    await services.db.$transaction((tx) => revokeConnection(tx, workspace.id, made.id, now));
    await expect.poll(() => statusOf(third?.clientKey ?? ""), soon).toBe(400);
    await expect.poll(() => statusOf(fourth?.clientKey ?? ""), soon).toBe(400);
    expect(await rotate(made.id, later(hour))).toBeNull();
  });

  it("that is revoked while its flags are read is older than its workspace, and so is read again", async () => {
    const { id, clientKey } = await workspace.connect();
    const real = services.pool;
    let reads = 0;
    // Once the first thing was read, somebody revokes the connection.
    const pool = new Proxy(real, {
      get(target, name) {
        const member = Reflect.get(target, name, target);
        if (name !== "query") return member;
        return async (...args: unknown[]) => {
          const result = await Reflect.apply(target.query, target, args);
          if (++reads === 1) await services.db.$transaction((tx) => revokeConnection(tx, workspace.id, id, now));
          return result;
        };
      },
    });
    const read = await readConnectionFlags(pool, clientKey, { secret: services.env.secret, now });
    expect(reads).toBeGreaterThan(1);
    expect(read?.input.version).toBeLessThan((await readPayloadVersions(real)).get(workspace.id) ?? 0);
    expect(await readConnectionFlags(real, clientKey, { secret: services.env.secret, now })).toBeNull();
  });

  it("is nobody else's to rotate", async () => {
    const made = await workspace.connect();
    const other = await flagWorkspace(services, "other");
    const theirs = services.db.$transaction((tx) =>
      rotateConnection(tx, { workspaceId: other.id, id: made.id, until: later(hour), now }, services.env.secret),
    );
    expect(await theirs).toBeNull();
    expect(await statusOf(made.clientKey)).toBe(200);
  });
});

describe("the page of connections", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await shopWithTest({ now: () => now });
  }, 240_000);
  afterAll(() => shop.services.close());

  it("replaces a key with the overlap chosen, shows the one before with its end, and writes both down", async () => {
    const { db, env } = shop.services;
    const connection = { workspaceId: shop.workspaceId, name: "Web shop", environment: "production" };
    const { id, clientKey } = await createConnection(db, connection, env.secret);
    const Cookie = await shop.cookieOf("anna");
    const context = testContext(shop.services);
    const post = async (fields: Record<string, string>) => {
      const init = { method: "POST", headers: { Cookie, Origin: "http://cairn.test" } };
      const body = new URLSearchParams({ id: String(id), ...fields });
      const request = new Request("http://cairn.test/settings/sdk", { ...init, body });
      return await change({ request, params: {}, context });
    };
    const shown = async () => {
      const request = new Request("http://cairn.test/settings/sdk", { headers: { Cookie } });
      const { connections } = await page({ request, params: {}, context });
      return connections.find((one) => one.id === id);
    };
    await post({ intent: "rotate", [`overlap-${id}`]: "24" });
    expect(await shown()).toMatchObject({ previous: { clientKey, until: later(24 * hour).toISOString() } });
    const rotated = (await shown())?.clientKey;
    expect(rotated).not.toBe(clientKey);

    await post({ intent: "end-previous" });
    expect(await shown()).toMatchObject({ clientKey: rotated, previous: null });
    for (const overlap of ["9999999", "-1", "x"]) await post({ intent: "rotate", [`overlap-${id}`]: overlap });
    await post({ intent: "toString" });
    expect(await shown()).toMatchObject({ clientKey: rotated });
    const written = await db.auditEntry.findMany({ where: { subjectKey: String(id) }, orderBy: { id: "asc" } });
    expect(written.map(({ action, actorName }) => [action, actorName])).toEqual([
      ["sdk.rotate", expect.any(String)],
      ["sdk.end-previous", expect.any(String)],
    ]);
  });

  it("has a sister in the API", async () => {
    const { db, env } = shop.services;
    const connection = { workspaceId: shop.workspaceId, name: "App", environment: "production", encrypted: true };
    const { clientKey } = await createConnection(db, connection, env.secret);
    const { key, prefix, hash } = newApiKey();
    const access = { role: "admin" as const, scopes: ["manage"], createdById: null };
    await createApiKey(db, { workspaceId: shop.workspaceId, name: "key", ...access, prefix, hash });
    const call = async (params: { clientKey: string }, body: object) => {
      const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
      const init = { method: "POST", headers, body: JSON.stringify(body) };
      const request = new Request("http://cairn.test/api", init);
      const answer = rotateByApi({ request, params, context: testContext(shop.services) });
      return await answer.catch((thrown: unknown) => thrown as Response); // refusals are thrown Responses
    };
    const rotated = await call({ clientKey }, { overlapHours: 1 });
    expect([rotated.status, await rotated.json()]).toEqual([
      200,
      {
        clientKey: expect.stringMatching(/^sdk-/),
        previousClientKey: clientKey,
        previousUntil: later(hour).toISOString(),
        decryptionKey: expect.stringMatching(/^.{24}$/),
      },
    ]);
    expect((await call({ clientKey }, {})).status).toBe(404);
    expect((await call({ clientKey }, { overlapHours: 100_000 })).status).toBe(422);
  });
});
