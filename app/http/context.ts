import type { Services } from "#app/server/services.ts";

/** What every loader, action and direct handler is given: the services of the process, and this request's id. */
export type RequestContext = Services & { requestId: string };

declare module "@remix-run/server-runtime" {
  interface AppLoadContext extends RequestContext {}
}

declare module "@remix-run/node" {
  interface Future {
    v3_singleFetch: true;
  }
}
