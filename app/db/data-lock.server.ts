import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { dirname, relative } from "node:path";
import { DatabaseRefused } from "./types.server.ts";

/** The longest path, in bytes, a Unix socket may have on every system (macOS 104, Linux 108, with the final zero). */
const longestSocketPath = 103;

/**
 * Takes the only right to write in `folder`; two processes on one embedded database silently lose data.
 * The lock is `<folder>.lock`, a Unix socket this process listens on: the kernel closes it with the process however it
 * ends, so a lock nobody answers on is a dead process's and is taken over.
 * @returns what gives the lock back
 * @throws {DatabaseRefused} when a live process holds it
 */
export async function lockData(folder: string): Promise<() => Promise<void>> {
  const lock = socketPath(`${folder}.lock`);
  const own = socketPath(`${folder}.${randomBytes(4).toString("hex")}`);
  mkdirSync(dirname(folder), { recursive: true });
  const server = await listen(own, folder);
  try {
    // A link appears for one process alone, and only once the socket behind it answers.
    while (!linked(own, lock)) {
      const inode = inodeOf(lock);
      if (await answers(lock)) throw inUse(folder);
      takeAway(lock, inode, own);
    }
  } catch (error) {
    await close(server);
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
  return async () => {
    rmSync(lock, { force: true });
    await close(server);
  };
}

function inUse(folder: string): DatabaseRefused {
  return new DatabaseRefused(
    `Another Cairn process is using ${folder}. Stop it first, or give this one its own DATA_DIR and PORT. ` +
      "Several processes can share a PostgreSQL server: set DATABASE_URL.",
  );
}

function socketPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  const shortest = fromHere.length < path.length ? fromHere : path;
  if (Buffer.byteLength(shortest) > longestSocketPath) {
    throw new DatabaseRefused(`DATA_DIR makes too long a path for a lock (${path}). Choose a shorter one.`);
  }
  return shortest;
}

function listen(path: string, folder: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (cause) =>
      reject(
        new DatabaseRefused(
          `No lock can be made beside ${folder} (${cause.message}). DATA_DIR must be writable and on a local file ` +
            "system with Unix sockets; otherwise use a PostgreSQL server: set DATABASE_URL.",
        ),
      ),
    );
    server.listen(path, () => resolve(server.unref()));
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      // Nobody listens, or the holder has just left and taken the file with it.
      if (error.code === "ECONNREFUSED" || error.code === "ENOENT") resolve(false);
      else reject(error);
    });
  });
}

function linked(own: string, lock: string): boolean {
  return succeeds("EEXIST", () => linkSync(own, lock));
}

function inodeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
}

/** Removes a dead process's lock, unless another process has replaced it by its own live one meanwhile. */
function takeAway(lock: string, inode: number | null, own: string): void {
  const aside = `${own}.old`;
  if (!succeeds("ENOENT", () => renameSync(lock, aside))) return;
  if (inodeOf(aside) !== inode) linkSync(aside, lock);
  rmSync(aside, { force: true });
}

/** Whether the operation worked; false when it failed by the expected code. */
function succeeds(expected: string, operation: () => void): boolean {
  try {
    operation();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === expected) return false;
    throw error;
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
