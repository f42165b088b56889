import Papa from "papaparse";
import { importRowErrors, type RowError } from "#app/db/import.server.ts";
import type { Db } from "#app/db/types.server.ts";

const pageRows = 1000;

/**
 * The refused cells of an import as a CSV download, read page by page as the reader takes them.
 * @param say the reason in the reader's language
 */
export function rowErrorFile(db: Db, job: { id: number }, say: (error: RowError) => string): Response {
  const encoder = new TextEncoder();
  let after: { line: number; column: string } | null = null;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode("\ufeffline,column,code,message,content\r\n"));
    },
    async pull(controller) {
      const errors: RowError[] = await importRowErrors(db, job.id, { after, take: pageRows });
      const last = errors.at(-1);
      if (last) {
        const rows = errors.map((error) => [error.line, error.column, error.code, say(error), error.raw]);
        controller.enqueue(encoder.encode(`${Papa.unparse(rows, { newline: "\r\n", escapeFormulae: true })}\r\n`));
        after = { line: last.line, column: last.column };
      }
      if (errors.length < pageRows) controller.close();
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="import-${job.id}-errors.csv"`,
      "Cache-Control": "no-store",
    },
  });
}
