import { vitePlugin as remix } from "@remix-run/dev";
import tailwindcss from "@tailwindcss/vite";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import remixOptions from "./remix.config.js";

const underTest = process.env.VITEST !== undefined;

/**
 * One process, one module graph: the server build starts at our own server, which imports Remix's build
 * as a module, so `node build/server/index.js` is everything. After Remix, whose own entry it replaces.
 */
function cairnServer(): Plugin {
  return {
    name: "cairn-server",
    enforce: "post",
    configResolved(config) {
      if (config.command === "build" && config.build.ssr) config.build.rollupOptions.input = "app/server/entry.ts";
    },
  };
}

/** In development the same server code is loaded through Vite and stands in front of Remix's own request handler. */
function cairnDevelopment(): Plugin {
  return {
    name: "cairn-development",
    enforce: "pre",
    async configureServer(server) {
      // Remix compiles routes with a second Vite server that has every plugin but Remix: not ours to serve.
      if (!server.config.plugins.some((plugin) => plugin.name === "remix")) return;
      const { startDevelopment } = await server.ssrLoadModule("/app/server/development.ts");
      return await startDevelopment(server);
    },
  };
}

/** Fast and pure, one database at a time, and long seeded simulations: three kinds of patience. */
const unit = ["app/**/*.test.{ts,tsx}", "experiments/**/*.test.ts", "tests/*.test.ts", "tests/vectors/**/*.test.ts"];
const integration = ["tests/integration/**/*.test.{ts,tsx}", "app/db/**/*.test.ts", "prisma/**/*.test.ts"];
const calibration = ["tests/calibration/**/*.test.ts"];
const setupFiles = ["tests/support/setup.ts"];

export default defineConfig({
  plugins: underTest ? [] : [cairnServer(), cairnDevelopment(), tailwindcss(), remix(remixOptions)],
  // Bundled: hundreds of small files otherwise, read anew at every start.
  ssr: { noExternal: ["@growthbook/growthbook-react", /^@stdlib\//, "lucide-react", "radix-ui"] },
  // native: nothing for the browser's dependency bundle
  optimizeDeps: { exclude: ["@node-rs/argon2"] },
  build: { target: "es2022", assetsInlineLimit: 0 },
  server: { port: Number(process.env.PORT ?? 3000) },
  test: {
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: "unit", include: unit, exclude: ["app/db/**"], setupFiles, testTimeout: 15_000 } },
      {
        extends: true,
        test: {
          name: "integration",
          include: integration,
          setupFiles,
          pool: "forks",
          // Against a test that hangs, not to measure: two cores may be shared by more than these tests.
          testTimeout: 180_000,
          hookTimeout: 240_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      { extends: true, test: { name: "calibration", include: calibration, setupFiles, testTimeout: 300_000 } },
    ],
  },
});
