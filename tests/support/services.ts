import { loadEnv } from "#app/env.server.ts";
import type { RequestContext } from "#app/http/context.ts";
import { assembleServices, type Services } from "#app/server/services.ts";
import { testDatabase } from "./database.ts";

type TestServicesOptions = { now?: () => Date; env?: Record<string, string> };

/**
 * The services of a server on a fresh, migrated database, for calling loaders, actions and handlers in the
 * test's own process. `await services.close()` closes the database too.
 */
export async function testServices({ now, env = {} }: TestServicesOptions = {}): Promise<Services> {
  const source = { NODE_ENV: "test", CAIRN_SECRET: "a secret for tests, long enough for HMAC", DEMO: "false", ...env };
  return assembleServices(loadEnv(source), await testDatabase(), now);
}

/** What a loader or action gets as `context`. */
export function testContext(services: Services): RequestContext {
  return { ...services, requestId: "test" };
}
