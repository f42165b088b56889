import { randomUUID } from "node:crypto";
import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import compression from "compression";
import express, { type Express } from "express";
import { securityHeaders } from "#app/http/headers.server.ts";
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
  app.all(
    "*",
    createRequestHandler({
      build,
      mode: clientDirectory ? "production" : "development",
      getLoadContext: (_req, res) => {
        const requestId = randomUUID();
        res.set("X-Request-Id", requestId);
        return { ...services, requestId };
      },
    }),
  );
  return app;
}
