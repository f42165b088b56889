// The options of the Remix compiler. Nothing reads this file by its name: `vite.config.ts` imports it
// and hands it to Remix's Vite plugin. The classic compiler (`remix build`, `remix dev`) is never used;
// the npm scripts call `remix vite:build` and `remix vite:dev` only.
// URLs are listed in `app/routes.ts`, not guessed from file names.

/** @type {import("@remix-run/dev").VitePluginConfig} */
export default {
  appDirectory: "app",
  serverModuleFormat: "esm",
  future: {
    v3_fetcherPersist: true,
    v3_lazyRouteDiscovery: true,
    v3_relativeSplatPath: true,
    v3_routeConfig: true,
    v3_singleFetch: true,
    v3_throwAbortReason: true,
  },
};
