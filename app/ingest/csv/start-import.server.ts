import { writeAudit } from "#app/db/audit-entry.server.ts";
import { claimImport, saveMapping } from "#app/db/import.server.ts";
import { refused, type Writer } from "#app/db/saved.ts";
import type { Ingest } from "#app/ingest/ingest.ts";
import type { Refusal } from "#experiments/lifecycle/problem.ts";
import type { Import, PrismaClient } from "#prisma/generated/client.ts";
import { type DryRun, dryRun } from "./dry-run.server.ts";
import type { Importer } from "./importer.server.ts";
import type { CsvMapping } from "./mapping.ts";
import { mappingProblems } from "./mapping-problems.server.ts";
import type { CsvFormat } from "./rows.server.ts";
import { convertContext } from "./run-import.server.ts";
import { firstWrongByte, shapeOfUpload, uploadPath } from "./uploads.server.ts";

export type StartServices = {
  db: PrismaClient;
  env: { dataDir: string };
  ingest: Pick<Ingest, "check">;
  imports: Pick<Importer, "start">;
  now(): Date;
};

type Readable = { ok: true; path: string; format: CsvFormat };

/**
 * Whether a file can be read as the mapping says, from its first byte to its last, before anything is written.
 * Refusals: file-empty, wrong-encoding (with the place), unknown-… for what the mapping names and is not there.
 */
async function readableAs(
  { db, env }: StartServices,
  workspaceId: number,
  storedAs: string,
  mapping: CsvMapping,
): Promise<Readable | Refusal> {
  const path = uploadPath(env.dataDir, storedAs);
  const detected = await shapeOfUpload(path, mapping);
  if (!detected) return refused("file-empty", "file");
  // Bytes that are no UTF-8 could be anything: only a person can say what, so the guess is never used by itself.
  const encoding = mapping.encoding ?? (detected.encodingCertain ? detected.encoding : "utf-8");
  const wrong = await firstWrongByte(path, encoding);
  if (wrong !== null) return refused("wrong-encoding", "encoding", { encoding, offset: wrong });
  const problems = await mappingProblems(db, workspaceId, mapping, detected.columns);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, path, format: { encoding, delimiter: detected.delimiter, headerRows: detected.headerRows } };
}

/** Reads an upload as an import would and writes nothing. */
export async function tryImport(
  services: StartServices,
  workspaceId: number,
  storedAs: string,
  mapping: CsvMapping,
): Promise<{ ok: true; report: DryRun } | Refusal> {
  const readable = await readableAs(services, workspaceId, storedAs, mapping);
  if (!readable.ok) return readable;
  const { path, format } = readable;
  const context = await convertContext(services.db, workspaceId, path);
  return { ok: true, report: await dryRun({ path, format, mapping, context, ingest: services.ingest, workspaceId }) };
}

/** Begins an import in the background. @param saveAs keeps the mapping under this name; null leaves it unsaved */
export async function startImport(
  services: StartServices,
  writer: Writer,
  upload: Pick<Import, "id" | "storedAs" | "fileName">,
  mapping: CsvMapping,
  saveAs: string | null,
): Promise<{ ok: true; job: Import } | Refusal> {
  const readable = await readableAs(services, writer.workspaceId, upload.storedAs, mapping);
  if (!readable.ok) return readable;
  const complete = { ...mapping, ...readable.format };
  const now = services.now();
  const job = await services.db.$transaction(async (tx) => {
    const claimed = await claimImport(tx, writer.workspaceId, upload.id, complete, now);
    if (!claimed) return null;
    await writeAudit(tx, {
      ...writer,
      action: "import.start",
      subjectKind: "import",
      subjectKey: String(upload.id),
      after: { fileName: upload.fileName, mapping: complete },
    });
    if (saveAs !== null) {
      await saveMapping(tx, writer.workspaceId, saveAs, mapping, now);
      await writeAudit(tx, {
        ...writer,
        action: "import-mapping.save",
        subjectKind: "import-mapping",
        subjectKey: saveAs,
        after: mapping,
      });
    }
    return claimed;
  });
  if (!job) return refused("changed-meanwhile", "");
  services.imports.start(job);
  return { ok: true, job };
}
