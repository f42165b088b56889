import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFolder, type Folder } from "#app/ingest/folder.ts";
import { log } from "#app/log.server.ts";
import { testDatabase } from "#tests/support/database.ts";
import { type FactsFixture, factsFixture } from "#tests/support/facts.ts";

/** When a batch ended, and the milliseconds it took. */
type Batch = { at: number; milliseconds: number; customers: number };

let shop: FactsFixture;
let folder: Folder;
const batches: Batch[] = [];
let storing = true;

beforeAll(async () => {
  shop = await factsFixture(await testDatabase());
  const { pool, kind } = shop.database;
  const observer = {
    batch: ({ seconds, customers }: { seconds: number; customers: number }) =>
      batches.push({ at: performance.now(), milliseconds: 1000 * seconds, customers }),
    failed: () => expect.fail("folding failed"),
  };
  folder = createFolder({ pool, kind, log, observer, storing: () => storing });
});
afterAll(async () => {
  await folder.stop();
  await shop.close();
});

/** Fewer than would make the folder think of making everything again, and several batches of either database. */
const customers = 2900;
/** Milliseconds in which whoever sends is heard. */
const leastPause = 10;

async function sendAnswers(from: number): Promise<void> {
  const rows = Array.from({ length: customers }, (_, n) => ({
    ...{ id: `g${from + n}`, customer: `g${from + n}`, scale: "ces", score: 4, at: "2026-11-10T10:00:00Z" },
  }));
  expect(await shop.ingest.write(shop.workspaceId, "answers", rows)).toMatchObject({ accepted: customers });
}

/** Milliseconds left between the batches, and those of the batch before. */
async function timeLeft(): Promise<{ left: number; taken: number }[]> {
  batches.length = 0;
  await expect.poll(() => folder.lag(), { timeout: 30_000 }).toBe(0);
  await sleep(100);
  const folded = batches.filter((batch) => batch.customers > 0);
  expect(folded.reduce((sum, batch) => sum + batch.customers, 0)).toBe(customers);
  // One refresh of everything would leave no time between batches to look at.
  expect(folded.length).toBeGreaterThan(1);
  return folded.slice(1).map(({ at, milliseconds }, n) => {
    const before = folded[n]!;
    return { left: at - milliseconds - before.at, taken: before.milliseconds };
  });
}

describe("folding while facts are being stored", () => {
  it("leaves them as much time as it takes on the embedded database, which does one thing at a time; a server needs none", async () => {
    await sendAnswers(0);
    folder.start();
    const pauses = await timeLeft();
    if (shop.database.kind === "pglite")
      expect(Math.min(...pauses.map(({ left, taken }) => left / taken))).toBeGreaterThan(0.9);
    else expect(pauses).toHaveLength(1);
  });

  it("takes its time back when nothing is being stored", async () => {
    storing = false;
    await sendAnswers(customers);
    const beyond = (await timeLeft()).map(({ left, taken }) => (left - leastPause) / taken).sort((a, b) => a - b);
    expect(beyond[beyond.length >> 1]).toBeLessThan(0.5);
  });
});
