import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { EnvironmentError, programEnvironment } from "#app/env.server.ts";
import { DatabaseRefused } from "./types.server.ts";

/** Runs a command of the operator's; what they can put right is a line on stderr and exit 1, without a stack. */
export async function operate(work: () => Promise<string>): Promise<void> {
  try {
    process.stdout.write(`${await work()}\n`);
  } catch (error) {
    if (!(error instanceof DatabaseRefused || error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

/**
 * Runs a program of the system, giving what it printed.
 * @param env added to this process's own
 * @throws {DatabaseRefused} with the program's own words when it fails, or what to install when it is not there
 */
export async function run(program: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: programEnvironment(env) });
  const ended = new Promise<number | null>((done, fail) => {
    child.once("error", fail);
    child.once("close", done);
  });
  try {
    const [code, said, complaint] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    if (code === 0) return said;
    throw new DatabaseRefused(`${program} failed: ${complaint.trim() || `exit code ${code}`}`);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    throw new DatabaseRefused(`The program ${program} is not on the PATH. ${install(program)}`);
  }
}

function install(program: string): string {
  return program === "tar"
    ? "Install it."
    : "Install PostgreSQL's client programs, as new as the server (Debian: postgresql-client).";
}

/** How PostgreSQL's own programs reach the server: the password by the environment, which other users cannot read. */
export function reach(databaseUrl: string): { dbname: string; env: Record<string, string> } {
  const url = new URL(databaseUrl);
  const password = decodeURIComponent(url.password);
  url.password = "";
  return { dbname: `--dbname=${url.href}`, env: password === "" ? {} : { PGPASSWORD: password } };
}
