import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import { copyIntoDataDirectory, templateOnServer } from "./database.ts";

/** A built server in a process of its own. */
export type TestServer = {
  /** Its address, without a trailing slash. */
  url: string;
  dataDir: string;
  /** The database on the server of TEST_DATABASE_URL; null with the embedded one. */
  databaseUrl: string | null;
  /** What it has written to stdout and stderr so far. */
  output(): string;
  /** Asks it to stop as an operator would (SIGTERM), waits, removes what it made for itself; gives the exit code. */
  stop(): Promise<number | null>;
  /** Kills it at once (SIGKILL) and waits; its data stays, to be opened again through `dataDir` / `databaseUrl`. */
  kill(): Promise<void>;
};

export type ServerOptions = {
  /** Added to the server's environment; undefined removes a variable. */
  env?: Record<string, string | undefined>;
  /** Data to open again after `kill`; the caller then removes the directory. */
  dataDir?: string;
  databaseUrl?: string;
  /** Starts on nothing at all, as the first start does; otherwise on an empty database that is migrated already. */
  onNothing?: boolean;
};

const entry = resolve("build/server/index.js");
/** Covers migrating and seeding an empty database on two busy cores. */
const startMilliseconds = 180_000;

/**
 * Starts `build/server/index.js` on a free port with its own empty database: a temporary DATA_DIR, or a new
 * database on the server of TEST_DATABASE_URL. The demo is off unless `env` says so.
 * @throws when there is no build, or when the server ends before it listens (the message holds its output)
 */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const { env = {}, dataDir, databaseUrl, onNothing = false } = options;
  if (!existsSync(entry)) throw new Error("There is no build to start: run `npm run build` first.");
  const directory = dataDir ?? mkdtempSync(join(tmpdir(), "cairn-server-"));
  const ownDatabase = databaseUrl || !process.env.TEST_DATABASE_URL ? null : await createDatabase({ onNothing });
  const database = databaseUrl ?? ownDatabase?.url ?? null;
  if (!dataDir && database === null && !onNothing) await copyIntoDataDirectory(directory);
  const child = spawn(process.execPath, [entry], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      DATA_DIR: directory,
      ...(database === null ? {} : { DATABASE_URL: database }),
      HOST: "127.0.0.1",
      PORT: "0",
      DEMO: "false",
      LOG_LEVEL: "warn",
      ...env,
    },
  });
  let output = "";
  const ended = new Promise<void>((done) => child.once("close", () => done()));
  const cleanUp = async () => {
    if (!dataDir) rmSync(directory, { recursive: true, force: true });
    await ownDatabase?.drop();
  };
  const url = await new Promise<string>((ready, fail) => {
    const collect = (chunk: Buffer) => {
      output += chunk;
      const address = /Cairn is ready: .*?(http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
      if (address) ready(address);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", fail);
    void ended.then(() => fail(new Error(`The server ended before it listened:\n${output}`)));
    setTimeout(() => fail(new Error(`The server did not start in time:\n${output}`)), startMilliseconds).unref();
  }).catch(async (error) => {
    await end(child, "SIGKILL", ended);
    await cleanUp();
    throw error;
  });
  return {
    url,
    dataDir: directory,
    databaseUrl: database,
    output: () => output,
    kill: () => end(child, "SIGKILL", ended),
    stop: async () => {
      await end(child, "SIGTERM", ended);
      await cleanUp();
      return child.exitCode;
    },
  };
}

/** A data directory, and on the server of TEST_DATABASE_URL a database, both empty and migrated, without a server yet. */
export async function migratedPlace(): Promise<{ dataDir: string; databaseUrl?: string; remove(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), "cairn-server-"));
  const database = process.env.TEST_DATABASE_URL ? await createDatabase() : null;
  if (!database) await copyIntoDataDirectory(dataDir);
  const remove = async () => {
    rmSync(dataDir, { recursive: true, force: true });
    await database?.drop();
  };
  return { dataDir, databaseUrl: database?.url, remove };
}

async function end(child: ChildProcess, signal: NodeJS.Signals, ended: Promise<void>): Promise<void> {
  child.kill(signal);
  await ended;
}

/** A new database beside the one TEST_DATABASE_URL names: migrated, or with nothing in it at all. */
export async function createDatabase({ onNothing = false } = {}): Promise<{ url: string; drop(): Promise<void> }> {
  const server = process.env.TEST_DATABASE_URL ?? "";
  const name = `cairn_server_${randomBytes(6).toString("hex")}`;
  const administer = async (sql: string) => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await administer(`create database ${name} template ${onNothing ? "template1" : await templateOnServer(server)}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`drop database if exists ${name} with (force)`) };
}
