import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import compression from "compression";
import express, { type ErrorRequestHandler, type Express } from "express";
import { securityHeaders } from "#app/http/headers.server.ts";
import { requestIdOf, sendRequestId } from "#app/log.server.ts";
import { boundedForms } from "./bounded-forms.ts";
import { ownPosts } from "./own-posts.ts";
import type { Services } from "./services.ts";

type PagesOptions = {
  services: Services;
  build: ServerBuild | (() => Promise<ServerBuild>);
  /** The folder of the browser's files; null in development, where Vite serves them. */
  clientDirectory: string | null;
};

/** The pages: Remix behind Express, with compression, security headers and long-lived hashed assets. */
export function createPages({ services, build, clientDirectory }: PagesOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use((_req, res, next) => {
    sendRequestId(res);
    res.set(securityHeaders);
    next();
  });
  if (clientDirectory) {
    app.use(compression());
    // Hashed names change with their content; an absent one is a 404, not a page.
    app.use(
      "/assets",
      express.static(`${clientDirectory}/assets`, { immutable: true, maxAge: "1y", fallthrough: false }),
    );
    app.use(express.static(clientDirectory, { maxAge: "1h", index: false }));
  }
  app.use(ownPosts(services.env), boundedForms);
  app.all(
    "*",
    createRequestHandler({
      build,
      mode: clientDirectory ? "production" : "development",
      getLoadContext: (_req, res) => ({ ...services, requestId: requestIdOf(res) }),
    }),
  );
  app.use(answerError(services));
  return app;
}

/** What neither Remix nor a file could answer: an absent asset, a body cut short, a bug in front of the pages. */
function answerError({ log }: Pick<Services, "log">): ErrorRequestHandler {
  return (error, _req, res, next) => {
    if (res.headersSent) return next(error);
    const status: number = error.status ?? 500;
    if (status >= 500) log.error({ err: error, requestId: requestIdOf(res) }, "request failed before its page");
    res
      .status(status)
      .type("text/plain")
      .send(status === 404 ? "Not found" : "Something went wrong");
  };
}
