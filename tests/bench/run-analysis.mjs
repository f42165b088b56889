// npm run bench:analysis: how long one test of 3 variations × 12 metrics × 8 channels takes to analyse. Built first,
// as the server is: modules loaded one by one through Vite look every import up again at every call.
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const outDir = fileURLToPath(new URL("../../node_modules/.bench", import.meta.url));
await build({
  configFile: false,
  logLevel: "error",
  publicDir: false,
  build: {
    ssr: fileURLToPath(new URL("analysis.bench.ts", import.meta.url)),
    outDir,
    emptyOutDir: true,
    rollupOptions: { output: { entryFileNames: "analysis.mjs" } },
  },
});
await import(`${outDir}/analysis.mjs`);
rmSync(outDir, { recursive: true });
