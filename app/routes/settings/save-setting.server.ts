import { data, redirect } from "@remix-run/node";
import type { z } from "zod";
import type { Member } from "#app/auth/require-member.server.ts";
import type { Removed } from "#app/db/removal.server.ts";
import type { Saved, Writer } from "#app/db/saved.ts";
import { type Problem, problem, refuse } from "#app/forms/refusal.ts";
import { problemText } from "#app/i18n/problem-text.ts";
import { textFor } from "#app/i18n/text.server.ts";
import type { Translate } from "#app/i18n/translate.ts";

export const writerOf = ({ workspace, actor }: Member): Writer => ({ workspaceId: workspace.id, actor });

/** A refusal with the problems beside their fields, as every settings form answers it. */
export function refusal(form: FormData, problems: Problem[], status = 422) {
  return data(refuse(problems, form), { status });
}

/** One problem per field of a document that its schema does not accept. */
export function fieldProblems(
  error: z.ZodError,
  t: Translate,
  rename: (path: string) => string = (path) => path,
): Problem[] {
  const problems = new Map<string, Problem>();
  for (const { path, code } of error.issues) {
    const name = rename(path.map(String).join("."));
    if (!problems.has(name)) problems.set(name, problem(name, sentence(name, code, t)));
  }
  return [...problems.values()];
}

function sentence(name: string, code: string, t: Translate): string {
  if (/(^|\.)key$/.test(name)) return t("settings.problem.key");
  if (name === "max") return t("settings.problem.range");
  if (name === "topBoxFrom") return t("settings.problem.topBox");
  if (name === "scoring" && code === "custom") return t("settings.problem.nps");
  if (["min", "windowHours", "cap", "monthlyVolume"].includes(name)) return t("settings.problem.number");
  if (/^(name|wording|title|scale|unit|steps\.\d+\.name)/.test(name)) return t("settings.problem.required");
  return t("settings.problem.invalid");
}

/** Back to the list after a save, which says so; or the form with what stood in the way. */
export function savedOr(saved: Saved, form: FormData, member: Member, list: string) {
  if (saved.ok) return redirect(`${list}?saved=1`);
  const { t } = textFor(member.locale);
  return refusal(
    form,
    saved.problems.map((one) => problem(one.path, problemText(t, one))),
  );
}

/** Back to the list, which offers to put back what was removed; or what stood in the way, above the list. */
export function removedOr(removed: Removed, form: FormData, member: Member, list: string) {
  if (removed.ok) return redirect(`${list}?removed=${removed.entry}`);
  return savedOr(formWide(removed), form, member, list);
}

/** The same with its problems on the form as a whole, where it has no fields. */
export function formWide(saved: Saved): Saved {
  if (saved.ok) return saved;
  return { ...saved, problems: saved.problems.map((one) => ({ ...one, path: "" })) };
}

/** A number typed with a comma or a point; null when empty, NaN when it is none. */
export function numberOf(typed: string): number | null {
  if (typed === "") return null;
  return Number(typed.replace(/[\s\u00a0\u202f]/g, "").replace(",", "."));
}
