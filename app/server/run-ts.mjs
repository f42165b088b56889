// Runs the exported `main` of a TypeScript module: node app/server/run-ts.mjs FILE [ARGUMENTS]
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { createServer } from "vite";

const [file, ...args] = process.argv.slice(2);
if (!file) throw new Error("usage: node app/server/run-ts.mjs FILE [ARGUMENTS]");
if (existsSync(".env")) process.loadEnvFile(".env");
const server = { middlewareMode: true, hmr: false, ws: false, watch: null };
const vite = await createServer({ configFile: false, appType: "custom", logLevel: "error", server });
try {
  const { main } = await vite.ssrLoadModule(resolve(file));
  await main(args);
} finally {
  await vite.close();
}
