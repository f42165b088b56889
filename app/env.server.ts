import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";

/** A setting is wrong; the message names every such variable and says what to do. Values are never repeated: some are secret. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
}

const port = "use a port from 0 to 65535";
const origin = "use the public address without a path, for example https://cairn.example.com";
const proxies = "use how many proxies stand in front of Cairn: 0 to 10";
const demo = "use true or false, or leave it out: the demo then shows until a workspace of one's own exists";

const environmentSchema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"], "use development, production or test").default("production"),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "use postgres://user:password@host:5432/database, or leave it out" })
    .optional(),
  DATA_DIR: z.string().default("./data"),
  PORT: z.coerce.number(port).int(port).min(0, port).max(65535, port).default(3000),
  // Loopback by default: the demo's sign-in buttons ask for no password, so showing them to a network is a choice.
  HOST: z.string().default("127.0.0.1"),
  ORIGIN: z
    .url({ protocol: /^https?$/, error: origin })
    .refine((url) => /^\w+:\/\/[^/?#]+\/?$/.test(url), origin)
    .transform((url) => new URL(url).origin)
    .optional(),
  TRUSTED_PROXIES: z.coerce.number(proxies).int(proxies).min(0, proxies).max(10, proxies).default(0),
  DEMO: z.enum(["true", "false"], demo).optional(),
  CAIRN_API_KEY: z.string().min(24, "use at least 24 characters, for example from: openssl rand -hex 24").optional(),
  CAIRN_SECRET: z
    .string()
    .min(32, "use at least 32 characters, for example from: openssl rand -hex 32; or leave it out")
    .optional(),
  METRICS_TOKEN: z.string().min(16, "use at least 16 characters, for example from: openssl rand -hex 16").optional(),
  WEBHOOKS_TO_PRIVATE: z.enum(["true", "false"], "use true or false").default("false"),
  LOG_LEVEL: z
    .enum(
      ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
      "use fatal, error, warn, info, debug, trace or silent",
    )
    .default("info"),
});

type Settings = z.infer<typeof environmentSchema>;
type Source = Record<string, string | undefined>;

export type Env = {
  nodeEnv: Settings["NODE_ENV"];
  /** A PostgreSQL server; null means the embedded database in `dataDir`. */
  databaseUrl: string | null;
  /** Absolute. */
  dataDir: string;
  port: number;
  host: string;
  /** The public address without trailing slash; null means: as the request says. */
  origin: string | null;
  /** How many proxies stand in front, each of which writes to `X-Forwarded-For`. */
  trustedProxies: number;
  /** null means automatic: the demo shows until a workspace of one's own exists. */
  demo: boolean | null;
  apiKey: string | null;
  /** At least 32 characters; workspace secrets are encrypted under it. */
  secret: string;
  /** Bearer token of `/metrics`; null means: readable on this machine only. */
  metricsToken: string | null;
  /** Whether webhooks may go to addresses of the local network, and to localhost without TLS. */
  webhooksToPrivate: boolean;
  logLevel: Settings["LOG_LEVEL"];
};

/**
 * The checked environment. Call it once, where the process starts, and hand the result on.
 * Creates `DATA_DIR/secret` when `CAIRN_SECRET` is not set and the file does not exist.
 * @param source variables by name; an empty one counts as not set
 * @throws {EnvironmentError} naming every variable that is wrong
 */
export function loadEnv(source: Source = process.env): Env {
  const settings = checkedSettings(source);
  const dataDir = resolve(settings.DATA_DIR);
  return {
    nodeEnv: settings.NODE_ENV,
    databaseUrl: settings.DATABASE_URL ?? null,
    dataDir,
    port: settings.PORT,
    host: settings.HOST,
    origin: settings.ORIGIN ?? null,
    trustedProxies: settings.TRUSTED_PROXIES,
    demo: settings.DEMO === undefined ? null : settings.DEMO === "true",
    apiKey: settings.CAIRN_API_KEY ?? null,
    secret: settings.CAIRN_SECRET ?? storedSecret(dataDir),
    metricsToken: settings.METRICS_TOKEN ?? null,
    webhooksToPrivate: settings.WEBHOOKS_TO_PRIVATE === "true",
    logLevel: settings.LOG_LEVEL,
  };
}

/** Where the data is. `secretFile` null: the secret is given by CAIRN_SECRET, and nothing of it is on the disk. */
export type DataPlaces = Pick<Env, "databaseUrl" | "dataDir"> & { secretFile: string | null };

/** As `loadEnv`, for commands that must create nothing: neither DATA_DIR nor the secret. @throws {EnvironmentError} */
export function dataPlaces(source: Source = process.env): DataPlaces {
  const settings = checkedSettings(source);
  const dataDir = resolve(settings.DATA_DIR);
  const secretFile = settings.CAIRN_SECRET === undefined ? join(dataDir, "secret") : null;
  return { databaseUrl: settings.DATABASE_URL ?? null, dataDir, secretFile };
}

/** This process's own variables and some more, for a program it runs: that one needs PATH, and libpq its PG… */
export function programEnvironment(more: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...more };
}

function checkedSettings(source: Source): Settings {
  const parsed = environmentSchema.safeParse(
    Object.fromEntries(Object.entries(source).filter(([, value]) => value !== "")),
  );
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new EnvironmentError(
      `The environment is not right. Correct it (see .env.example) and start again:\n${lines.join("\n")}`,
    );
  }
  return parsed.data;
}

/** The secret kept beside the data, created at the first start, readable by this user alone. */
function storedSecret(dataDir: string): string {
  const file = join(dataDir, "secret");
  try {
    return readSecret(file);
  } catch (error) {
    if (!isErrorCode(error, "ENOENT")) throw asEnvironmentError(error, dataDir);
  }
  const fresh = `${file}.${process.pid}`;
  try {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(fresh, randomBytes(32).toString("hex"), { mode: 0o600, flush: true });
    // A link appears whole or not at all, and only one of two processes starting together creates it.
    linkSync(fresh, file);
  } catch (error) {
    if (!isErrorCode(error, "EEXIST")) throw asEnvironmentError(error, dataDir);
  } finally {
    rmSync(fresh, { force: true });
  }
  return readSecret(file);
}

function readSecret(file: string): string {
  const secret = readFileSync(file, "utf8").trim();
  if (secret.length < 32) {
    throw new EnvironmentError(
      `${file} holds less than 32 characters. Restore it from a backup: without it stored workspace secrets cannot be read.`,
    );
  }
  return secret;
}

function isErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function asEnvironmentError(error: unknown, dataDir: string): Error {
  if (error instanceof EnvironmentError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new EnvironmentError(
    `DATA_DIR (${dataDir}) cannot be used: ${reason}. Choose a directory this user may write.`,
  );
}
