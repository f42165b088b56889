import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import {
  clearRowErrors,
  finishImport,
  type ImportCounts,
  interruptedImports,
  type RowError,
  saveImportProgress,
} from "#app/db/import.server.ts";
import type { Db } from "#app/db/types.server.ts";
import { uploadPath } from "#app/ingest/csv/uploads.server.ts";
import type { Ingest } from "#app/ingest/ingest.ts";
import type { Import } from "#prisma/generated/client.ts";
import type { ConvertContext } from "./convert.ts";
import { addMissing, type Batch, convertedBatches, factsOf, kinds } from "./dry-run.server.ts";
import { type CsvMapping, csvMappingSchema } from "./mapping.ts";
import { type CsvFormat, WrongEncodingError } from "./rows.server.ts";

export type ImportServices = {
  db: Db;
  ingest: Ingest;
  dataDir: string;
  now(): Date;
  log: { error(fields: object, message: string): void; info(fields: object, message: string): void };
};

/** The first half of the file's sha256: part of every made-up answer id, so that the same file never counts twice. */
export async function fileIdOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex").slice(0, 32);
}

/** What conversion needs to know of the workspace and the file. */
export async function convertContext(db: Db, workspaceId: number, path: string): Promise<ConvertContext> {
  const [workspace, scales, fileId] = await Promise.all([
    db.workspace.findUniqueOrThrow({ where: { id: workspaceId } }),
    db.scale.findMany({ where: { workspaceId }, select: { key: true, min: true, max: true } }),
    fileIdOf(path),
  ]);
  return { fileId, timeZone: workspace.timeZone, scales: new Map(scales.map((scale) => [scale.key, scale])) };
}

/**
 * Imports a claimed file from its first row on. Ids are the file's own, so a second run after a crash takes only what
 * the first had not: nothing is lost and nothing doubles. The end, good or bad, is written to the import itself.
 */
export async function runImport(services: ImportServices, job: Import, format: CsvFormat): Promise<void> {
  const { db, log } = services;
  const counts: ImportCounts = {
    bytesDone: 0n,
    rowsRead: 0,
    factsAccepted: 0,
    factsDuplicate: 0,
    rowsRejected: 0,
    missing: {},
  };
  try {
    const mapping = csvMappingSchema.parse(job.mapping);
    const path = uploadPath(services.dataDir, job.storedAs);
    const context = await convertContext(db, job.workspaceId, path);
    await clearRowErrors(db, job.id);
    for await (const batch of convertedBatches(path, format, mapping, context)) {
      const errors = await writeBatch(services.ingest, job.workspaceId, batch, counts);
      if (!(await saveImportProgress(db, job.id, counts, errors))) return; // cancelled
    }
    counts.bytesDone = job.bytesTotal;
    await saveImportProgress(db, job.id, counts, []);
    await finishImport(db, job.id, { status: "done", problem: null, now: services.now() });
    log.info({ importId: job.id, rows: counts.rowsRead }, "import done");
  } catch (error) {
    const problem = error instanceof WrongEncodingError ? "wrong-encoding" : "interrupted";
    log.error({ importId: job.id, err: error }, "import failed");
    await finishImport(db, job.id, { status: "failed", problem, now: services.now() });
  }
}

async function writeBatch(
  ingest: Ingest,
  workspaceId: number,
  batch: Batch,
  counts: ImportCounts,
): Promise<RowError[]> {
  const errors: RowError[] = batch.converted.flatMap((row) => row.problems);
  for (const kind of kinds) {
    const { facts, from } = factsOf(batch, kind);
    if (facts.length === 0) continue;
    const result = await ingest.write(workspaceId, kind, facts, { wait: true });
    counts.factsAccepted += result.accepted;
    counts.factsDuplicate += result.duplicates;
    for (const { index, code, message } of result.rejected) {
      errors.push({ line: batch.rows[from[index] ?? 0]?.line ?? 0, column: kind, code, message, raw: "" });
    }
  }
  addMissing(counts.missing, batch.converted);
  counts.rowsRead += batch.rows.length;
  counts.rowsRejected += new Set(errors.map((error) => error.line)).size;
  counts.bytesDone = BigInt(batch.rows.at(-1)?.bytesRead ?? 0);
  return errors;
}

/** Takes up the imports that were running when the last process ended. */
export async function resumeImports(
  services: ImportServices,
  formatOf: (job: Import, mapping: CsvMapping) => Promise<CsvFormat>,
): Promise<void> {
  for (const job of await interruptedImports(services.db)) {
    await runImport(services, job, await formatOf(job, csvMappingSchema.parse(job.mapping)));
  }
}
