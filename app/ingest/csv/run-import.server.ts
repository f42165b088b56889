import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { finishImport, type ImportCounts, type RowError, saveImportProgress } from "#app/db/import.server.ts";
import type { Db } from "#app/db/types.server.ts";
import { IngestClosed } from "#app/ingest/group-commit.ts";
import type { Ingest } from "#app/ingest/ingest.ts";
import type { Import } from "#prisma/generated/client.ts";
import type { ConvertContext } from "./convert.ts";
import { addMissing, type Batch, convertedBatches, factsOf, kinds } from "./dry-run.server.ts";
import { csvMappingSchema } from "./mapping.ts";
import { type CsvFormat, WrongEncodingError } from "./rows.server.ts";
import { removeUpload, uploadPath } from "./uploads.server.ts";

export type ImportServices = {
  db: Db;
  ingest: Pick<Ingest, "write">;
  dataDir: string;
  now(): Date;
  log: { error(fields: object, message: string): void; info(fields: object, message: string): void };
};

/** Why an import ended before its end. */
export type ImportFailure = "wrong-encoding" | "file-gone" | "unexpected";

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

/** A mapping completed with what the file itself showed: what a started import stores. */
export const startedMappingSchema = csvMappingSchema.required({ encoding: true, delimiter: true, headerRows: true });

/**
 * Imports a claimed file, from where the last run of it got to. Ids are the file's own, so what a crash left half
 * counted is taken as duplicates: nothing is lost and nothing doubles. The end, good or bad, is written to the import
 * itself; when the process is stopping it stays `running`, for the next start.
 * @param stopping asked before each batch
 */
export async function runImport(services: ImportServices, job: Import, stopping: () => boolean): Promise<void> {
  const { db, log } = services;
  try {
    const end = await importBatches(services, job, stopping);
    if (end !== "done") return;
    await finishImport(db, job, { status: "done", problem: null, now: services.now() });
    log.info({ importId: job.id }, "import done");
  } catch (error) {
    if (error instanceof IngestClosed) return;
    log.error({ importId: job.id, err: error }, "import failed");
    await finishImport(db, job, { status: "failed", problem: failureOf(error), now: services.now() });
  }
  await removeUpload(services.dataDir, job.storedAs);
}

async function importBatches(
  { db, ingest, dataDir }: ImportServices,
  job: Import,
  stopping: () => boolean,
): Promise<"done" | "stopped" | "cancelled"> {
  const mapping = startedMappingSchema.parse(job.mapping);
  const format: CsvFormat = mapping;
  const path = uploadPath(dataDir, job.storedAs);
  const context = await convertContext(db, job.workspaceId, path);
  const counts = countsOf(job);
  for await (const batch of convertedBatches(path, format, mapping, context)) {
    if (stopping()) return "stopped";
    // Batches are the same at every run: those of an earlier one are already counted.
    if ((batch.rows.at(-1)?.line ?? 0) <= job.rowsRead) continue;
    const errors = await writeBatch(ingest, job.workspaceId, batch, counts);
    if (!(await saveImportProgress(db, job, counts, errors))) return "cancelled";
  }
  counts.bytesDone = job.bytesTotal;
  return (await saveImportProgress(db, job, counts, [])) ? "done" : "cancelled";
}

function countsOf(job: Import): ImportCounts {
  const { bytesDone, rowsRead, factsAccepted, factsDuplicate, rowsRejected } = job;
  // Only `saveImportProgress` writes the column, with counts by column name.
  const missing = { ...((job.missing ?? {}) as Record<string, number>) };
  return { bytesDone, rowsRead, factsAccepted, factsDuplicate, rowsRejected, missing };
}

function failureOf(error: unknown): ImportFailure {
  if (error instanceof WrongEncodingError) return "wrong-encoding";
  const gone = error instanceof Error && "code" in error && error.code === "ENOENT";
  return gone ? "file-gone" : "unexpected";
}

async function writeBatch(
  ingest: ImportServices["ingest"],
  workspaceId: number,
  batch: Batch,
  counts: ImportCounts,
): Promise<RowError[]> {
  const errors: RowError[] = batch.converted.flatMap((row) => row.problems);
  for (const kind of kinds) {
    const { facts, origin } = factsOf(batch, kind);
    if (facts.length === 0) continue;
    const result = await ingest.write(workspaceId, kind, facts, { wait: true });
    counts.factsAccepted += result.accepted;
    counts.factsDuplicate += result.duplicates;
    errors.push(...result.rejected.map(({ index, code, message }) => ({ ...origin(index), code, message })));
  }
  addMissing(counts.missing, batch.converted);
  counts.rowsRead = batch.rows.at(-1)?.line ?? counts.rowsRead;
  counts.rowsRejected += new Set(errors.map((error) => error.line)).size;
  counts.bytesDone = BigInt(batch.rows.at(-1)?.bytesRead ?? 0);
  return errors;
}
