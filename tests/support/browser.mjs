import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const systemChromium = "/usr/bin/chromium";

/**
 * Where Chromium is: `CHROMIUM_PATH`, else Playwright's own, else Debian's.
 * @returns {string | null} `""` means Playwright's own, which it finds by itself; null that there is none
 */
export function findBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return existsSync(named) ? named : null;
  if (existsSync(chromium.executablePath())) return "";
  return existsSync(systemChromium) ? systemChromium : null;
}

/**
 * Installs a browser where none is found: Playwright's, else Debian's package when we are root.
 * @returns {string | null} as `findBrowser`
 */
export function installBrowser() {
  if (process.env.CHROMIUM_PATH) return null;
  attempt(process.execPath, ["node_modules/@playwright/test/cli.js", "install", "chromium"], 180_000);
  if (findBrowser() === null && process.getuid?.() === 0) {
    attempt("apt-get", ["update", "-qq"], 120_000);
    attempt("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], 300_000);
  }
  return findBrowser();
}

function attempt(command, args, timeout) {
  console.log(`Trying: ${[command, ...args].join(" ").replace("node_modules/@playwright/test/cli.js", "playwright")}`);
  try {
    execFileSync(command, args, {
      stdio: ["ignore", "inherit", "inherit"],
      timeout,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  } catch (error) {
    console.log(`That did not work (${error.status ?? error.code ?? error.signal}).`);
  }
}
