import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ActionFunctionArgs } from "@remix-run/node";
import { matchRoutes } from "@remix-run/react";
import { newApiKey } from "#app/auth/secrets.server.ts";
import { createApiKey } from "#app/db/api-key.server.ts";
import { createWorkspace } from "#app/db/workspace.server.ts";
import routeConfig from "#app/routes.ts";
import { testContext, testServices } from "./services.ts";

type RouteModule = {
  loader?(call: ActionFunctionArgs): Promise<unknown>;
  action?(call: ActionFunctionArgs): Promise<unknown>;
};

/** Services with a directory of their own for uploads, removed by `close`. */
export async function apiServices({ now }: { now?: () => Date } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), "cairn-api-"));
  const services = await testServices({ env: { DATA_DIR: dataDir }, ...(now && { now }) });
  return {
    services,
    close: async () => {
      await services.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}

export type Services = Awaited<ReturnType<typeof apiServices>>["services"];

/** An empty workspace with an administrator's API key; `call` goes through the product's own table of URLs. */
export async function apiWorkspace(services: Services, key = "api") {
  const { db, env } = services;
  const workspace = await createWorkspace(db, { key, name: key, locale: "en", timeZone: "Europe/Paris" }, env.secret);
  const { key: secret, prefix, hash } = newApiKey();
  const scopes = ["read", "ingest", "manage"];
  await createApiKey(db, {
    workspaceId: workspace.id,
    name: "test",
    prefix,
    hash,
    role: "admin",
    scopes,
    createdById: null,
  });

  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = { Authorization: `Bearer ${secret}` };
    const form = body instanceof FormData;
    const request = new Request(`http://cairn.test${path}`, {
      ...{ method, headers: form || body === undefined ? headers : { ...headers, "Content-Type": "application/json" } },
      body: form ? body : body === undefined ? undefined : JSON.stringify(body),
    });
    return await answerOf(services, request);
  }
  return {
    workspaceId: workspace.id,
    call,
    /** The parsed answer. @throws on any status but a success */
    async ok(method: string, path: string, body?: unknown): Promise<unknown> {
      const response = await call(method, path, body);
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return JSON.parse(text);
    },
  };
}

export type ApiWorkspace = Awaited<ReturnType<typeof apiWorkspace>>;

async function answerOf(services: Services, request: Request): Promise<Response> {
  const table = routeConfig.flatMap(({ path, file }) => (path === undefined ? [] : [{ path, id: file }]));
  const [match] = matchRoutes(table, new URL(request.url).pathname) ?? [];
  if (!match) throw new Error(`no route for ${request.url}`);
  const file = match.route.id;
  const route: RouteModule = await import(join(import.meta.dirname, "../../app", file));
  const handler = request.method === "GET" ? route.loader : route.action;
  if (!handler) throw new Error(`${file} does not answer ${request.method}`);
  try {
    const answer = await handler({ request, params: match.params, context: testContext(services) });
    if (!(answer instanceof Response)) throw new Error(`${file} did not answer a Response`);
    return answer;
  } catch (thrown) {
    if (thrown instanceof Response) return thrown;
    throw thrown;
  }
}
