import { GrowthBookClient } from "@growthbook/growthbook";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decryptionKey, endPreviousKey, revokeConnection, rotateConnection } from "#app/db/sdk-connection.server.ts";
import type { Services } from "#app/server/services.ts";
import { serveDirect } from "#tests/support/direct-server.ts";
import { type FlagWorkspace, flagWorkspace } from "#tests/support/flag-workspace.ts";
import { testServices } from "#tests/support/services.ts";

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
}, 60_000);

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
