import { data, redirect } from "@remix-run/node";
import type { Member } from "#app/auth/require-member.server.ts";
import { writeAudit } from "#app/db/audit-entry.server.ts";
import { cancelImport } from "#app/db/import.server.ts";
import { type Problem, problem, refuse, text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import type { Translate } from "#app/i18n/translate.ts";
import type { DryRun } from "#app/ingest/csv/dry-run.server.ts";
import { startImport, tryImport } from "#app/ingest/csv/start-import.server.ts";
import { removeUpload } from "#app/ingest/csv/uploads.server.ts";
import type { Import } from "#prisma/generated/client.ts";
import { readMappingForm } from "./mapping-form.server.ts";
import { problemSentence } from "./problem-sentence.server.ts";

/** The form again, with problems or with what a dry run found. */
export type MappingAnswer = {
  ok: boolean;
  problems: Problem[];
  values: Readonly<Record<string, string | string[]>>;
  report: DryRun | null;
};

/** Tries, starts or cancels an import. */
export async function actOnImport(context: RequestContext, member: Member, job: Import, form: FormData) {
  const intent = text(form, "intent");
  if (intent === "cancel") return await cancel(context, member, job);
  if (intent !== "check" && intent !== "start") throw new Response("no such action", { status: 400 });
  const { t } = textFor(member.locale);
  const values = refuse([], form).values ?? {};
  const refusal = (problems: Problem[]) =>
    data<MappingAnswer>({ ok: false, problems, values, report: null }, { status: 422 });
  const read = readMappingForm(form, t);
  if (!read.ok) return refusal(read.problems);
  const said = (problems: Parameters<typeof problemText>[1][]) =>
    refusal(problems.map((one) => problem(one.path, problemText(t, one))));
  if (intent === "check") {
    const tried = await tryImport(context, member.workspace.id, job.storedAs, read.mapping);
    return tried.ok
      ? data<MappingAnswer>({ ok: true, problems: [], values, report: inWords(tried.report, t) })
      : said([...tried.problems]);
  }
  const writer = { workspaceId: member.workspace.id, actor: member.actor };
  const name = text(form, "saveAs").slice(0, 100);
  const started = await startImport(context, writer, job, read.mapping, name === "" ? null : name);
  return started.ok ? redirect(`/import/${job.id}`) : said([...started.problems]);
}

/** The report with its reasons in the reader's language. */
function inWords(report: DryRun, t: Translate): DryRun {
  const say = <Problem extends { code: string; message: string }>(one: Problem): Problem => ({
    ...one,
    message: problemSentence(t, one.code) ?? one.message,
  });
  return {
    ...report,
    problems: report.problems.map((group) => ({ ...group, examples: group.examples.map(say) })),
    preview: report.preview.map(({ line, row }) => ({ line, row: { ...row, problems: row.problems.map(say) } })),
  };
}

async function cancel(context: RequestContext, member: Member, job: Import) {
  const cancelled = await context.db.$transaction(async (tx) => {
    if (!(await cancelImport(tx, member.workspace.id, job.id, context.now()))) return false;
    await writeAudit(tx, {
      ...{ workspaceId: member.workspace.id, actor: member.actor, action: "import.cancel" },
      ...{ subjectKind: "import", subjectKey: String(job.id), before: { status: job.status } },
    });
    return true;
  });
  if (cancelled) await removeUpload(context.env.dataDir, job.storedAs);
  return redirect(`/import/${job.id}`);
}
