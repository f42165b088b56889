import { createHash } from "node:crypto";
import pg from "pg";
import { customerOf, customers, instantOf, minutesOf } from "./rows.ts";

/** COPY takes its rows with every key resolved: the hash of each customer. */
export function resolveCustomers(): string[] {
  return Array.from({ length: customers }, (_, n) => createHash("md5").update(`customer-${n}`).digest("hex"));
}

type Copy = { databaseUrl: string; rows: number; firstId: number; units: readonly string[] };

/** The same rows by COPY into `event_copied`, which has the columns and indexes of `event`, in one transaction. */
export async function copyEvents({ databaseUrl, rows, firstId, units }: Copy): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await new Promise<void>((resolve, reject) => client.query(new CopyIn({ firstId, rows, units }, resolve, reject)));
  } finally {
    await client.end();
  }
}

/** node-postgres' connection has these too; its types leave them out. */
type CopyConnection = pg.Connection & { sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void };

/** A query node-postgres hands its connection to. */
class CopyIn {
  constructor(
    readonly copy: Omit<Copy, "databaseUrl">,
    readonly done: () => void,
    readonly failed: (error: Error) => void,
  ) {}

  submit(connection: pg.Connection): void {
    connection.query(
      "copy event_copied (unit_id, event_id, workspace_id, metric_id, value, step_id, channel_id, at) from stdin",
    );
  }

  handleCopyInResponse(connection: CopyConnection): void {
    const { firstId, rows, units } = this.copy;
    const last = firstId + rows;
    let id = firstId;
    const sendSome = () => {
      while (id < last) {
        let chunk = "";
        for (const end = Math.min(last, id + 500); id < end; id++) chunk += rowOf(id, units);
        connection.sendCopyFromChunk(Buffer.from(chunk));
        if (connection.stream.writableNeedDrain) return connection.stream.once("drain", sendSome);
      }
      connection.endCopyFrom();
    };
    sendSome();
  }

  handleError(error: Error): void {
    this.failed(error);
  }
  handleCommandComplete(): void {}
  handleReadyForQuery(): void {
    this.done();
  }
}

function rowOf(id: number, units: readonly string[]): string {
  return `${units[customerOf(id)]}\tevent-${id}\t1\t6\t${minutesOf(id) * 10_000}\t0\t1\t${instantOf(id)}\n`;
}
