import type { Logger } from "pino";
import { type AddressOf, createAddressOf } from "#app/client-address.server.ts";
import { openDatabase } from "#app/db/open-database.server.ts";
import type { Database, SqlPool } from "#app/db/types.server.ts";
import type { Env } from "#app/env.server.ts";
import { createImporter, type Importer } from "#app/ingest/csv/importer.server.ts";
import { type Customers, createCustomers } from "#app/ingest/customers.ts";
import type { FoldHook } from "#app/ingest/fold.ts";
import { createFolder, type Folder } from "#app/ingest/folder.ts";
import type { QueueLoad } from "#app/ingest/group-commit.ts";
import { createIngest, type Ingest } from "#app/ingest/ingest.ts";
import { createUnmappedEvents, type UnmappedEvents } from "#app/ingest/unmapped-events.ts";
import { stopAtAcceptedLoss } from "#app/jobs/accepted-loss.ts";
import { createJobs, type Jobs } from "#app/jobs/runner.ts";
import { log } from "#app/log.server.ts";
import type { Payloads } from "#app/sdk/payload-cache.ts";
import { createSeenCustomers, type SeenCustomers } from "#app/sdk/seen-customers.ts";
import { startFlags } from "#app/sdk/start-flags.ts";
import type { Streams } from "#app/sdk/stream.ts";
import type { PrismaClient } from "#prisma/generated/client.ts";
import { createMetrics, type Metrics } from "./metrics.ts";

/** Everything a request may need, made once per process and handed on as an argument. */
export type Services = {
  env: Env;
  database: Database;
  /** Prisma, for everything but the hot path. */
  db: PrismaClient;
  /** The same connections for SQL: ingestion, sums and the features payload. */
  pool: SqlPool;
  log: Logger;
  /** The figures of this process, for Prometheus. */
  metrics: Metrics;
  /** Where a request comes from, behind proxies or not. */
  addressOf: AddressOf;
  /** The flags of every SDK connection, ready to serve; after a change of flags or tests call `check` or just wait. */
  payloads: Payloads;
  /** The open streams of flag changes. */
  streams: Streams;
  /** The one way in for facts. */
  ingest: Ingest;
  /** Names of tracked events that mean nothing here yet. */
  unmapped: UnmappedEvents;
  /** What attributes customers lately came with. */
  seen: SeenCustomers;
  /** What is kept of one customer, and its erasure. */
  customers: Customers;
  /** Facts to sums, by itself; `foldNow` for who cannot wait. */
  folder: Folder;
  /** CSV files being imported in the background. */
  imports: Importer;
  /** What runs by itself, by the clock; it begins with `jobs.start`, once the server listens. */
  jobs: Jobs;
  /** The only clock of the server; tests move it. */
  now(): Date;
  /** Stops what runs by itself, writes what is waiting, closes the database. */
  close(): Promise<void>;
};

/**
 * Opens the database of the environment, migrating it, and starts the services on it.
 * @throws {DatabaseRefused} with a message for the operator
 */
export async function createServices(env: Env): Promise<Services> {
  return assembleServices(env, await openDatabase(env));
}

/** Starts the services in the order in which they need one another; `close` goes back in the reverse order. */
export function assembleServices(env: Env, database: Database, now: () => Date = () => new Date()): Services {
  const { kind, pool } = database;
  const metrics = createMetrics();
  const addressOf = createAddressOf(env.trustedProxies, log);
  const flags = startFlags(database, { secret: env.secret, addressOf, log, now });
  const ingest = metrics.counting(createIngest({ pool, kind, secret: env.secret, now }));
  const unmapped = createUnmappedEvents(pool, log);
  const seen = createSeenCustomers({ pool, unitId: ingest.unitId, log, now });
  const onFolded: FoldHook = async (tx, change) => {
    await stopAtAcceptedLoss(tx, change, now());
  };
  const folder = createFolder({
    pool,
    kind,
    log,
    storing: () => isStoring(ingest.load()),
    observer: metrics.fold,
    onFolded,
  });
  const customers = createCustomers({ pool, unitId: ingest.unitId, flush: seen.flush, onFolded });
  folder.start();
  metrics.watch({ pool, ingest, folder, streams: flags.streams });
  const imports = createImporter({ db: database.prisma, ingest, dataDir: env.dataDir, now, log }, kind === "postgres");
  const jobs = createJobs({
    context: { env, kind, db: database.prisma, pool, folder, log },
    now,
    onFailed: metrics.jobFailed,
  });
  return {
    env,
    database,
    db: database.prisma,
    pool,
    log,
    metrics,
    addressOf,
    payloads: flags.payloads,
    streams: flags.streams,
    ingest,
    unmapped,
    seen,
    customers,
    folder,
    imports,
    jobs,
    now,
    close: async () => {
      await jobs.stop();
      await imports.stop();
      await seen.close();
      await ingest.drain();
      await unmapped.close();
      await folder.stop();
      await flags.close();
      await database.close();
    },
  };
}

/** Between two requests of one sender nothing waits for a moment: that is no pause. */
const pauseSeconds = 0.2;

function isStoring({ rows, quietSeconds }: QueueLoad): boolean {
  return rows > 0 || quietSeconds < pauseSeconds;
}
