import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMember } from "#app/auth/require-member.server.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { rowErrorFile } from "#app/ingest/csv/row-error-file.server.ts";
import { requireImport } from "./import-page.server.ts";
import { problemSentence } from "./problem-sentence.server.ts";

/** GET /import/:id/errors.csv — every refused cell, with its reason in the reader's language. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const member = await requireMember(request, context, "imports.read");
  const job = await requireImport(context, member, params.id);
  const { t } = textFor(member.locale);
  return rowErrorFile(context.db, job, ({ code, message }) => problemSentence(t, code) ?? message);
}
