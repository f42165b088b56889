import type { Ingest } from "#app/ingest/ingest.ts";
import type { FactKind } from "#app/ingest/schemas.ts";
import { type ConvertContext, type ConvertedRow, convertRow } from "./convert.ts";
import { type CsvMapping, mappedColumns } from "./mapping.ts";
import { type CsvFormat, type CsvRow, readCsvRows } from "./rows.server.ts";

export type CsvProblem = { line: number; column: string; code: string; message: string; raw: string };
export type DryRun = {
  rowsRead: number;
  rowsRejected: number;
  facts: Record<FactKind, number>;
  /** Cells without an answer, by column. */
  missing: Record<string, number>;
  /** How often each problem occurs, with the first lines of it. */
  problems: { code: string; column: string; count: number; examples: CsvProblem[] }[];
  unknownColumns: string[];
  preview: { line: number; row: ConvertedRow }[];
};

export const kinds = ["exposures", "answers", "events"] as const;
const BATCH_ROWS = 1000;
const PREVIEW_ROWS = 10;

/** Facts of some rows in the order they are sent, each with the line it came from. */
export type Batch = { rows: CsvRow[]; converted: ConvertedRow[] };

export async function* convertedBatches(
  path: string,
  format: CsvFormat,
  mapping: CsvMapping,
  context: ConvertContext,
): AsyncGenerator<Batch> {
  let batch: Batch = { rows: [], converted: [] };
  for await (const row of readCsvRows(path, format)) {
    batch.rows.push(row);
    batch.converted.push(convertRow(row, mapping, context));
    if (batch.rows.length === BATCH_ROWS) {
      yield batch;
      batch = { rows: [], converted: [] };
    }
  }
  if (batch.rows.length > 0) yield batch;
}

/** The facts of one kind with the batch index of each, so that a refusal finds its line again. */
export function factsOf(batch: Batch, kind: (typeof kinds)[number]): { facts: unknown[]; from: number[] } {
  const from: number[] = [];
  const facts: unknown[] = [];
  for (const [index, row] of batch.converted.entries()) {
    for (const fact of row[kind]) {
      facts.push(fact);
      from.push(index);
    }
  }
  return { facts, from };
}

/** Reads the whole file as an import would, writes nothing, and says what would be taken and refused. */
export async function dryRun(input: {
  path: string;
  format: CsvFormat;
  mapping: CsvMapping;
  context: ConvertContext;
  ingest: Pick<Ingest, "check">;
  workspaceId: number;
}): Promise<DryRun> {
  const { ingest, workspaceId, mapping } = input;
  const result: DryRun = {
    rowsRead: 0,
    rowsRejected: 0,
    facts: { exposures: 0, answers: 0, events: 0, solicitations: 0 },
    missing: {},
    problems: [],
    unknownColumns: [],
    preview: [],
  };
  for await (const batch of convertedBatches(input.path, input.format, mapping, input.context)) {
    if (result.rowsRead === 0)
      result.unknownColumns = mappedColumns(mapping).filter((column) => !batch.rows[0]?.cells.has(column));
    const problems = batch.converted.flatMap((row) => row.problems);
    for (const kind of kinds) {
      const { facts, from } = factsOf(batch, kind);
      const rejected = await ingest.check(workspaceId, kind, facts);
      result.facts[kind] += facts.length - rejected.length;
      problems.push(
        ...rejected.map((r) => ({
          line: batch.rows[from[r.index] ?? 0]?.line ?? 0,
          column: "",
          code: r.code,
          message: r.message,
          raw: "",
        })),
      );
    }
    result.rowsRejected += new Set(problems.map((problem) => problem.line)).size;
    for (const problem of problems) addProblem(result.problems, problem);
    addMissing(result.missing, batch.converted);
    for (const [index, row] of batch.converted.entries()) {
      if (result.preview.length < PREVIEW_ROWS) result.preview.push({ line: batch.rows[index]?.line ?? 0, row });
    }
    result.rowsRead += batch.rows.length;
  }
  return result;
}

export function addMissing(missing: Record<string, number>, rows: ConvertedRow[]): void {
  for (const row of rows) for (const column of row.missing) missing[column] = (missing[column] ?? 0) + 1;
}

function addProblem(groups: DryRun["problems"], problem: CsvProblem): void {
  let group = groups.find((one) => one.code === problem.code && one.column === problem.column);
  if (!group) {
    group = { code: problem.code, column: problem.column, count: 0, examples: [] };
    groups.push(group);
  }
  group.count += 1;
  if (group.examples.length < 5) group.examples.push(problem);
}
