import { afterAll, beforeAll, expect, it } from "vitest";
import { sqlTransaction } from "#app/db/sql-transaction.server.ts";
import { eraseCustomer } from "#app/ingest/erase.ts";
import { foldDirty } from "#app/ingest/fold.ts";
import { takeMarks } from "#app/ingest/marks.ts";
import { verifySums } from "#app/ingest/verify.ts";
import { testDatabase } from "#tests/support/database.ts";
import { type FactsFixture, factsFixture } from "#tests/support/facts.ts";

let shop: FactsFixture;
beforeAll(async () => {
  shop = await factsFixture(await testDatabase());
});
afterAll(() => shop.close());

const take = () => sqlTransaction(shop.database.pool, (tx) => takeMarks(tx, shop.workspaceId, 100));
const unitOf = (customer: string) => shop.ingest.unitId(shop.workspaceId, customer);
const day = (n: number) => `2026-11-${String(n).padStart(2, "0")}`;

it("says what the facts of a customer touch: the scale or metric, and the day in UTC", async () => {
  const answers = await shop.write("answers", [
    { id: "a1", customer: "ada", scale: "ces", score: 5, at: "2026-11-10T23:30:00-02:00" },
    { id: "a2", customer: "ada", scale: "ces", score: 6, at: "2026-11-11T09:00:00Z" },
  ]);
  const events = await shop.write("events", [
    { id: "e1", customer: "ada", metric: "minutes", value: 3, at: "2026-11-09T00:00:00Z" },
  ]);
  const asks = await shop.write("solicitations", [
    { id: "s1", customer: "ada", scale: "nps", asked: true, reason: "asked", at: "2026-11-08T23:59:59Z" },
  ]);

  expect([answers, events, asks].map(({ accepted }) => accepted)).toEqual([2, 1, 1]);
  const { everything, parts, customers, more } = await take();
  const unit_id = await unitOf("ada");
  expect({ everything, customers, more }).toEqual({ everything: [], customers: 1, more: false });
  expect(parts.toSorted((a, b) => a.day.localeCompare(b.day))).toEqual([
    { unit_id, src: "q", ref_id: shop.scales.nps, day: day(8) },
    { unit_id, src: "m", ref_id: shop.metrics.minutes, day: day(9) },
    { unit_id, src: "a", ref_id: shop.scales.ces, day: day(11) },
  ]);
});

it("takes everything of who met a test, and of who has facts on many days", async () => {
  const event = (customer: string, n: number) => ({
    ...{ id: `${customer}${n}`, customer, metric: "minutes", value: 1, at: `${day(n)}T12:00:00Z` },
  });
  await shop.write("events", [event("eve", 1), ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => event("few", n))]);
  await shop.write(
    "events",
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => event("many", n)),
  );
  await shop.write("exposures", [
    { customer: "eve", experiment: "callback", variation: 1, at: "2026-11-02T12:00:00Z" },
  ]);

  const { everything, parts } = await take();
  expect(everything).toEqual([await unitOf("eve"), await unitOf("many")].sort());
  expect(new Set(parts.map((part) => part.unit_id))).toEqual(new Set([await unitOf("few")]));
  expect(parts).toHaveLength(8);
});

it("a mark that does not say, as those that waited for the upgrade, stands for everything", async () => {
  const { pool } = shop.database;
  await pool.query(
    `insert into unit_dirty (unit_id, units, workspace_id)
    select unit_id, array[unit_id], $1::int from (select unit_id from event union select unit_id from answer) known`,
    [shop.workspaceId],
  );
  expect(await foldDirty(pool, { workspaceId: shop.workspaceId, limit: 100 })).toEqual({ customers: 4, more: false });
  const { rows } = await pool.query("select sum(n)::int as n from series where experiment_id = 0");
  expect(rows).toEqual([{ n: 21 }]);
  expect(await verifySums(pool)).toMatchObject({ differences: [], waiting: { customers: 0 } });
});

it("takes whole marks, the oldest first, and of later ones those that name nobody else", async () => {
  const { pool } = shop.database;
  const write = (customers: string[], ofDay: number) =>
    shop.write(
      "events",
      customers.map((customer) => ({
        ...{ id: `${customer}-${ofDay}`, customer, metric: "minutes", value: 1, at: `${day(ofDay)}T12:00:00Z` },
      })),
    );
  const counts = async () =>
    (await pool.query("select cardinality(units) as n from unit_dirty order by id")).rows.map(({ n }) => n);
  const everybody = Array.from({ length: 250 }, (_, n) => `t${n}`);
  await write(everybody, 1);
  const oldest = await pool.query<{ units: string[] }>("select units from unit_dirty order by id limit 1");
  const named = new Set(oldest.rows[0]?.units);
  const units = await Promise.all(everybody.map(unitOf));
  const customer = (isNamed: boolean) => everybody[units.findIndex((unit) => named.has(unit) === isNamed)] ?? "";
  await write([customer(true)], 2);
  await write([customer(true), customer(false)], 3);
  // No more than a hundred each: a row that outgrows its page is kept elsewhere, at several times the cost.
  expect(await counts()).toEqual([100, 100, 50, 1, 2]);

  expect(await take()).toMatchObject({ customers: 100, more: true });
  expect(await counts()).toEqual([100, 50, 2]);
  const rest = await sqlTransaction(pool, (tx) => takeMarks(tx, shop.workspaceId, 1000));
  expect(rest).toMatchObject({ customers: 151, more: false });
  expect(await counts()).toEqual([]);
});

it("takes a mark of more customers than asked for whole, rather than never", async () => {
  const event = { metric: "minutes", value: 1, at: `${day(3)}T12:00:00Z` };
  await shop.write(
    "events",
    ["w1", "w2", "w3"].map((customer) => ({ ...event, id: customer, customer })),
  );
  const { customers, parts, more } = await sqlTransaction(shop.database.pool, (tx) =>
    takeMarks(tx, shop.workspaceId, 2),
  );
  expect([customers, parts.length, more]).toEqual([3, 3, false]);
});

it("an erased customer is named by no mark, and the others still are", async () => {
  const event = { metric: "minutes", value: 1, at: `${day(4)}T12:00:00Z` };
  await shop.write(
    "events",
    ["x1", "x2"].map((customer) => ({ ...event, id: customer, customer })),
  );
  await shop.write("events", [{ ...event, id: "x1-again", customer: "x1", at: `${day(5)}T12:00:00Z` }]);
  await eraseCustomer(shop.database.pool, shop.workspaceId, await unitOf("x1"));
  const { rows } = await shop.database.pool.query("select unit_id, units from unit_dirty");
  expect(rows).toEqual([{ unit_id: await unitOf("x2"), units: [await unitOf("x2")] }]);
});
