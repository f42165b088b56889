import type { LoaderFunctionArgs } from "@remix-run/node";
import Papa from "papaparse";
import { requireMember } from "#app/auth/require-member.server.ts";
import { type AuditRow, listAudit } from "#app/db/audit-entry.server.ts";

const pageRows = 500;

/** GET /settings/audit.csv — the whole log, the newest first, read page by page as the reader takes it. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "audit.read");
  const subjectKind = new URL(request.url).searchParams.get("kind") || undefined;
  const encoder = new TextEncoder();
  let beforeId: number | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode("\ufeffat,actor_kind,actor,action,subject_kind,subject,before,after\r\n"));
    },
    async pull(controller) {
      const rows: AuditRow[] = await listAudit(context.db, member.workspace.id, {
        ...{ take: pageRows, beforeId, subjectKind },
      });
      if (rows.length > 0) {
        const lines = Papa.unparse(rows.map(cells), { newline: "\r\n", escapeFormulae: true });
        controller.enqueue(encoder.encode(`${lines}\r\n`));
        beforeId = rows.at(-1)?.id;
      }
      if (rows.length < pageRows) controller.close();
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": 'attachment; filename="audit.csv"',
      "Cache-Control": "no-store",
    },
  });
}

function cells(row: AuditRow): string[] {
  const json = (state: unknown) => (state === null ? "" : JSON.stringify(state));
  return [
    ...[row.at.toISOString(), row.actorKind, row.actorName, row.action, row.subjectKind, row.subjectKey],
    ...[json(row.before), json(row.after)],
  ];
}
