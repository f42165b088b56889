import { expect, it } from "vitest";
import { adviceOn, readBuffers } from "#app/db/server-advice.server.ts";
import { testDatabase } from "#tests/support/database.ts";

it("reads the buffers as the database has them", async () => {
  const database = await testDatabase();
  const { bytes, shown } = await readBuffers(database.pool);
  await database.close();
  expect(bytes).toBeGreaterThanOrEqual(128 * 1024);
  expect(shown).toMatch(/^\d+(kB|MB|GB)$/);
});

it("advises on a server as it was installed, and not on one that was given more", () => {
  expect(adviceOn({ bytes: 128 * 2 ** 20, shown: "128MB" })).toMatch(/shared_buffers = 128MB.* quarter of the memory/);
  expect(adviceOn({ bytes: 6 * 2 ** 30, shown: "6GB" })).toBeNull();
});
