// `npm start`: installs, generates and builds what is missing or out of date, then is the server.
// `npm run dev` (--dev): the same with Vite, reloading on change. Node's own modules only: nothing is installed yet.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkNode, ensureBuilt, ensureGenerated, ensureInstalled, PreparationFailed, root } from "./prepare.mjs";

process.chdir(root);
try {
  checkNode();
  ensureInstalled();
  if (process.env.npm_lifecycle_event) stopWithParent();
  if (process.argv.includes("--dev")) develop();
  else await serve();
} catch (error) {
  if (!(error instanceof PreparationFailed)) throw error;
  console.error(`\nCairn cannot start: ${error.message}`);
  process.exitCode = 1;
}

async function serve() {
  ensureBuilt();
  if (existsSync(".env")) process.loadEnvFile(".env");
  process.env.NODE_ENV = "production";
  process.stdout.write("Starting …\n");
  await import(pathToFileURL(join(root, "build", "server", "index.js")).href);
}

/** A SIGTERM to npm ends npm and its shell, which do not pass it on: without this the server would live on alone. */
function stopWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, 500);
  watch.unref();
}

function develop() {
  ensureGenerated();
  const child = spawn(process.execPath, [join("node_modules", "@remix-run", "dev", "dist", "cli.js"), "vite:dev"], {
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "development" },
  });
  // The terminal's Ctrl-C reaches the child by itself; a supervisor's SIGTERM reaches only us.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code) => process.exit(code ?? 0));
}
