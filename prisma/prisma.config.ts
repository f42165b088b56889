import { defineConfig } from "prisma/config";

/** Read by `prisma generate` only: migrations are applied by app/db/migrate.server.ts and written by prisma/db-new.mjs. */
export default defineConfig({
  schema: "schema.prisma",
  migrations: { path: "migrations" },
});
