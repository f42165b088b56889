import type { IncomingMessage, ServerResponse } from "node:http";
import { apiCaller } from "#app/auth/require-api-caller.server.ts";
import { growthbookWebhook } from "#app/growthbook/webhook.ts";
import { ingestHandler, remembering } from "#app/ingest/http.ts";
import type { FactKind } from "#app/ingest/schemas.ts";
import { requestIdOf, sendRequestId } from "#app/log.server.ts";
import { preflight } from "#app/sdk/answers.ts";
import { evaluateHandler } from "#app/sdk/evaluate.ts";
import { featuresHandler } from "#app/sdk/features.ts";
import { trackHandler } from "#app/sdk/track.ts";
import { health } from "./health.ts";
import { compileRoutes, type DirectMatch, type DirectRoutes, type DirectUrl } from "./route-table.ts";
import type { Services } from "./services.ts";

/** The URLs answered on node:http itself, in front of the pages: they are called by machines, often. */
function directRoutes(services: Services): DirectRoutes {
  const { healthz, readyz, metrics } = health(services);
  const factsCaller = remembering(async (authorization) => {
    const result = await apiCaller(authorization, services, "facts.write");
    return result.ok ? { ok: true, workspaceId: result.caller.workspace.id } : result;
  });
  const takes = (kind: FactKind) => ({ POST: ingestHandler(kind, { ...services, authorise: factsCaller }) });
  return {
    "/healthz": { GET: healthz },
    "/readyz": { GET: readyz },
    "/metrics": { GET: metrics },
    "/api/v1/exposures": takes("exposures"),
    "/api/v1/answers": takes("answers"),
    "/api/v1/events": takes("events"),
    "/api/v1/solicitations": takes("solicitations"),
    "/api/features/:clientKey": { GET: featuresHandler(services.payloads), OPTIONS: preflight },
    "/sub/:clientKey": { GET: services.streams.handler, OPTIONS: preflight },
    "/api/eval/:clientKey": { POST: evaluateHandler(services), OPTIONS: preflight },
    "/webhooks/growthbook/:connection": { POST: growthbookWebhook(services) },
    "/track": { POST: trackHandler(services), OPTIONS: preflight },
  };
}

/**
 * Stands in front of the pages. Refuses what is not a plain path of ours (400), answers the routes above,
 * and returns false when the request is for the pages.
 */
export function createDirect(services: Services): (req: IncomingMessage, res: ServerResponse) => boolean {
  const lookUp = remembered(compileRoutes(directRoutes(services)));
  const failed = (error: unknown, req: IncomingMessage, res: ServerResponse) => {
    // Who went away before they had sent everything is not our failure.
    if (error === req.errored) {
      res.destroy();
      return;
    }
    services.log.error({ err: error, requestId: requestIdOf(res) }, "direct handler failed");
    if (res.headersSent) res.destroy();
    else sendError(res, 500, "internal", "Something went wrong on our side; nothing was changed.");
  };

  return (req, res) => {
    const target = isHost(req.headers.host ?? "") ? lookUp(req.url ?? "") : null;
    if (!target) {
      sendRequestId(res);
      sendError(res, 400, "bad-request", "The request line must hold a path and the Host header a host.");
      return true;
    }
    const { url, match } = target;
    if (!match) return false;
    const handler = match.methods[req.method === "HEAD" ? "GET" : (req.method ?? "")];
    if (!handler?.sendsRequestId) sendRequestId(res);
    if (!handler) {
      res.setHeader("Allow", Object.keys(match.methods).join(", "));
      sendError(res, 405, "method-not-allowed", `${req.method} is not answered here.`);
      return true;
    }
    try {
      handler(req, res, url, match.params)?.catch((error: unknown) => failed(error, req, res));
    } catch (error) {
      failed(error, req, res);
    }
    return true;
  };
}

type Target = { url: DirectUrl; match: DirectMatch | null };

/** Machines ask for the same few URLs again and again; what somebody makes up is forgotten. */
const mostRemembered = 1000;
const longestRemembered = 200;

/** What a request target in origin form asks for; null for anything else (a proxy's absolute form, `*`). */
function remembered(find: (path: string) => DirectMatch | null): (target: string) => Target | null {
  const plain = new Map<string, Target>();
  return (target) => {
    const before = plain.get(target);
    if (before) return before;
    const url = originUrl(target);
    if (!url) return null;
    const found = { url, match: find(url.pathname) };
    if (found.match && url.searchParams === noQuery && target.length <= longestRemembered) {
      if (plain.size >= mostRemembered) plain.clear();
      plain.set(target, found);
    }
    return found;
  };
}

/** A path that means the same to every parser of URLs. */
const plainPath = /^(?:\/[\w-]+)+$/;
const noQuery = new URLSearchParams();

function originUrl(target: string): DirectUrl | null {
  if (!target.startsWith("/")) return null;
  if (plainPath.test(target)) return { pathname: target, searchParams: noQuery };
  const address = `http://direct.invalid${target}`;
  return URL.canParse(address) ? new URL(address) : null;
}

let lastHost: string | null = null;

/** Nearly all requests name the host of the one before. */
function isHost(host: string): boolean {
  if (host === lastHost) return true;
  if (!URL.canParse(`http://${host}/`)) return false;
  lastHost = host;
  return true;
}

function sendError(res: ServerResponse, status: number, code: string, message: string): void {
  res.writeHead(status, { "Content-Type": "application/json; charset=utf-8" });
  res.end(JSON.stringify({ error: { code, message } }));
}
