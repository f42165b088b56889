import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFolder, type Folder } from "#app/ingest/folder.ts";
import { log } from "#app/log.server.ts";
import { testDatabase } from "#tests/support/database.ts";
import { type FactsFixture, factsFixture } from "#tests/support/facts.ts";

let shop: FactsFixture;
let folder: Folder;
let storing = true;

beforeAll(async () => {
  shop = await factsFixture(await testDatabase());
  const { pool, kind } = shop.database;
  folder = createFolder({ pool, kind, log, storing: () => storing });
});
afterAll(async () => {
  await folder.stop();
  await shop.close();
});

async function sendAnswer(id: string): Promise<void> {
  const row = { id, customer: id, scale: "ces", score: 4, at: "2026-11-10T10:00:00Z" };
  expect(await shop.ingest.write(shop.workspaceId, "answers", [row])).toMatchObject({ accepted: 1 });
}

describe("folding while facts are being stored", () => {
  it("waits on the embedded database, which does one thing at a time, and not on a server", async () => {
    await sendAnswer("g1");
    folder.start();
    await sleep(1000);
    if (shop.database.kind === "pglite") expect(await folder.lag()).toBeGreaterThan(0.9);
    else expect(await folder.lag()).toBe(0);
    storing = false;
    await expect.poll(() => folder.lag(), { timeout: 10_000 }).toBe(0);
  });

  it("waits for so long at most", async () => {
    storing = true;
    await sendAnswer("g2");
    await expect.poll(() => folder.lag(), { timeout: 10_000 }).toBe(0);
  });
});
