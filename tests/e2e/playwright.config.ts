import { defineConfig } from "@playwright/test";
import { findBrowser } from "../support/browser.mjs";

// Empty: Playwright's own, which it finds by itself.
const executablePath = findBrowser() || undefined;

/** The built server on an empty database with the demo, in real Chromium, once per language. */
export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results",
  globalSetup: "./start-server.ts",
  forbidOnly: process.env.CI !== undefined,
  fullyParallel: false,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: "list",
  use: {
    baseURL: process.env.CAIRN_E2E_URL,
    // A trace of every test costs as much as the test: `npx playwright test -c tests/e2e --trace on` when one is wanted.
    trace: "off",
    screenshot: "only-on-failure",
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "en", use: { locale: "en-GB" } },
    { name: "fr", use: { locale: "fr-FR" } },
  ],
});
