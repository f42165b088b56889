import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ExperimentDocument, FeatureDocument } from "./bodies.ts";
import { type Answer, operations, type Store } from "./operations.ts";

export const fakeKey = "secret_for_tests";
const perMinute = 60;
const largestBody = 2 * 1024 * 1024;

/**
 * What happens to the next call of an operation. `cut` loses the answer after the work is done and `lost` the call before
 * it; the connection breaks. `hang` does the work and never answers.
 */
export type Mishap = "cut" | "lost" | "hang" | { status: number; message: string; headers?: Record<string, string> };

/**
 * A GrowthBook server in memory with its traps: 60 calls a minute, pages of 100 at most, no idempotency, 400 for what is
 * missing, other names in answers than in requests, and accidents on demand. `now` is the clock of its rate limit.
 */
export async function fakeGrowthbook(now: () => Date) {
  const store: Store = { experiments: [], features: [], checklistOpen: false, planLimit: 100, nextId: 1 };
  const mishaps: { operation: string; mishap: Mishap }[] = [];
  const calls: string[] = [];
  const limit = { windowStart: 0, used: 0 };
  const server = createServer((req, res) => {
    answer(req, res).catch((error: unknown) => res.writeHead(500).end(JSON.stringify({ message: String(error) })));
  });

  /** GrowthBook counts per key and minute, and says so in every answer. */
  function counted(res: ServerResponse): boolean {
    const time = now().getTime();
    if (time - limit.windowStart >= 60_000) Object.assign(limit, { windowStart: time, used: 0 });
    limit.used++;
    const reset = Math.max(1, Math.ceil((limit.windowStart + 60_000 - time) / 1000));
    res.setHeader("RateLimit-Limit", perMinute);
    res.setHeader("RateLimit-Remaining", Math.max(0, perMinute - limit.used));
    res.setHeader("RateLimit-Reset", reset);
    if (limit.used <= perMinute) return true;
    res.setHeader("Retry-After", reset);
    return false;
  }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await readBody(req);
    const { pathname, searchParams: query } = new URL(req.url ?? "", "http://fake");
    const path = pathname
      .replace(/^\/api\//, "")
      .split("/")
      .map(decodeURIComponent);
    const operation = `${req.method} /${path.map((part, at) => (at === 2 ? ":" : part)).join("/")}`;
    const reply = ({ status, body: document }: Answer, headers: Record<string, string> = {}) => {
      res.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(document));
    };
    const refuse = (status: number, message: string) => reply({ status, body: { message } });
    calls.push(operation);
    if (req.headers.authorization === undefined) return refuse(400, "Missing Authorization header");
    if (req.headers.authorization !== `Bearer ${fakeKey}`) return refuse(401, "Invalid API key");
    if (!counted(res)) return refuse(429, "Too many requests, limit to 60 per minute");
    if (body === null) return refuse(413, "Request body too large");
    const run = operations[operation];
    if (!pathname.startsWith("/api/") || !run) return refuse(404, "Unknown API endpoint");
    const at = mishaps.findIndex((one) => one.operation === operation);
    const [struck] = at === -1 ? [] : mishaps.splice(at, 1);
    const mishap = struck?.mishap;
    if (typeof mishap === "object")
      return reply({ status: mishap.status, body: { message: mishap.message } }, mishap.headers);
    if (mishap === "lost") return void req.socket.destroy();
    const done = run({ store, path, query, body: parse(body) });
    if (mishap === "cut") return void req.socket.destroy();
    if (mishap === "hang") return;
    reply(done);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server listening on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    host: `http://127.0.0.1:${port}`,
    store,
    calls,
    /** How often an operation was called. */
    count: (operation: string) => calls.filter((one) => one === operation).length,
    mishap: (operation: string, mishap: Mishap) => mishaps.push({ operation, mishap }),
    experiments: (trackingKey: string): ExperimentDocument[] =>
      store.experiments.filter((one) => one.trackingKey === trackingKey),
    feature: (key: string): FeatureDocument | undefined => store.features.find(({ id }) => id === key),
    /** Spends the minute's calls, as another script on the same key would. */
    spend: () => Object.assign(limit, { windowStart: now().getTime(), used: perMinute }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export type FakeGrowthbook = Awaited<ReturnType<typeof fakeGrowthbook>>;

/** Delivers an event as GrowthBook does: signed with hex HMAC-SHA256 over the raw body, no id, no time. */
export async function deliver(url: string, secret: string, event: unknown): Promise<Response> {
  const body = JSON.stringify(event);
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = { "Content-Type": "application/json", "X-GrowthBook-Signature": signature };
  return await fetch(url, { method: "POST", headers, body });
}

async function readBody(req: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return body.length > largestBody ? null : body.toString("utf8");
}

function parse(body: string): unknown {
  try {
    return body === "" ? undefined : JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
