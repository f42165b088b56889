import { newApiKey } from "#app/auth/secrets.server.ts";
import { createApiKey } from "#app/db/api-key.server.ts";
import { createConnection } from "#app/db/sdk-connection.server.ts";
import { loadEnv } from "#app/env.server.ts";
import { log } from "#app/log.server.ts";
import { createServices } from "#app/server/services.ts";
import { copyIntoDataDirectory } from "./database.ts";
import { furnish } from "./shop.ts";

/** Give it to every server that opens the prepared database, as CAIRN_SECRET. */
export const shopSecret = "a secret for tests, long enough for HMAC";

/**
 * A workspace (see shop.ts) in an empty database, for servers that are started on it afterwards: with an administrator's
 * API key and an SDK connection.
 * @param prepare what else is to be there before the servers start
 */
export async function preparedShop(
  place: { dataDir: string; databaseUrl: string | null },
  prepare: (shop: Awaited<ReturnType<typeof furnish>>) => Promise<void> = async () => {},
): Promise<{ apiKey: string; clientKey: string; workspaceId: number }> {
  log.level = "warn";
  if (place.databaseUrl === null) await copyIntoDataDirectory(place.dataDir);
  const services = await createServices(
    loadEnv({
      ...{ NODE_ENV: "production", DATA_DIR: place.dataDir, DEMO: "false", CAIRN_SECRET: shopSecret },
      ...(place.databaseUrl !== null && { DATABASE_URL: place.databaseUrl }),
    }),
  );
  try {
    const { db, env } = services;
    const shop = await furnish(services, "shop");
    const { workspaceId } = shop;
    await prepare(shop);
    const { key, prefix, hash } = newApiKey();
    const scopes = ["read", "ingest", "manage"];
    await createApiKey(db, { workspaceId, name: "key", role: "admin", scopes, createdById: null, prefix, hash });
    const connection = await createConnection(db, { workspaceId, name: "Site", environment: "production" }, env.secret);
    return { apiKey: key, clientKey: connection.clientKey, workspaceId };
  } finally {
    await services.close();
  }
}
