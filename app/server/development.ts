import type { ServerBuild } from "@remix-run/node";
import type { ViteDevServer } from "vite";
import { loadEnv } from "#app/env.server.ts";
import { createPages } from "./pages.ts";
import { prepareWorkspaces } from "./prepare-workspaces.ts";
import { watchRequest } from "./requests.ts";
import { createServices } from "./services.ts";

/**
 * The same server behind Vite: direct handlers in front of it, pages behind it. The services live as long as
 * the process; handlers, loaders and components are reloaded when their files change.
 * @returns what Vite runs once its own middlewares are in place
 */
export async function startDevelopment(vite: ViteDevServer): Promise<() => void> {
  const services = await createServices(loadEnv());
  await prepareWorkspaces(services);
  await services.jobs.start();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, async () => {
      await vite.close();
      await services.close();
      process.exit(0);
    });
  }
  vite.middlewares.use((request, response, next) => {
    watchRequest(services, request, response, async (req, res) => {
      const { createDirect } = await vite.ssrLoadModule("/app/server/direct.ts");
      if (!createDirect(services)(req, res)) next();
    });
  });
  return () => {
    // Remix declares this virtual module to be its server build.
    const build = async () => (await vite.ssrLoadModule("virtual:remix/server-build")) as ServerBuild;
    vite.middlewares.use(createPages({ services, build, clientDirectory: null }));
  };
}
