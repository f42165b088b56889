import type { Ingest } from "#app/ingest/ingest.ts";
import type { FactKind } from "#app/ingest/schemas.ts";
import { type ConvertContext, type ConvertedRow, convertRow, quotable } from "./convert.ts";
import { tidy } from "./detect.ts";
import type { CsvMapping } from "./mapping.ts";
import { type CsvFormat, type CsvRow, readCsvRows } from "./rows.server.ts";

type Origin = { line: number; column: string; raw: string };
export type CsvProblem = { line: number; column: string; code: string; message: string; raw: string };
export type DryRun = {
  rowsRead: number;
  rowsRejected: number;
  facts: Record<FactKind, number>;
  /** Cells without an answer, by column. */
  missing: Record<string, number>;
  /** How often each problem occurs, with the first lines of it. */
  problems: { code: string; column: string; count: number; examples: CsvProblem[] }[];
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

/** The facts of one kind with the line and column of each, so that a refusal finds its cell again. */
export function factsOf(
  batch: Batch,
  kind: (typeof kinds)[number],
): { facts: unknown[]; origin(index: number): Origin } {
  const origins: Origin[] = [];
  const facts: unknown[] = [];
  for (const [index, row] of batch.converted.entries()) {
    const { line = 0, cells } = batch.rows[index] ?? {};
    for (const [place, fact] of row[kind].entries()) {
      const column = row.sources[kind][place] ?? "";
      facts.push(fact);
      origins.push({ line, column, raw: quotable(cells?.get(tidy(column)) ?? "") });
    }
  }
  return { facts, origin: (index) => origins[index] ?? { line: 0, column: "", raw: "" } };
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
    preview: [],
  };
  for await (const batch of convertedBatches(input.path, input.format, mapping, input.context)) {
    const problems: CsvProblem[] = batch.converted.flatMap((row) => row.problems);
    for (const kind of kinds) {
      const { facts, origin } = factsOf(batch, kind);
      const rejected = await ingest.check(workspaceId, kind, facts);
      result.facts[kind] += facts.length - rejected.length;
      problems.push(...rejected.map(({ index, code, message }) => ({ ...origin(index), code, message })));
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
