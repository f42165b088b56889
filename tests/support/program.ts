import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "vite";

/** A program of `tests/support/programs`, compiled so that plain node runs it in a process of its own. */
export async function buildProgram(name: string): Promise<{
  start(env: Record<string, string>): ChildProcess;
  remove(): void;
}> {
  const folder = resolve("node_modules/.cache/cairn", `${name}-${randomBytes(4).toString("hex")}`);
  await build({
    configFile: false,
    logLevel: "error",
    build: { ssr: `tests/support/programs/${name}.ts`, outDir: folder, target: "node20" },
  });
  return {
    start: (env) =>
      spawn(process.execPath, [join(folder, `${name}.js`)], {
        env: { NODE_ENV: "test", PATH: process.env.PATH, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
