import { fileURLToPath } from "node:url";

// React picks its build when it is first loaded, so this must be set before anything else is imported.
// biome-ignore lint/style/noProcessEnv: the environment is not read here, and env.server.ts comes too late
process.env.NODE_ENV ??= "production";

// This file is built to build/server/index.js. The migrations and `./data` are found from Cairn's own folder.
process.chdir(fileURLToPath(new URL("../..", import.meta.url)));

const { main } = await import("./main.ts");
await main("build/client");
