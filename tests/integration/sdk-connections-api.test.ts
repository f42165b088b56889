import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { succeed } from "#tests/support/api-client.ts";
import { type FurnishedServer, furnishedServer } from "#tests/support/furnished-server.ts";

let server: FurnishedServer;
beforeAll(async () => {
  server = await furnishedServer();
}, 240_000);
afterAll(() => server.close());

const keyed = z.object({ clientKey: z.string() });
const soon = { timeout: 5000, interval: 50 };
const statusOf = async (clientKey: string) => (await fetch(`${server.url()}/api/features/${clientKey}`)).status;
const remove = (clientKey: string, kind: "manager" | "reader" = "manager") =>
  server.api(kind).send("DELETE", `/api/v1/sdk-connections/${clientKey}`, "", "application/json");

it("a connection is made, given a new key and ended for good by program", async () => {
  const api = server.api();
  const made = await api.post("/api/v1/sdk-connections", { name: "Shop", environment: "production" });
  expect(made.status).toBe(201);
  const { clientKey: first } = keyed.parse(made.body);
  const path = `/api/v1/sdk-connections/${first}`;
  const { clientKey: second } = keyed.parse(await succeed(api.post(`${path}/rotate`, { overlapHours: 1 })));
  expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);

  expect(await remove(second, "reader")).toMatchObject({ status: 403 });
  expect(await api.get(`/api/v1/sdk-connections/${second}`)).toMatchObject({ status: 405 });
  expect(await statusOf(second)).toBe(200);

  expect(await remove(second)).toMatchObject({ status: 204 });
  await expect.poll(() => Promise.all([statusOf(first), statusOf(second)]), soon).toEqual([400, 400]);
  expect(await remove(second)).toMatchObject({ status: 404, body: { error: { code: "not-found" } } });
  expect(await api.post(`/api/v1/sdk-connections/${second}/rotate`)).toMatchObject({ status: 404 });
  const { data } = z
    .object({ data: z.array(keyed.extend({ revokedAt: z.string().nullable() })) })
    .parse(await succeed(api.get("/api/v1/sdk-connections")));
  expect(data.find(({ clientKey }) => clientKey === second)?.revokedAt).not.toBeNull();
});
