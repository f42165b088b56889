import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { ensureGenerated } from "../../app/server/prepare.mjs";

/**
 * Bundles the processes of a bench as the server itself is bundled, runs `main` of the one called "bench", and removes
 * the bundle.
 * @param name of the folder made for it
 * @param input files by name, absolute
 * @param asked what else `main` takes
 */
export async function runBench(name, input, ...asked) {
  ensureGenerated();
  // Inside node_modules, so that what is not bundled is found.
  const outDir = fileURLToPath(new URL(`../../node_modules/.bench-${name}-${process.pid}`, import.meta.url));
  const output = { entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" };
  await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: { ssr: true, outDir, emptyOutDir: true, target: "es2022", rollupOptions: { input, output } },
  });
  try {
    const { main } = await import(join(outDir, "bench.mjs"));
    await main(outDir, ...asked);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}
