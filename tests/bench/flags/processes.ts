import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Job } from "./load.ts";
import type { Question } from "./server.ts";

/** A process of the bench that answers questions until it is stopped. */
export type Running<Asked, Hello> = { hello: Hello; ask(question: Asked): Promise<number>; stop(): Promise<void> };

/** What a server says once it listens; the keys are Cairn's alone. */
export type Hello = { port: number; clientKey: string; remoteKey: string };

const pinning = hasTaskset();

/** Whether processes stay on the processor they are given. */
export const pinned = () => pinning;

/** @param target "cairn" with variables of its environment, or the file of answers the bare server gives */
export function startServer(outDir: string, target: object): Promise<Running<Question, Hello>> {
  const profile = "answers" in target ? undefined : process.env.BENCH_PROFILE;
  const flags = ["--expose-gc", ...(profile ? ["--cpu-prof", `--cpu-prof-dir=${profile}`] : [])];
  return start<Question, Hello>({ file: join(outDir, "server.mjs"), argument: target, processor: 0, flags });
}

/** The load; `ask("next")` waits for the next figure of a job that gives more than one. */
export function startLoad(outDir: string, job: Job): Promise<Running<"next" | "stop", { value: number }>> {
  return start({ file: join(outDir, "load.mjs"), argument: job, processor: 1, flags: [] });
}

type Start = { file: string; argument: object; processor: number; flags: string[] };

async function start<Asked, First>({ file, argument, processor, flags }: Start): Promise<Running<Asked, First>> {
  // taskset becomes node itself, so the channel between the processes stays.
  const command = pinning
    ? { execPath: "taskset", execArgv: ["-c", String(processor), process.execPath, ...flags] }
    : { execArgv: flags };
  const child = fork(file, [JSON.stringify(argument)], {
    ...command,
    env: { ...process.env, NODE_ENV: "production" },
  });
  const hello = await messageOf<First>(child);
  const ask = async (question: Asked | "stop") => {
    const answer = messageOf<{ value: number }>(child);
    child.send(JSON.stringify(question));
    return (await answer).value;
  };
  const stop = async () => {
    if (child.exitCode !== null) return;
    const ended = once(child, "exit");
    await ask("stop");
    await ended;
  };
  return { hello, ask, stop };
}

/** The next message of a process. @throws {Error} when it ends without one */
async function messageOf<T>(child: ChildProcess): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a process of the bench ended with ${code}`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      // server.ts and load.ts send nothing else.
      resolve(message as T);
    });
  });
}

function hasTaskset(): boolean {
  try {
    execFileSync("taskset", ["-c", "1", "true"], { stdio: "ignore" });
    return true;
  } catch {
    // Not Linux, or one processor: the figures then say so.
    return false;
  }
}
