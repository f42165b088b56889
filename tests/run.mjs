// `npm test`: installs what is missing, runs every check and test, ends with "N passed, N failed".
// `npm test -- unit e2e` runs parts; the names are the keys of `parts` below.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import {
  checkNode,
  ensureBuilt,
  ensureGenerated,
  ensureInstalled,
  PreparationFailed,
  root,
} from "../app/server/prepare.mjs";

const tools = {
  biome: ["@biomejs/biome/bin/biome"],
  tsc: ["typescript/bin/tsc"],
  vitest: ["vitest/vitest.mjs"],
  playwright: ["@playwright/test/cli.js"],
};

const parts = {
  lint: () => check("biome", ["check"]),
  typecheck: () => check("tsc", ["-p", "."], ["-p", "experiments"]),
  db: () => status(node("prisma/db-check.mjs")),
  unit: () => vitest("unit"),
  build: () => attemptBuild(),
  integration: () => vitest("integration"),
  calibration: () => vitest("calibration"),
  e2e: () => playwright(),
};
/** These start the built server. */
const needBuild = ["integration", "e2e"];

process.chdir(root);
const reports = mkdtempSync(join(tmpdir(), "cairn-tests-"));
try {
  const wanted = chooseParts(process.argv.slice(2));
  checkNode();
  ensureInstalled();
  ensureGenerated();
  const results = [];
  for (const name of wanted) results.push(await runPart(name));
  summarise(results);
} catch (error) {
  if (!(error instanceof PreparationFailed)) throw error;
  console.error(`\n${error.message}\n\n0 passed, 1 failed`);
  process.exitCode = 1;
} finally {
  rmSync(reports, { recursive: true, force: true });
}

function chooseParts(names) {
  const unknown = names.filter((name) => !(name in parts));
  if (unknown.length > 0) {
    throw new PreparationFailed(`Unknown part: ${unknown.join(", ")}. Parts: ${Object.keys(parts).join(", ")}.`);
  }
  if (names.length === 0) return Object.keys(parts);
  return Object.keys(parts).filter(
    (name) => names.includes(name) || (name === "build" && needBuild.some((part) => names.includes(part))),
  );
}

async function runPart(name) {
  process.stdout.write(`\n── ${name} ──\n`);
  const begin = performance.now();
  const result = await parts[name]();
  return { name, skipped: 0, ...result, seconds: (performance.now() - begin) / 1000 };
}

/** Real counts; a run that failed outside any test (a file that does not load, a crash) counts as one failure. */
function summarise(results) {
  process.stdout.write("\n");
  // Once more at the end: what is worth reading of a long log is what failed.
  for (const line of results.flatMap(({ failures = [] }) => failures)) process.stdout.write(`✗ ${line}\n`);
  for (const { name, passed, failed, skipped, seconds } of results) {
    const counts = `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`;
    process.stdout.write(`${failed ? "✗" : "✓"} ${name.padEnd(12)} ${counts.padEnd(40)} ${seconds.toFixed(1)} s\n`);
  }
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  process.stdout.write(`\n${total("passed")} passed, ${total("failed")} failed\n`);
  process.exitCode = total("failed") > 0 ? 1 : 0;
}

function check(tool, ...runs) {
  return status(...runs.map((args) => node(toolPath(tool), args)));
}

function attemptBuild() {
  try {
    ensureBuilt();
    return { passed: 1, failed: 0 };
  } catch (error) {
    if (!(error instanceof PreparationFailed)) throw error;
    console.error(error.message);
    return { passed: 0, failed: 1 };
  }
}

function vitest(project) {
  const file = join(reports, `${project}.json`);
  const args = ["run", "--project", project, "--passWithNoTests", "--reporter=default", "--reporter=json"];
  const code = node(toolPath("vitest"), [...args, `--outputFile.json=${file}`]);
  const report = readReport(file);
  if (!report) return { passed: 0, failed: 1 };
  const skipped = report.numPendingTests + report.numTodoTests;
  const failures = report.testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter(({ status }) => status === "failed");
    if (failed.length === 0) return message ? [failure(file, message)] : [];
    return failed.map(({ fullName, failureMessages }) => failure(`${file} › ${fullName}`, failureMessages.join("\n")));
  });
  return { ...counted(code, report.numPassedTests, report.numFailedTests, skipped), failures };
}

async function playwright() {
  // Imported only now: it needs the packages.
  const { findBrowser, installBrowser } = await import("./support/browser.mjs");
  if ((findBrowser() ?? installBrowser()) === null) {
    console.error(
      "No browser for the e2e tests: set CHROMIUM_PATH, run `npx playwright install chromium`, or `apt-get install chromium`.",
    );
    return { passed: 0, failed: 1 };
  }
  const file = join(reports, "e2e.json");
  const code = node(toolPath("playwright"), ["test", "-c", "tests/e2e", "--reporter=list,json"], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  const report = readReport(file);
  if (!report) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { ...counted(code, expected + flaky, unexpected, skipped), failures: report.suites.flatMap(failedSpecs) };
}

/** One for each language a spec failed in. */
function failedSpecs({ specs = [], suites = [] }) {
  const lines = specs.flatMap(({ file, title, tests }) =>
    tests
      .filter(({ status }) => status === "unexpected")
      .map(({ projectName, results }) =>
        failure(`${file} (${projectName}) › ${title}`, results.at(-1)?.error?.message ?? "no error told"),
      ),
  );
  return [...lines, ...suites.flatMap(failedSpecs)];
}

/** One line: where, and what was said before the stack. */
function failure(where, message) {
  const said = stripVTControlCharacters(message).split(/\n\s+at /)[0];
  return `${where}: ${said.replace(/\s+/g, " ").trim().slice(0, 400)}`;
}

function counted(code, passed, failed, skipped) {
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed, skipped };
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

function status(...codes) {
  const failed = codes.filter((code) => code !== 0).length;
  return { passed: codes.length - failed, failed };
}

function toolPath(tool) {
  return join("node_modules", ...tools[tool]);
}

function node(script, args = [], env = {}) {
  return spawnSync(process.execPath, [script, ...args], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, NODE_ENV: undefined, ...env },
  }).status;
}
