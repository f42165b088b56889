import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import {
  type ActionFunctionArgs,
  type AppLoadContext,
  createReadableStreamFromReadable,
  type EntryContext,
  type LoaderFunctionArgs,
} from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";
import { I18nextProvider } from "react-i18next";
import { visitorLocale } from "#app/auth/reader.server.ts";
import { contentSecurityPolicy } from "#app/http/headers.server.ts";
import { NonceProvider } from "#app/http/nonce.ts";
import { RequestIdProvider } from "#app/http/request-id.ts";
import { isLocale, type Locale } from "#app/i18n/locale.ts";
import { textInstance } from "#app/i18n/text.server.ts";

/** How long a page may wait for deferred data before its stream is cut. */
export const streamTimeout = 5_000;

export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  context: AppLoadContext,
): Promise<Response> {
  const nonce = randomBytes(16).toString("base64");
  headers.set("Content-Type", "text/html; charset=utf-8");
  headers.set("Content-Security-Policy", contentSecurityPolicy(nonce, import.meta.env.DEV));
  // Robots read one complete document; people see the shell first.
  const whole = isbot(request.headers.get("user-agent") ?? "");

  const locale = await pageLocale(request, remixContext, context);

  return await new Promise((resolve, reject) => {
    let started = false;
    const answer = () => {
      started = true;
      const body = new PassThrough();
      resolve(new Response(createReadableStreamFromReadable(body), { status, headers }));
      stream.pipe(body);
    };
    const stream = renderToPipeableStream(
      <NonceProvider value={nonce}>
        <RequestIdProvider value={context.requestId}>
          <I18nextProvider i18n={textInstance(locale)}>
            <RemixServer context={remixContext} url={request.url} abortDelay={streamTimeout} nonce={nonce} />
          </I18nextProvider>
        </RequestIdProvider>
      </NonceProvider>,
      {
        nonce,
        [whole ? "onAllReady" : "onShellReady"]: answer,
        onShellError: reject,
        onError(error) {
          status = 500;
          // Before the shell the error is rejected above and reported by the caller.
          if (started) context.log.error({ err: error, requestId: context.requestId }, "rendering failed");
        },
      },
    );
    setTimeout(() => stream.abort(), streamTimeout + 1_000).unref();
  });
}

/** The language the root loader found for the reader; when it failed, the visitor's. */
async function pageLocale(
  request: Request,
  { staticHandlerContext }: EntryContext,
  context: AppLoadContext,
): Promise<Locale> {
  const root: unknown = staticHandlerContext.loaderData.root;
  const found = typeof root === "object" && root !== null && "locale" in root ? root.locale : null;
  return isLocale(found) ? found : await visitorLocale(request, context.env);
}

/**
 * Errors thrown by loaders and actions; a reader who went away and an absent page (4xx) are not errors. The path is left
 * out: it can hold what a visitor typed.
 */
export function handleError(error: unknown, { request, context }: LoaderFunctionArgs | ActionFunctionArgs): void {
  if (request.signal.aborted || (isRouteErrorResponse(error) && error.status < 500)) return;
  context.log.error({ err: error, requestId: context.requestId }, "request failed");
}
