import { findExperiment } from "#app/db/experiment.server.ts";
import { moveExperiment, type TestMove } from "#app/db/experiment-move.server.ts";
import { findGrowthbook, type GrowthbookMode, putGrowthbook } from "#app/db/growthbook-connection.server.ts";
import { findLink, type GrowthbookLink } from "#app/db/growthbook-link.server.ts";
import { syncDueTests } from "#app/growthbook/worker.server.ts";
import { shopWithTest } from "#tests/support/shop.ts";
import { fakeGrowthbook, fakeKey } from "./fake-server.ts";

export const webhookSecret = "ewhk_for_tests";
const start = Date.parse("2026-11-02T09:00:00Z");

/** The furnished shop, steering a fake GrowthBook. Time stands still except through `wait`. */
export async function connectedShop({ mode = "connected" }: { mode?: GrowthbookMode } = {}) {
  const clock = { time: start };
  const now = () => new Date(clock.time);
  const shop = await shopWithTest({ now });
  const fake = await fakeGrowthbook(now);
  const { services, workspaceId, writer } = shop;
  const { db, env } = services;
  const write = { mode, host: `${fake.host}/api`, project: null, apiKey: fakeKey, webhookSecret };
  await db.$transaction((tx) => putGrowthbook(tx, writer, write, env.secret));

  async function record(key = "callback-first") {
    const found = await findExperiment(db, workspaceId, key);
    if (!found) throw new RangeError(`no test ${key}`);
    return found;
  }
  async function link(key?: string): Promise<GrowthbookLink> {
    const found = await findLink(db, workspaceId, (await record(key)).id);
    if (!found) throw new RangeError("this test is not in the outbox");
    return found;
  }
  /** Generous, because a slow machine must not make a time-out of an answer. */
  const sync = (timeoutMilliseconds = 20_000) =>
    syncDueTests({ db, env, pool: services.pool, kind: services.database.kind }, now, { timeoutMilliseconds });
  return {
    ...{ ...shop, fake, clock, now, record, link, sync },
    wait: (milliseconds: number) => {
      clock.time += milliseconds;
    },
    /** Lets time pass to the next try, as often as it takes until nothing is waiting; what came out of it. */
    async settle(key?: string): Promise<GrowthbookLink> {
      for (let round = 0; round < 20; round++) {
        await sync();
        const { state, nextAt } = await link(key);
        if (state !== "waiting" && state !== "retrying") break;
        if (nextAt && nextAt > now()) clock.time = nextAt.getTime();
      }
      return await link(key);
    },
    async move(asked: TestMove, key?: string): Promise<void> {
      const before = await record(key);
      const saved = await db.$transaction((tx) => moveExperiment(tx, writer, before, asked, now()));
      if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
    },
    async webhookUrl(base: string): Promise<string> {
      const connection = await findGrowthbook(db, workspaceId, env.secret);
      return `${base}/webhooks/growthbook/${connection?.webhookKey}`;
    },
    async close(): Promise<void> {
      await services.close();
      await fake.close();
    },
  };
}

export type ConnectedShop = Awaited<ReturnType<typeof connectedShop>>;
