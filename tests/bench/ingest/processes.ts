import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Job, Outcome } from "./load.ts";
import type { CairnServer, Question } from "./server.ts";

export type Served = { port: number; ask(question: Question): Promise<number>; stop(): Promise<void> };

/** Where the bundled processes are, and what the servers store in. */
export type Place = { outDir: string; databaseUrl: string | null; dataDir: string };

/** Raw node:http, Cairn without its database, and Cairn: see server.ts. */
export type Target = "bare" | "unstored" | "cairn";

export async function startServer({ outDir, databaseUrl, dataDir }: Place, target: Target): Promise<Served> {
  const stores = target === "cairn";
  // The embedded database serves one process.
  const own = { DATA_DIR: join(dataDir, target) };
  const server: CairnServer = { stores, variables: databaseUrl ? { ...own, DATABASE_URL: databaseUrl } : own };
  const profile = stores && process.env.BENCH_PROFILE;
  const execArgv = profile ? ["--cpu-prof", `--cpu-prof-dir=${profile}`] : [];
  const child = fork(join(outDir, "server.mjs"), [target === "bare" ? target : JSON.stringify(server)], {
    execArgv,
    env: { ...process.env, NODE_ENV: "production" },
  });
  const { port } = await messageOf<{ port: number }>(child);
  const ask = async (question: Question) => {
    child.send(question);
    return (await messageOf<{ answer: number }>(child)).answer;
  };
  const stop = async () => {
    const ended = once(child, "exit");
    await ask("stop");
    await ended;
  };
  return { port, ask, stop };
}

export async function runLoad({ outDir }: Place, job: Job): Promise<Outcome> {
  return await messageOf<Outcome>(fork(join(outDir, "load.mjs"), [JSON.stringify(job)]));
}

/** The next message of a process. @throws {Error} when it ends without one */
async function messageOf<T>(child: ChildProcess): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a process of the bench ended with ${code}`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      // server.ts and load.ts send nothing else
      resolve(message as T);
    });
  });
}
