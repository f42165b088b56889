import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { fingerprint, keyPrefix } from "#app/auth/secrets.server.ts";
import { createApiKey } from "#app/db/api-key.server.ts";
import type { SqlPool } from "#app/db/types.server.ts";
import { loadEnv } from "#app/env.server.ts";
import { createIngest } from "#app/ingest/ingest.ts";
import { log } from "#app/log.server.ts";
import { createDirect } from "#app/server/direct.ts";
import { createServices, type Services } from "#app/server/services.ts";
import { factsFixture, testSecret } from "#tests/support/facts.ts";
import { benchKey } from "./server-key.ts";

/** What the bench asks of this process; answered by a number: bytes, µs of processor, seconds, customers. */
export type Question = "memory" | "cpu" | "fold" | "rest" | "fold-now" | "lag" | "stop";

/** `variables` of the environment. Without `stores` every row is checked and resolved as ever, and then left. */
export type CairnServer = { variables: Record<string, string>; stores: boolean };

/** The server of the bench: `bare` reads, parses and answers; anything else is a `CairnServer` as JSON. */
const target = process.argv[2] ?? "bare";
const services = target === "bare" ? null : await prepared(JSON.parse(target));
const server = createServer(services ? direct(services) : bare);
server.keepAliveTimeout = 75_000;
server.listen(0, "127.0.0.1", () => {
  // Listening on TCP: an AddressInfo.
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on("message", async (question: Question) => process.send?.({ answer: await answer(question) }));

async function answer(question: Question): Promise<number> {
  if (question === "memory") return process.memoryUsage().rss;
  if (question === "cpu") return process.cpuUsage().user + process.cpuUsage().system;
  if (question === "fold") services?.folder.start();
  if (question === "rest") await services?.folder.stop();
  if (question === "fold-now") return (await services?.folder.foldNow()) ?? 0;
  if (question === "lag") return (await services?.folder.lag()) ?? 0;
  if (question === "stop") {
    server.closeAllConnections();
    await services?.close();
    // After the answer has left; a profile is written on the way out.
    setTimeout(() => process.exit(0), 100);
  }
  return 0;
}

function bare(...[req, res]: Parameters<RequestListener>): void {
  const chunks: Buffer[] = [];
  req.on("data", (chunk: Buffer) => chunks.push(chunk));
  req.on("end", () => {
    const rows: unknown = JSON.parse(Buffer.concat(chunks).toString());
    const accepted = Array.isArray(rows) ? rows.length : 0;
    const body = JSON.stringify({ accepted, duplicates: 0, rejectedCount: 0, rejected: [] });
    res.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
    res.end(body);
  });
}

/** The services as the server starts them, with a workspace whose key the load holds. The fold rests until asked. */
async function prepared({ variables, stores }: CairnServer): Promise<Services> {
  const made = await createServices(loadEnv({ ...variables, CAIRN_SECRET: testSecret }));
  log.level = "warn";
  await made.folder.stop();
  const { workspaceId } = await factsFixture(made.database, `bench-${process.pid}`);
  await createApiKey(made.db, {
    ...{ workspaceId, name: "bench", prefix: keyPrefix(benchKey), hash: fingerprint(benchKey) },
    ...{ role: "admin", scopes: ["ingest"], createdById: null },
  });
  if (stores) return made;
  const { database, env, now } = made;
  const pool = withoutStoring(database.pool);
  return { ...made, ingest: createIngest({ pool, kind: database.kind, secret: env.secret, now }) };
}

/** Says at once of every row of facts that it is stored. */
function withoutStoring(pool: SqlPool): SqlPool {
  const query = (...args: unknown[]) =>
    /insert into (exposure|answer|event|solicitation)\b/.test(String(args[0]))
      ? Promise.resolve({ rows: [] })
      : Reflect.apply(pool.query, pool, args);
  return new Proxy(pool, { get: (target, name) => (name === "query" ? query : Reflect.get(target, name, target)) });
}

function direct(running: Services): RequestListener {
  const handler = createDirect(running);
  return (req, res) => {
    if (!handler(req, res)) res.writeHead(404).end();
  };
}
