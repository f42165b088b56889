import { newApiKey } from "#app/auth/secrets.server.ts";
import { createApiKey, revokeApiKey } from "#app/db/api-key.server.ts";
import { currentCycle } from "#app/db/cycle.server.ts";
import { makeDigest } from "#app/db/digest.server.ts";
import { openDatabase } from "#app/db/open-database.server.ts";
import { createConnection } from "#app/db/sdk-connection.server.ts";
import { loadEnv } from "#app/env.server.ts";
import { createFolder } from "#app/ingest/folder.ts";
import { log } from "#app/log.server.ts";
import { createServices } from "#app/server/services.ts";
import { type ApiClient, apiClient } from "./api-client.ts";
import { migratedPlace, startServer, type TestServer } from "./server.ts";
import { furnish } from "./shop.ts";

const secret = "a secret for tests, long enough for HMAC";
const DAY = 86_400_000;

const keyKinds = {
  manager: { role: "admin", scopes: ["read", "ingest", "manage"] },
  reader: { role: "viewer", scopes: ["read"] },
  sender: { role: "contributor", scopes: ["ingest"] },
  revoked: { role: "admin", scopes: ["read", "ingest", "manage"] },
} as const;
type KeyKind = keyof typeof keyKinds;
const people = ["anna", "bruno", "vera", "carla"] as const;
type Person = (typeof people)[number];

/** What a workspace holds that its neighbours must not see. */
type Furnished = { keys: Record<KeyKind, string>; cookies: Record<Person, string>; clientKey: string };

/** The built server on two furnished workspaces (see shop.ts): `shop`, and `elsewhere` as its neighbour. */
export type FurnishedServer = {
  url(): string;
  shop: Furnished;
  elsewhere: Furnished;
  /** The day of a digest that only the neighbour has. */
  elsewhereDigest: string;
  api(kind?: KeyKind): ApiClient;
  /** With the neighbour's key of all scopes. */
  elsewhereApi(): ApiClient;
  /** Stops the server, reads every row of every table, and starts it again: one digest per table. */
  tables(): Promise<Map<string, string>>;
  close(): Promise<void>;
};

export async function furnishedServer(): Promise<FurnishedServer> {
  const { remove, ...place } = await migratedPlace();
  const env = loadEnv({
    ...{ NODE_ENV: "production", CAIRN_SECRET: secret, DEMO: "false", DATA_DIR: place.dataDir, LOG_LEVEL: "warn" },
    ...(place.databaseUrl && { DATABASE_URL: place.databaseUrl }),
  });
  const services = await createServices(env);
  const shop = await furnished(services, "shop");
  const elsewhere = await furnished(services, "elsewhere");
  const elsewhereDigest = await digestOf(services, "elsewhere");
  await services.close();
  const start = () => startServer({ ...place, env: { CAIRN_SECRET: secret } });
  let server: TestServer = await start();
  return {
    ...{ shop, elsewhere, elsewhereDigest },
    url: () => server.url,
    api: (kind = "manager") => apiClient(server.url, shop.keys[kind]),
    elsewhereApi: () => apiClient(server.url, elsewhere.keys.manager),
    async tables() {
      await server.stop();
      const digests = await digestTables(env);
      server = await start();
      return digests;
    },
    async close() {
      await server.stop();
      await remove();
    },
  };
}

async function digestOf(services: Awaited<ReturnType<typeof createServices>>, key: string): Promise<string> {
  const { db, now } = services;
  const workspace = await db.workspace.findFirstOrThrow({ where: { key } });
  const cycle = await currentCycle(db, workspace.id);
  if (!cycle) throw new RangeError(`${key} has no cycle`);
  const at = now();
  await makeDigest(services, workspace, cycle, at, { origin: "http://127.0.0.1", secret });
  return at.toISOString().slice(0, 10);
}

async function furnished(services: Awaited<ReturnType<typeof createServices>>, key: string): Promise<Furnished> {
  const { db, env, ingest, folder, now } = services;
  const workspace = await furnish(services, key);
  const { workspaceId } = workspace;
  await workspace.launch(new Date(now().getTime() - 10 * DAY));
  const at = new Date(now().getTime() - 2 * DAY).toISOString();
  await ingest.write(workspaceId, "exposures", [{ customer: "c1", experiment: "callback-first", variation: 1, at }]);
  await ingest.write(workspaceId, "answers", [{ id: "a1", customer: "c1", scale: "ces-2", score: 6, at }]);
  await folder.foldNow();
  const keys = {} as Record<KeyKind, string>; // filled by the loop over the same kinds
  for (const kind of Object.keys(keyKinds) as KeyKind[]) {
    // the keys of a constant object
    const { role, scopes } = keyKinds[kind];
    const made = newApiKey();
    keys[kind] = made.key;
    const named = { workspaceId, name: kind, role, scopes: [...scopes], createdById: null };
    const row = await createApiKey(db, { ...named, prefix: made.prefix, hash: made.hash });
    if (kind === "revoked") await revokeApiKey(db, workspaceId, row.id, now());
  }
  const cookies = {} as Record<Person, string>; // filled by the loop over the same people
  for (const person of people) cookies[person] = await workspace.cookieOf(person);
  const connection = await createConnection(db, { workspaceId, name: "Site", environment: "production" }, env.secret);
  return { keys, cookies, clientKey: connection.clientKey };
}

/** What the server writes by itself: when a key or a session was last used, how far the sums are, when a job ran. */
const ownNotes = new Set(["api_key", "session", "fold_state", "job_state"]);

/** One digest of all rows per table. @param but tables left out */
export async function digestTables(
  env: Parameters<typeof openDatabase>[0],
  but: ReadonlySet<string> = ownNotes,
): Promise<Map<string, string>> {
  const database = await openDatabase(env);
  try {
    // What was accepted a moment ago may still wait to be folded: that is not a write of the calls in between.
    await createFolder({ pool: database.pool, kind: database.kind, log }).foldNow();
    const { rows } = await database.pool.query<{ table_name: string }>(
      "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    );
    const digests = new Map<string, string>();
    for (const { table_name: table } of rows.filter(({ table_name }) => !but.has(table_name))) {
      const digest = await database.pool.query<{ n: string; digest: string }>(
        `select count(*) as n, md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) as digest from "${table}" t`,
      );
      digests.set(table, `${digest.rows[0]?.n} rows ${digest.rows[0]?.digest}`);
    }
    return digests;
  } finally {
    await database.close();
  }
}
