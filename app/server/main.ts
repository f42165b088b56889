import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import * as build from "virtual:remix/server-build";
import { adviceOn, readBuffers } from "#app/db/server-advice.server.ts";
import { DatabaseRefused } from "#app/db/types.server.ts";
import { type Env, EnvironmentError, loadEnv } from "#app/env.server.ts";
import { log } from "#app/log.server.ts";
import { createDirect } from "./direct.ts";
import { listen, shutDown } from "./listen.ts";
import { createPages } from "./pages.ts";
import { prepareWorkspaces, signInHint } from "./prepare-workspaces.ts";
import { watchRequest } from "./requests.ts";
import { createServices, type Services } from "./services.ts";

/** Starts the server and keeps it until SIGTERM or SIGINT. An operator's mistake is one line on stderr and exit 1. */
export async function main(clientDirectory: string): Promise<void> {
  try {
    const env = loadEnv();
    log.level = env.logLevel;
    const services = await createServices(env);
    await advise(services);
    await prepareWorkspaces(services);
    await services.jobs.start();
    const direct = createDirect(services);
    const pages = createPages({ services, build, clientDirectory });
    const answer = (req: IncomingMessage, res: ServerResponse) => {
      if (!direct(req, res)) pages(req, res);
    };
    const server = await listen((req, res) => watchRequest(services, req, res, answer), env).catch(async (error) => {
      await services.close();
      throw error;
    });
    // Before anybody is told that it listens: a signal that came first would end the process without closing anything.
    stopOnSignal(server, services);
    announce(server, env, await signInHint(services));
  } catch (error) {
    if (!isOperatorMistake(error)) throw error;
    process.stderr.write(`\nCairn cannot start: ${error.message}\n`);
    process.exitCode = 1;
  }
}

/** The embedded database is set up by Cairn itself. */
async function advise({ database, pool }: Services): Promise<void> {
  const advice = database.kind === "postgres" ? adviceOn(await readBuffers(pool)) : null;
  if (advice !== null) log.warn(advice);
}

/** What the person at the terminal can put right: a wrong variable, a directory in use, a port in use. */
function isOperatorMistake(error: unknown): error is Error {
  if (error instanceof EnvironmentError || error instanceof DatabaseRefused) return true;
  return error instanceof Error && "syscall" in error && error.syscall === "listen";
}

function announce(server: Server, env: Env, hint: string): void {
  // A server listening on TCP has an AddressInfo; only pipes have a string, and nothing only before `listen`.
  const { port } = server.address() as AddressInfo;
  const host = env.host === "0.0.0.0" || env.host === "::" ? "localhost" : env.host;
  process.stdout.write(`\nCairn is ready: ${env.origin ?? `http://${host}:${port}`}\n${hint}\n`);
}

function stopOnSignal(server: Server, services: Services): void {
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, "stopping");
    shutDown(server, services).then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, "stopping failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}
