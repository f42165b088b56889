import type { Logger } from "pino";
import type { AddressOf } from "#app/client-address.server.ts";
import { readConnectionFlags, readPayloadVersions } from "#app/db/flag-payload.server.ts";
import { watchPayloads } from "#app/db/payload-watch.server.ts";
import type { Database } from "#app/db/types.server.ts";
import { createPayloads, type Payloads } from "./payload-cache.ts";
import { createStreams, type Streams } from "./stream.ts";

export type FlagServices = { payloads: Payloads; streams: Streams; close(): Promise<void> };

/**
 * Serves the flags in `database` and keeps up with its changes.
 * @param secret `env.secret`, which opens the encryption keys of connections
 */
export function startFlags(
  database: Database,
  { secret, addressOf, log, now }: { secret: string; addressOf: AddressOf; log: Logger; now: () => Date },
): FlagServices {
  const payloads = createPayloads(
    {
      read: (clientKey) => readConnectionFlags(database.pool, clientKey, { secret, now: now() }),
      versions: () => readPayloadVersions(database.pool),
    },
    log,
    { now },
  );
  const streams = createStreams(payloads, { addressOf });
  const watch = watchPayloads(
    database,
    () => payloads.check().catch((error: unknown) => log.error({ err: error }, "flag changes could not be read")),
    log,
  );
  return {
    payloads,
    streams,
    close: async () => {
      streams.close();
      await watch.close();
      await payloads.close();
    },
  };
}
