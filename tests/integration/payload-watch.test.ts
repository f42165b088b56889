import { afterEach, describe, expect, it } from "vitest";
import { bumpPayload } from "#app/db/flag-payload.server.ts";
import { watchPayloads } from "#app/db/payload-watch.server.ts";
import { createWorkspace } from "#app/db/workspace.server.ts";
import { log } from "#app/log.server.ts";
import { testServices } from "#tests/support/services.ts";

const cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

describe("watchPayloads", () => {
  it.skipIf(!process.env.TEST_DATABASE_URL)(
    "hears of a change once it is committed (needs TEST_DATABASE_URL)",
    async () => {
      const services = await testServices();
      cleanUp.push(() => services.close());
      const { id } = await createWorkspace(
        services.db,
        { key: "acme", name: "Acme", locale: "en", timeZone: "UTC" },
        services.env.secret,
      );
      let heard = 0;
      const watch = watchPayloads(services.database, () => heard++, log);
      cleanUp.push(watch.close);
      // Listening itself counts as one look, for what happened before.
      await expect.poll(() => heard).toBe(1);
      await services.db.$transaction(async (tx) => {
        await bumpPayload(tx, id, services.now());
        await new Promise((resolve) => setTimeout(resolve, 100));
        expect(heard).toBe(1);
      });
      await expect.poll(() => heard, { timeout: 500 }).toBe(2);
    },
  );

  it("has nothing to listen on in the embedded database, and closes all the same", async () => {
    const services = await testServices();
    cleanUp.push(() => services.close());
    const embedded = { ...services.database, kind: "pglite" as const };
    await watchPayloads(embedded, () => expect.fail("nothing can be heard"), log).close();
  });
});
