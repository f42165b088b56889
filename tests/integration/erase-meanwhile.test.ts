import { afterAll, beforeAll, expect, it } from "vitest";
import type { SqlPool } from "#app/db/types.server.ts";
import { eraseCustomer } from "#app/ingest/erase.ts";
import { foldDirty } from "#app/ingest/fold.ts";
import { verifySums } from "#app/ingest/verify.ts";
import { testDatabase } from "#tests/support/database.ts";
import { type FactsFixture, factsFixture } from "#tests/support/facts.ts";

// On a server only: the embedded database does one thing after another.
const onServer = Boolean(process.env.TEST_DATABASE_URL);

let shop: FactsFixture;
beforeAll(async () => {
  shop = await factsFixture(await testDatabase());
});
afterAll(() => shop.close());

const eventOf = (customer: string, id: string) => ({
  ...{ id, customer, metric: "minutes", value: 3, at: "2026-11-10T10:00:00Z" },
});
const storeEvent = (customer: string, id: string) => shop.write("events", [eventOf(customer, id)]);
const fold = () => foldDirty(shop.database.pool, { workspaceId: shop.workspaceId, limit: 100 });

/** The pool of somebody in whose transaction `meanwhile` happens, elsewhere, right after the statement that begins so. */
function poolWith(pool: SqlPool, begins: string, meanwhile: () => Promise<unknown>): SqlPool {
  return instead(pool, {
    connect: async () => {
      const client = await pool.connect();
      return instead(client, {
        query: async (text: string, values?: unknown[]) => {
          const result = await client.query(text, values);
          if (text.startsWith(begins)) await meanwhile();
          return result;
        },
      });
    },
  });
}

/** The thing with some of its methods taken over; the others are called on the thing itself. */
function instead<T extends object>(thing: T, methods: Record<string, unknown>): T {
  return new Proxy(thing, {
    get(target, name) {
      if (typeof name === "string" && Object.hasOwn(methods, name)) return methods[name];
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

it.skipIf(!onServer).each([
  ["its marks were dropped", "with gone as (delete from unit_dirty"],
  ["its events were deleted", "delete from event"],
])("a fact that comes once %s is counted once", async (when, begins) => {
  const customer = `customer when ${when}`;
  await storeEvent(customer, `before, ${when}`);
  await fold();
  const pool = poolWith(shop.database.pool, begins, () => storeEvent(customer, `meanwhile, ${when}`));
  await eraseCustomer(pool, shop.workspaceId, await shop.ingest.unitId(shop.workspaceId, customer));
  expect(await verifySums(shop.database.pool)).toMatchObject({ differences: [] });
  await fold();
  expect(await verifySums(shop.database.pool)).toMatchObject({ differences: [], waiting: { customers: 0 } });
});
