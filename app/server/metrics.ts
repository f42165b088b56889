import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { readJobStates } from "#app/db/job-state.server.ts";
import type { SqlPool } from "#app/db/types.server.ts";
import type { Folder, FoldObserver } from "#app/ingest/folder.ts";
import { IngestOverloaded } from "#app/ingest/group-commit.ts";
import type { Ingest } from "#app/ingest/ingest.ts";
import type { FactKind } from "#app/ingest/schemas.ts";
import type { Streams } from "#app/sdk/stream.ts";
import { createRequestFigures, type RouteClass } from "./request-figures.ts";

/** What became of a row; refused: the queue was full, failed: the database could not store it. */
type RowOutcome = "accepted" | "duplicate" | "rejected" | "refused" | "failed";

/** What the gauges read when somebody asks. */
type Watched = { pool: SqlPool; ingest: Pick<Ingest, "load">; folder: Pick<Folder, "lag">; streams: Streams };

/** The figures of one process, as Prometheus reads them. Nothing of a customer is in them. */
export type Metrics = {
  request(route: RouteClass, status: number | "aborted", seconds: number): void;
  /** The same ingest, counting what becomes of the rows. */
  counting(ingest: Ingest): Ingest;
  fold: FoldObserver;
  /** A job ended in an error; it may be tried again. @param job one of a few fixed names */
  jobFailed(job: string): void;
  watch(watched: Watched): void;
  /** Prometheus' text format. @returns the samples, also when the database does not answer (`cairn_database_up 0`) */
  render(): Promise<{ type: string; text: string }>;
};

const slow = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Counting marks further than this would cost more than the answer is worth. */
const mostMarks = 100_000;

export function createMetrics(): Metrics {
  const register = new Registry();
  const registers = [register];
  const rows = new Counter({
    name: "cairn_ingest_rows_total",
    help: "Rows of facts by kind and outcome",
    labelNames: ["kind", "outcome"] as const,
    registers,
  });
  const foldSeconds = new Histogram({
    name: "cairn_fold_batch_seconds",
    help: "Time of one batch of the fold",
    buckets: slow,
    registers,
  });
  const foldCustomers = new Counter({
    name: "cairn_fold_customers_total",
    help: "Customers whose sums were made new",
    registers,
  });
  const jobFailures = new Counter({
    name: "cairn_job_failures_total",
    help: "Jobs that ended in an error, by job",
    labelNames: ["job"] as const,
    registers,
  });
  jobFailures.inc({ job: "fold" }, 0);
  const requests = createRequestFigures();
  const gauges = createGauges(registers);
  let watched: Watched | null = null;

  return {
    request: requests.add,
    counting: (ingest) => countingIngest(ingest, (kind, outcome, count) => rows.inc({ kind, outcome }, count)),
    fold: {
      batch({ seconds, customers }) {
        foldSeconds.observe(seconds);
        foldCustomers.inc(customers);
      },
      failed: () => jobFailures.inc({ job: "fold" }),
    },
    jobFailed: (job) => jobFailures.inc({ job }),
    watch(next) {
      watched = next;
    },
    async render() {
      if (watched) await gauges.read(watched);
      const texts = await Promise.all([register.metrics(), processRegister().metrics()]);
      return { type: register.contentType, text: [requests.text(), ...texts].join("\n") };
    },
  };
}

function countingIngest(ingest: Ingest, count: (kind: FactKind, outcome: RowOutcome, rows: number) => void): Ingest {
  return {
    ...ingest,
    async write(workspaceId, kind, rows, options) {
      try {
        const result = await ingest.write(workspaceId, kind, rows, options);
        count(kind, "accepted", result.accepted);
        count(kind, "duplicate", result.duplicates);
        count(kind, "rejected", result.rejected.length);
        return result;
      } catch (error) {
        count(kind, error instanceof IngestOverloaded ? "refused" : "failed", rows.length);
        throw error;
      }
    },
  };
}

function createGauges(registers: Registry[]): { read(watched: Watched): Promise<void> } {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const up = gauge("cairn_database_up", "Whether the database answered this scrape");
  const lag = gauge("cairn_fold_lag_seconds", "Age of the oldest fact that is not yet in the sums");
  const marks = gauge(
    "cairn_dirty_marks",
    `Customers named by the marks waiting for the fold, once for each of up to ${mostMarks} marks`,
  );
  const queueRows = gauge("cairn_ingest_queue_rows", "Rows waiting for their commit");
  const queueSeconds = gauge("cairn_ingest_queue_seconds", "Work waiting for its commit; 429 is answered from 2 s on");
  const streams = gauge("cairn_streams_open", "Open streams of flag changes");
  const alarms = new Gauge({
    name: "cairn_job_alarm",
    help: "1 when the last run of a job found something wrong that people must look at",
    labelNames: ["job"] as const,
    registers,
  });
  const pushes = new Counter({
    name: "cairn_payload_pushes_total",
    help: "Flag payloads pushed over streams",
    registers,
  });
  return {
    async read({ pool, ingest, folder, streams: open }) {
      const load = ingest.load();
      queueRows.set(load.rows);
      queueSeconds.set(load.seconds);
      streams.set(open.count());
      pushes.reset();
      pushes.inc(open.pushes());
      try {
        lag.set(await folder.lag());
        marks.set(await countMarks(pool));
        for (const { name, alarm } of await readJobStates(pool)) alarms.set({ job: name }, alarm === null ? 0 : 1);
        up.set(1);
      } catch {
        // Said by the gauge itself: a scrape must tell what it can, above all then.
        up.set(0);
        lag.remove();
        marks.remove();
      }
    },
  };
}

async function countMarks(pool: SqlPool): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    "select coalesce(sum(cardinality(units)), 0) as count from (select units from unit_dirty limit $1) waiting",
    [mostMarks],
  );
  return Number(rows[0]?.count ?? 0);
}

let ofProcess: Registry | null = null;

/** Memory, processor, event loop: of the process, however many services tests make in it. */
function processRegister(): Registry {
  if (ofProcess) return ofProcess;
  ofProcess = new Registry();
  collectDefaultMetrics({ register: ofProcess });
  return ofProcess;
}
