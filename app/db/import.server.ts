import type { Import, Prisma } from "#prisma/generated/client.ts";
import type { Db } from "./types.server.ts";

/** A CSV mapping as JSON; `csvMappingSchema` of the importer reads it. */
export type StoredMapping = Prisma.InputJsonObject;

export type ImportCounts = {
  bytesDone: bigint;
  rowsRead: number;
  factsAccepted: number;
  factsDuplicate: number;
  rowsRejected: number;
  missing: Record<string, number>;
};
export type RowError = { line: number; column: string; code: string; message: string; raw: string };

export async function createImport(
  db: Db,
  input: {
    workspaceId: number;
    fileName: string;
    storedAs: string;
    bytesTotal: number;
    createdById: number | null;
    createdByName: string;
  },
): Promise<Import> {
  return db.import.create({ data: { ...input, bytesTotal: BigInt(input.bytesTotal) } });
}

export async function findImport(db: Db, workspaceId: number, id: number): Promise<Import | null> {
  return db.import.findFirst({ where: { id, workspaceId } });
}

export async function listImports(db: Db, workspaceId: number): Promise<Import[]> {
  return db.import.findMany({ where: { workspaceId }, orderBy: { id: "desc" }, take: 50 });
}

/** Claims an uploaded file for importing; null when someone else started or cancelled it. */
export async function claimImport(
  db: Db,
  workspaceId: number,
  id: number,
  mapping: StoredMapping,
  now: Date,
): Promise<Import | null> {
  const { count } = await db.import.updateMany({
    where: { id, workspaceId, status: "uploaded" },
    data: { status: "running", mapping, startedAt: now },
  });
  return count === 1 ? await findImport(db, workspaceId, id) : null;
}

/** Imports that were running when their process ended. */
export async function interruptedImports(db: Db): Promise<Import[]> {
  return db.import.findMany({ where: { status: "running" }, orderBy: { id: "asc" } });
}

/**
 * Takes an interrupted import over; null when another process was faster. `startedAt` is the token of whoever runs it:
 * a former owner that still lives finds it changed at its next batch and lets go.
 */
export async function claimInterrupted(db: Db, { id, startedAt }: Import, now: Date): Promise<Import | null> {
  const after = new Date(Math.max(now.getTime(), (startedAt?.getTime() ?? 0) + 1));
  const { count } = await db.import.updateMany({
    where: { id, status: "running", startedAt },
    data: { startedAt: after },
  });
  return count === 1 ? await db.import.findUnique({ where: { id } }) : null;
}

type Claim = Pick<Import, "id" | "startedAt">;

/** Saves how far an import got; false when it was cancelled or taken over meanwhile. */
export async function saveImportProgress(
  db: Db,
  { id, startedAt }: Claim,
  counts: ImportCounts,
  errors: RowError[],
): Promise<boolean> {
  if (errors.length > 0) {
    await db.importRowError.createMany({
      data: errors.map((error) => ({ importId: id, ...error })),
      skipDuplicates: true,
    });
  }
  const { count } = await db.import.updateMany({ where: { id, status: "running", startedAt }, data: counts });
  return count === 1;
}

export async function finishImport(
  db: Db,
  { id, startedAt }: Claim,
  end: { status: "done" | "failed"; problem: string | null; now: Date },
): Promise<void> {
  await db.import.updateMany({
    where: { id, status: "running", startedAt },
    data: { status: end.status, problem: end.problem, finishedAt: end.now },
  });
}

/** Stops an import before its end; what was taken stays. */
export async function cancelImport(db: Db, workspaceId: number, id: number, now: Date): Promise<boolean> {
  const { count } = await db.import.updateMany({
    where: { id, workspaceId, status: { in: ["uploaded", "running"] } },
    data: { status: "cancelled", finishedAt: now },
  });
  return count === 1;
}

/** The refused cells in the order of the file, page by page. @param after the last of the page before */
export async function importRowErrors(
  db: Db,
  importId: number,
  page: { after: { line: number; column: string } | null; take: number },
): Promise<RowError[]> {
  const { after } = page;
  return db.importRowError.findMany({
    where: {
      importId,
      ...(after && { OR: [{ line: { gt: after.line } }, { line: after.line, column: { gt: after.column } }] }),
    },
    orderBy: [{ line: "asc" }, { column: "asc" }],
    take: page.take,
    select: { line: true, column: true, code: true, message: true, raw: true },
  });
}

export async function saveMapping(
  db: Db,
  workspaceId: number,
  name: string,
  mapping: StoredMapping,
  now: Date,
): Promise<void> {
  await db.importMapping.upsert({
    where: { workspaceId_name: { workspaceId, name } },
    create: { workspaceId, name, mapping },
    update: { mapping, updatedAt: now },
  });
}

export async function listMappings(db: Db, workspaceId: number): Promise<{ name: string; mapping: unknown }[]> {
  const rows = await db.importMapping.findMany({ where: { workspaceId }, orderBy: { name: "asc" } });
  return rows.map(({ name, mapping }) => ({ name, mapping }));
}

export async function findMapping(db: Db, workspaceId: number, name: string): Promise<unknown> {
  const row = await db.importMapping.findUnique({ where: { workspaceId_name: { workspaceId, name } } });
  return row?.mapping ?? null;
}
