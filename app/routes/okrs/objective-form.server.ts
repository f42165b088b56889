import type { Member } from "#app/auth/require-member.server.ts";
import { displayUnit } from "#app/components/display-unit.ts";
import { listMetrics } from "#app/db/metric.server.ts";
import { type Problem, problem, type Refusal, readLocalized, refuse, text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import type { Translate } from "#app/i18n/translate.ts";
import { unitOf } from "#experiments/metrics/registry.ts";
import type { KeyResultDraft } from "#experiments/okr/key-result.ts";
import type { OkrTemplate } from "#experiments/okr/template.ts";
import { readKeyResult } from "./key-result-form.server.ts";
import { type ObjectiveForm, saveObjective } from "./save-objective.server.ts";

/**
 * Reads the form of an objective and saves it.
 * @param known the objective as it is stored, null for a new one
 */
export async function saveObjectiveForm(
  context: Pick<RequestContext, "db" | "now">,
  session: Pick<Member, "workspace" | "actor" | "locale">,
  form: FormData,
  { known, template }: { known: { key: string; position: number } | null; template: OkrTemplate | null },
): Promise<{ ok: true; key: string; published: boolean } | Refusal> {
  const { t } = textFor(session.locale);
  const metrics = await listMetrics(context.db, session.workspace.id);
  const suggested = template?.keyResults.map(({ metric }) => metric) ?? [];
  const isShare = (key: string | null) => {
    const metric = metrics.find((one) => one.key === key);
    if (metric) return displayUnit(unitOf(metric)) === "share";
    const coming = suggested.find((one) => one.key === key);
    return coming !== undefined && (coming.kind === "occurrence" || coming.instrument === "csat");
  };
  const problems: Problem[] = [];
  const title = readLocalized(form, "title");
  if (title === null) problems.push(problem("title", t("okrsAuthoring.problem.title")));
  const cycle = text(form, "cycle");
  if (cycle === "") problems.push(problem("cycle", t("okrsAuthoring.problem.cycle")));
  const keyResults: { key: string | null; draft: KeyResultDraft }[] = [];
  const numbers: number[] = [];
  for (const at of fieldsets(form)) {
    if (form.has(`keyResults.${at}.leaveOut`)) continue;
    const read = readKeyResult(form, `keyResults.${at}`, isShare, t);
    if (!read.ok) problems.push(...read.problems);
    else {
      keyResults.push({ key: text(form, `keyResults.${at}.key`) || null, draft: read.draft });
      numbers.push(at);
    }
  }
  if (problems.length > 0 || title === null) return refuse(problems.map(named(t)), form);
  const objective: ObjectiveForm["objective"] = {
    ...{ title, why: readLocalized(form, "why"), cycle, position: known?.position ?? 0 },
    ...{ owner: text(form, "owner") || null, team: text(form, "team") || null },
  };
  const publish = form.get("intent") === "publish";
  const saved = await saveObjective(
    context,
    session,
    { key: known?.key ?? null, objective, keyResults, template },
    publish,
  );
  if (saved.ok) return saved;
  const onForm = (path: string) =>
    path.replace(/^keyResults\.(\d+)/, (_, at) => `keyResults.${numbers[Number(at)] ?? at}`);
  return refuse(
    saved.problems.map((one) => named(t)(problem(onForm(one.path), problemText(t, one)))),
    form,
  );
}

/** Numbers of the key results sent, in order. */
function fieldsets(form: FormData): number[] {
  const found = [...form.keys()].flatMap((name) => /^keyResults\.(\d{1,2})\.key$/.exec(name)?.[1] ?? []);
  return [...new Set(found.map(Number))].sort((a, b) => a - b);
}

/** Says in the summary which key result a problem is of. */
export function named(t: Translate): (one: Problem) => Problem {
  return (one) => {
    const at = /^keyResults\.(\d+)\./.exec(one.path)?.[1];
    return at === undefined ? one : { ...one, field: t("okrsAuthoring.form.keyResult", { number: Number(at) + 1 }) };
  };
}
