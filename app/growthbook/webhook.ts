import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { findGrowthbookByWebhookKey, noteDelivery } from "#app/db/growthbook-connection.server.ts";
import { hurryLinks } from "#app/db/growthbook-link.server.ts";
import type { Db } from "#app/db/types.server.ts";
import { type BodyTrouble, endWhileSending, readWhole } from "#app/request-body.server.ts";
import type { DirectHandler } from "#app/server/route-table.ts";

const largestBody = 2 * 1024 * 1024;
const slowestSeconds = 10;

type WebhookServices = { db: Db; env: { secret: string }; now(): Date };

/**
 * `POST /webhooks/growthbook/:connection`: GrowthBook says that something changed. The body is believed only with its
 * signature, and even then nothing is taken from it but whose state to read back.
 */
export function growthbookWebhook({ db, env, now }: WebhookServices): DirectHandler {
  return async (req, res, _url, { connection: key = "" }) => {
    const connection = await findGrowthbookByWebhookKey(db, key, env.secret);
    if (!connection) return send(res, 404, "unknown-connection", "No GrowthBook connection has this address.");
    if (connection.webhookSecret === null) {
      return send(res, 401, "no-secret", "Enter the webhook's secret under Settings, GrowthBook first.");
    }
    const body = await readWhole(req, { limit: largestBody, seconds: slowestSeconds });
    if (!Buffer.isBuffer(body)) return refuseUnread(req, res, body);
    const signature = req.headers["x-growthbook-signature"];
    if (!isSigned(body, typeof signature === "string" ? signature : "", connection.webhookSecret)) {
      return send(res, 401, "bad-signature", "X-GrowthBook-Signature does not match the body; nothing was changed.");
    }
    const hash = createHash("sha256").update(body).digest("hex");
    const fresh = await noteDelivery(db, connection.id, hash, now());
    if (fresh) await hurryLinks(db, connection.workspaceId, namedIds(body), now());
    sendJson(res, 200, { received: true, duplicate: !fresh });
  };
}

/** Hex HMAC-SHA256 over the raw body. Lengths are compared first: `timingSafeEqual` throws on different ones. */
export function isSigned(body: Buffer, signature: string, secret: string): boolean {
  const expected = Buffer.from(createHmac("sha256", secret).update(body).digest("hex"));
  const given = Buffer.from(signature.trim().toLowerCase());
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const thing = z.object({ id: z.string() });
const eventSchema = z.object({
  data: z.object({ object: thing.optional(), id: z.string().optional(), current: thing.optional() }),
});

/** What the event is about; null when it does not say, then everything is read back. */
function namedIds(body: Buffer): string[] | null {
  try {
    const { data } = eventSchema.parse(JSON.parse(body.toString("utf8")));
    const id = data.object?.id ?? data.current?.id ?? data.id;
    return id === undefined ? null : [id];
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

const refusals = {
  "too-large": { status: 413, message: `At most ${largestBody} bytes.` },
  "too-slow": { status: 408, message: `The body did not arrive within ${slowestSeconds} seconds.` },
};

function refuseUnread(req: IncomingMessage, res: ServerResponse, code: BodyTrouble): void {
  const { status, message } = refusals[code];
  const text = JSON.stringify({ error: { code, message } });
  writeHead(res, status, text, { Connection: "close" });
  endWhileSending(req, res, text);
}

function send(res: ServerResponse, status: number, code: string, message: string): void {
  sendJson(res, status, { error: { code, message } });
}

function sendJson(res: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  writeHead(res, status, text);
  res.end(text);
}

function writeHead(res: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  res.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
    ...headers,
  });
}
