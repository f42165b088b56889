import type { PoolClient } from "pg";
import type { Logger } from "pino";
import { payloadChannel } from "./flag-payload.server.ts";
import type { Database } from "./types.server.ts";

const reconnectMilliseconds = 5_000;

/**
 * Calls `onChange` soon after any process committed a change of a payload, on one connection of its own. It is only
 * the fast way: who needs certainty looks at the versions from time to time as well. The embedded database has one
 * connection and one process, so there is nothing to listen on.
 */
export function watchPayloads(database: Database, onChange: () => void, log: Logger): { close(): Promise<void> } {
  if (database.kind === "pglite") return { close: async () => {} };
  let client: PoolClient | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const lost = (error: unknown) => {
    if (client === null && timer) return;
    log.warn({ err: error }, "the connection that hears of flag changes was lost; looking for them by time meanwhile");
    client?.release(true);
    client = null;
    if (closed) return;
    timer = setTimeout(start, reconnectMilliseconds);
    timer.unref();
  };
  const listen = async () => {
    timer = undefined;
    const opened = await database.pool.connect();
    if (closed) return opened.release();
    client = opened;
    opened.on("error", lost);
    opened.on("notification", onChange);
    await opened.query(`listen ${payloadChannel}`);
    onChange();
  };
  const start = () => {
    listening = listen().catch(lost);
  };
  let listening: Promise<void> = Promise.resolve();
  start();

  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await listening;
      client?.release(true);
      client = null;
    },
  };
}
