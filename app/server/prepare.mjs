// What `npm start` and `npm test` need before anything of ours can run, with node's own modules only:
// the packages of package-lock.json, and a build of the present sources. Each does nothing when up to date.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const lockStamp = join(root, "node_modules", ".cairn-lock-hash");
const buildStamp = join(root, "build", ".source-hash");
const built = ["app", "experiments", "prisma", "public"];
const builtBy = ["package.json", "package-lock.json", "remix.config.js", "tsconfig.json", "vite.config.ts"];

/** A preparation failed and has already told why; the caller only has to stop. */
export class PreparationFailed extends Error {}

/** Refuses a Node too old for the packages, in words rather than a syntax error. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new PreparationFailed(`Cairn needs Node 20.19 or newer; this is ${process.versions.node}.`);
}

/** Runs `npm ci` when node_modules is absent or not what package-lock.json says. */
export function ensureInstalled() {
  const lock = readFileSync(join(root, "package-lock.json"), "utf8");
  const hash = sha256(lock);
  if (readIfThere(lockStamp) === hash) return;
  if (!installedAgrees(lock)) {
    const npm = process.env.npm_execpath;
    const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
    step("Installing packages (about half a minute)", () => {
      if (npm?.endsWith(".js")) run(process.execPath, [npm, ...args]);
      else run("npm", args);
    });
  }
  writeFileSync(lockStamp, hash);
}

/** Whether npm's own record of node_modules holds every package of the lock file in the same version. */
function installedAgrees(lock) {
  const record = readIfThere(join(root, "node_modules", ".package-lock.json"));
  if (!record) return false;
  const installed = JSON.parse(record).packages;
  return Object.entries(JSON.parse(lock).packages).every(
    ([path, wanted]) => path === "" || wanted.optional || wanted.link || installed[path]?.version === wanted.version,
  );
}

/** Writes the Prisma client when the schema changed. */
export function ensureGenerated() {
  run(process.execPath, [join("prisma", "generate.mjs")]);
}

/** Builds when a source changed since the last build, or always when `force` is set. */
export function ensureBuilt({ force = false } = {}) {
  ensureGenerated();
  const hash = hashSources();
  if (!force && readIfThere(buildStamp) === hash && existsSync(join(root, "build", "server", "index.js"))) return;
  step("Building", () => {
    rmSync(buildStamp, { force: true });
    // The error says it all; progress would drown the two lines that matter.
    run(
      process.execPath,
      [join("node_modules", "@remix-run", "dev", "dist", "cli.js"), "vite:build", "--logLevel=warn"],
      {
        NODE_ENV: "production",
      },
    );
    writeFileSync(buildStamp, hash);
  });
}

function hashSources() {
  const hash = createHash("sha256");
  const files = built.flatMap((folder) => (existsSync(join(root, folder)) ? listFiles(folder) : []));
  for (const file of [...files.sort(), ...builtBy]) hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function listFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return path === "prisma/generated" ? [] : listFiles(path);
    return /\.test\.tsx?$/.test(entry.name) ? [] : [path];
  });
}

function step(name, work) {
  const begin = performance.now();
  process.stdout.write(`${name} …\n`);
  work();
  process.stdout.write(`${name}: done in ${((performance.now() - begin) / 1000).toFixed(1)} s\n`);
}

function run(command, args, env = {}) {
  try {
    execFileSync(command, args, {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, ...env },
      shell: process.platform === "win32" && command === "npm",
    });
  } catch (error) {
    throw new PreparationFailed(`"${[command, ...args].join(" ")}" failed (${error.status ?? error.code}); see above.`);
  }
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}
