import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A PostgreSQL server of a test's own, to be ill-treated. */
export type Cluster = {
  /** Of its database `postgres`. */
  url: string;
  /** Stops at once, as a crash would, and starts again. */
  crash(): Promise<void>;
  /** Stops it and removes its files. */
  stop(): Promise<void>;
};

/** Where PostgreSQL's server programs are; null when they are not installed. */
export function postgresPrograms(): string | null {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const version = versions.find((name) => existsSync(join(root, name, "bin", "initdb")));
  return version === undefined ? null : join(root, version, "bin");
}

/** Whether a test may mount a file system of its own. */
export const isRoot = process.getuid?.() === 0;

/** With fsync, on a free port. @param folder of its own, made when left out; as root it is given to the user postgres */
export async function startCluster(folder = mkdtempSync(join(tmpdir(), "cairn-cluster-"))): Promise<Cluster> {
  const bin = postgresPrograms();
  if (bin === null) throw new Error("PostgreSQL's server programs are not installed.");
  const data = join(folder, "data");
  mkdirSync(folder, { recursive: true });
  if (isRoot) {
    const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
    chownSync(folder, id("-u"), id("-g"));
  }
  // Not synchronous: whoever sends meanwhile, in the same process, goes on.
  const run = async (program: string, ...args: string[]) => {
    const [command = "", ...all] = [
      ...(isRoot ? ["runuser", "-u", "postgres", "--"] : []),
      join(bin, program),
      ...args,
    ];
    const [code] = await once(spawn(command, all, { cwd: "/", stdio: ["ignore", "ignore", "inherit"] }), "exit");
    if (code !== 0) throw new Error(`${program} ended with ${code}`);
  };
  await run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8");
  const port = await freePort();
  const start = () => {
    const options = `-p ${port} -h 127.0.0.1 -k ${folder} -c fsync=on -c shared_buffers=16MB -c max_wal_size=64MB -c min_wal_size=32MB`;
    return run("pg_ctl", "-D", data, "-l", join(folder, "server.log"), "-w", "-t", "180", "-o", options, "start");
  };
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async crash() {
      await run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop");
      await start();
    },
    async stop() {
      if (existsSync(join(data, "postmaster.pid"))) await run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
