import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EnvironmentError, loadEnv } from "#app/env.server.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cairn-env-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("loadEnv", () => {
  it("needs nothing: every variable has a default, and an empty one counts as absent", () => {
    const env = loadEnv({ DATA_DIR: folder, PORT: "", DATABASE_URL: "", DEMO: "" });
    expect(env).toEqual({
      nodeEnv: "production",
      databaseUrl: null,
      dataDir: folder,
      port: 3000,
      host: "127.0.0.1",
      origin: null,
      trustedProxies: 0,
      demo: null,
      apiKey: null,
      secret: expect.stringMatching(/^[0-9a-f]{64}$/),
      metricsToken: null,
      webhooksToPrivate: false,
      logLevel: "info",
    });
  });

  it("names every wrong variable, says what to do, and repeats no value", () => {
    const wrong = {
      DATA_DIR: folder,
      DATABASE_URL: "mysql://root:hunter2@db/cairn",
      PORT: "99999",
      ORIGIN: "https://cairn.example.com/path",
      TRUSTED_PROXIES: "all",
      DEMO: "yes",
      CAIRN_API_KEY: "hunter2",
      CAIRN_SECRET: "hunter2",
      METRICS_TOKEN: "hunter2",
      LOG_LEVEL: "loud",
      NODE_ENV: "prod",
    };
    const message = failure(() => loadEnv(wrong)).message;
    for (const name of Object.keys(wrong)) {
      if (name !== "DATA_DIR") expect(message).toMatch(new RegExp(`^ {2}${name}: use `, "m"));
    }
    expect(message).not.toContain("hunter2");
  });

  it("keeps one secret beside the data, readable by its owner alone", () => {
    const first = loadEnv({ DATA_DIR: folder }).secret;
    expect(loadEnv({ DATA_DIR: folder }).secret).toBe(first);
    expect(readFileSync(join(folder, "secret"), "utf8")).toBe(first);
    expect(statSync(join(folder, "secret")).mode & 0o777).toBe(0o600);
    const given = "given by the operator, long enough";
    expect(loadEnv({ DATA_DIR: folder, CAIRN_SECRET: given }).secret).toBe(given);
  });

  it("refuses a damaged secret and a directory it cannot write instead of inventing another secret", () => {
    writeFileSync(join(folder, "secret"), "short");
    expect(failure(() => loadEnv({ DATA_DIR: folder })).message).toMatch(/secret holds less than 32 characters/);
    expect(failure(() => loadEnv({ DATA_DIR: join(folder, "secret/below") })).message).toMatch(
      /DATA_DIR .* cannot be used/,
    );
  });

  it("reads an origin with or without its last slash", () => {
    const env = loadEnv({ DATA_DIR: folder, ORIGIN: "https://Cairn.example.com:8443/" });
    expect(env.origin).toBe("https://cairn.example.com:8443");
  });
});

function failure(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(EnvironmentError);
    return error as Error; // proved on the line above
  }
  return expect.fail("it should have failed");
}
