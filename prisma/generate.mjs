// Writes the Prisma client into prisma/generated when schema.prisma or Prisma's version changed since the last time.
// Prisma looks for its native schema engine even though generating never runs it, and would download it: naming any
// existing file as that engine keeps this offline.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const stampFile = join(folder, "generated", ".stamp");

const stamp = createHash("sha256")
  .update(readFileSync(join(folder, "schema.prisma")))
  .update(require("prisma/package.json").version)
  .digest("hex");

if (!existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp) {
  rmSync(stampFile, { force: true });
  try {
    execFileSync(
      process.execPath,
      [require.resolve("prisma/build/index.js"), "generate", "--config", join(folder, "prisma.config.ts")],
      {
        cwd: dirname(folder),
        env: {
          ...process.env,
          PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
          PRISMA_HIDE_UPDATE_MESSAGE: "1",
          CHECKPOINT_DISABLE: "1",
        },
        stdio: "pipe",
      },
    );
  } catch (error) {
    console.error(`Prisma could not generate its client from prisma/schema.prisma:\n${error.stdout}${error.stderr}`);
    process.exit(1);
  }
  // Written last and moved into place, so that an interrupted run is repeated.
  writeFileSync(`${stampFile}.new`, stamp);
  renameSync(`${stampFile}.new`, stampFile);
}
